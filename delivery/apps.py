"""The application's entry in Django's registry."""

from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register

from delivery.checks import group_limits_name_groups


class DeliveryConfig(AppConfig):
    """Delivery: see the app's docstring for what lives here."""

    name = "delivery"

    def ready(self) -> None:
        """Have commands look at what settings say of groups; tell readers' pages, rights and segments of copies."""
        register(group_limits_name_groups)
        # They need the models, which are there only now.
        import_module("delivery.readers_rights")
        import_module("delivery.timeline")
        import_module("delivery.segment_facts")
        import_module("delivery.segment_uses")
        import_module("delivery.list_health")
