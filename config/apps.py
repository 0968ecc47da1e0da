"""The house as a Django app: it brings the Celery app to life, and the commands that run and watch the service."""

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Fortnight"

    def ready(self) -> None:
        # Tasks find their app through it, so it must exist; it needs the settings, so it cannot be imported earlier.
        import_module("config.celery")
        # What is registered there needs the models.
        import_module("config.caught_copies")
