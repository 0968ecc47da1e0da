"""The application's entry in Django's registry."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    """Newsletter: see the app's docstring for what lives here."""

    name = "newsletter"
