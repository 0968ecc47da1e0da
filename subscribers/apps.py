"""The application's entry in Django's registry."""

from django.apps import AppConfig


class SubscribersConfig(AppConfig):
    """Subscribers: see the app's docstring for what lives here."""

    name = "subscribers"

    def ready(self) -> None:
        """Have readers' pages and segments know what this app knows of readers, and segments forget who is erased."""
        # Models are there only now.
        from subscribers import erasing
        from subscribers.health import own as own_findings
        from subscribers.segments import forgetting, person_facts, subscription_facts
        from subscribers.timeline import own

        own.register_all()
        own_findings.register_all()
        person_facts.register_all()
        subscription_facts.register_all()
        erasing.register(forgetting.forget)
