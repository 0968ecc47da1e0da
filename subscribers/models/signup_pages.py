"""What a newsletter's signup page says and asks, and how hard it is on machines."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from newsletter.models import Newsletter


class Asked(models.TextChoices):
    """Whether a field stands on the form, and whether it must be filled in."""

    NO = "no", "Not asked"
    OPTIONAL = "optional", "Asked, may stay empty"
    REQUIRED = "required", "Asked, must be filled in"


class DisposableAddresses(models.TextChoices):
    """What becomes of a signup with an address that is thrown away after an hour."""

    TAKE = "take", "Take them"
    WARN = "warn", "Ask for another, and take it the second time"
    REFUSE = "refuse", "Refuse them"


class Challenge(models.TextChoices):
    """When the visitor's browser has to work for its signup."""

    NEVER = "never", "Never"
    ATTACKED = "attacked", "While somebody floods the form"
    ALWAYS = "always", "Always"


class SignupPage(models.Model):
    """One newsletter's way in; a newsletter without a row has these defaults.

    ``fields`` are the writer's own questions, in order: ``{"key", "label", "required", "choices"}``, where ``key`` is
    the attribute of the subscriber and ``choices`` is a list of words or empty for a line of text. ``origins`` are the
    sites (``https://example.org``) whose scripts may sign people up. ``guarded_until`` is set while the form defends
    itself against a flood, and ``guard_mail_due_at`` while the mail about that waits to be sent.
    """

    newsletter = models.OneToOneField(
        Newsletter, on_delete=models.CASCADE, primary_key=True, related_name="signup_page"
    )
    words = models.TextField(max_length=4000, blank=True)
    shows_count = models.BooleanField(default=False)
    shows_issues = models.PositiveSmallIntegerField(default=3)
    asks_name = models.CharField(max_length=8, choices=Asked, default=Asked.OPTIONAL)
    fields = models.JSONField(default=list, blank=True)
    offers = models.ManyToManyField(Newsletter, blank=True, related_name="+")
    origins = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    disposable = models.CharField(max_length=6, choices=DisposableAddresses, default=DisposableAddresses.WARN)
    checks_mail_server = models.BooleanField(default=True)
    challenge = models.CharField(max_length=8, choices=Challenge, default=Challenge.ATTACKED)
    guarded_until = models.DateTimeField(null=True, blank=True)
    guard_mail_due_at = models.DateTimeField(null=True, blank=True)
    welcomes = models.BooleanField(default=False)
    welcome_subject = models.CharField(max_length=200, blank=True)
    welcome_words = models.TextField(max_length=8000, blank=True)
    welcome_with_latest = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"Signup page of {self.newsletter}"
