"""The application's entry in Django's registry."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Delivery: see the app's docstring for what lives here."""

    name = "delivery"
