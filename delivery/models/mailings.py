"""A mailing: one issue's rendering and audience, frozen at the moment it began."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models import Issue
from subscribers.models import LONGEST_SEGMENT_NAME


class MailingState(models.TextChoices):
    """Whether workers may claim from it."""

    SENDING = "sending", "Sending"
    PAUSED = "paused", "Paused"
    FINISHED = "finished", "Finished"
    CANCELLED = "cancelled", "Cancelled"


class Mailing(models.Model):
    """A frozen issue and a frozen audience.

    ``rendered`` is :meth:`newsletter.rendering.types.RenderedIssue.to_json`; ``rendered_hash`` its SHA-256 in hex;
    ``identity`` is :meth:`delivery.message.identity.Identity.to_json`: whom it is from. ``candidates`` = number of
    deliveries + sum of exclusions, fixed at freeze. ``date`` is the Date header of every copy; ``resumed_at`` when a
    person last let it go on. While the mail server cannot be used, ``trouble`` says why, ``trouble_count`` how often in
    a row, and nobody tries before ``retry_at``. Copies with an id above ``held_after`` are held back until it is seen
    what came of the ``wave_size`` before them, ``wave_minutes`` after the last of those was tried (``wave_done_at``).
    Its copies have ids from ``first_copy`` to ``last_copy``; there may be others' between them. One that goes to a
    segment keeps the segment's name, its rule and that rule in words as they were; to everybody, all three are empty.
    """

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="mailings")
    state = models.CharField(max_length=10, choices=MailingState, default=MailingState.SENDING)
    rendered = models.JSONField()
    rendered_hash = models.CharField(max_length=64)
    identity = models.JSONField()
    candidates = models.PositiveIntegerField(default=0)
    audience = models.PositiveIntegerField(default=0, help_text="Deliveries made at the freeze.")
    groups = models.JSONField(default=dict, help_text="The same by domain group: {group: deliveries}.")
    first_copy = models.BigIntegerField(null=True, blank=True)
    last_copy = models.BigIntegerField(null=True, blank=True)
    segment_name = models.CharField(max_length=LONGEST_SEGMENT_NAME, blank=True)
    segment_rule = models.JSONField(null=True, blank=True)
    segment_words = models.TextField(blank=True)
    date = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    paused_reason = models.CharField(max_length=300, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    trouble_count = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    wave_size = models.PositiveIntegerField(default=0, help_text="Copies that went first.")
    wave_minutes = models.PositiveSmallIntegerField(default=0)
    wave_done_at = models.DateTimeField(null=True, blank=True)
    held_after = models.BigIntegerField(null=True, blank=True, help_text="Deliveries with a larger id wait.")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue"], condition=~Q(state=MailingState.CANCELLED), name="one_live_mailing_per_issue"
            )
        ]

    def __str__(self) -> str:
        return f"Mailing of {self.issue}"


class Exclusion(models.Model):
    """How many candidates the freeze left out, by reason (suppressed, pending, unsubscribed …)."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="exclusions")
    reason = models.CharField(max_length=40)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "reason"], name="one_count_per_exclusion_reason")]

    def __str__(self) -> str:
        return f"{self.reason}: {self.count}"
