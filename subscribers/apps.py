"""The application's entry in Django's registry."""

from django.apps import AppConfig


class SubscribersConfig(AppConfig):
    """Subscribers: see the app's docstring for what lives here."""

    name = "subscribers"

    def ready(self) -> None:
        """Have readers' pages tell what this app knows of them."""
        from subscribers.timeline.own import register_all  # models are there only now

        register_all()
