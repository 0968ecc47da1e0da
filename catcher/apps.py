"""The mail catcher as a Django app. It has no models: caught mail is files."""

from django.apps import AppConfig


class CatcherConfig(AppConfig):
    name = "catcher"
    verbose_name = "Mail catcher"
