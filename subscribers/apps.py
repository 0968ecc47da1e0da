"""The application's entry in Django's registry."""

from django.apps import AppConfig


class SubscribersConfig(AppConfig):
    """Subscribers: see the app's docstring for what lives here."""

    name = "subscribers"
