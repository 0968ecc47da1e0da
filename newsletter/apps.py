"""The application's entry in Django's registry."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    """Newsletter: see the app's docstring for what lives here."""

    name = "newsletter"

    def ready(self) -> None:
        """Hear of everybody who signs in or out, or may not."""
        from newsletter.access import sessions  # models are there only now
        from newsletter.team import audit_sign_ins  # likewise

        sessions.listen()
        audit_sign_ins.listen()
