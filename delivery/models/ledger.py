"""One row per recipient of a mailing, and one per attempt to reach them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from delivery.models.mailings import Mailing
from subscribers.models import Subscription


class DeliveryState(models.TextChoices):
    """Where one recipient's copy is; the transitions are in ``docs/architecture.md``."""

    PENDING = "pending", "Waiting"
    CLAIMED = "claimed", "Being prepared"
    HANDOFF = "handoff", "At the final dot"
    SENT = "sent", "Accepted by the server"
    DEFERRED = "deferred", "To be tried again"
    FAILED = "failed", "Refused"
    IN_DOUBT = "in_doubt", "In doubt"
    EXPIRED = "expired", "Given up"
    SUPPRESSED = "suppressed", "Suppressed"
    CANCELLED = "cancelled", "Cancelled"
    BOUNCED = "bounced", "Bounced"
    COMPLAINED = "complained", "Complained"


OPEN_STATES = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HANDOFF, DeliveryState.DEFERRED)


class Delivery(models.Model):
    """One recipient of one mailing. Only :mod:`delivery.ledger` changes ``state``.

    ``lease_until`` and ``epoch`` fence a claim: a worker may settle only with the epoch it claimed under.
    ``not_before`` holds a copy back that is to be tried again. ``uuid`` makes the Message-ID and the VERP token, kept
    on retry.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="deliveries")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.CharField(max_length=320, help_text="Canonical: what makes it unique.")
    to_address = models.CharField(max_length=320, help_text="As the reader gave it: what is mailed.")
    values = models.JSONField(default=dict, help_text="Merge values frozen for this recipient.")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    reason = models.CharField(max_length=60, blank=True, help_text="A short code of ours for the state it is in.")
    detail = models.CharField(max_length=500, blank=True, help_text="The server's last words.")
    attempts_made = models.PositiveSmallIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(default=timezone.now)
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["mailing", "address"], name="one_delivery_per_address")]
        indexes = [
            models.Index(
                fields=["mailing", "not_before", "id"], condition=Q(state="pending"), name="delivery_to_claim"
            ),
            models.Index(fields=["lease_until"], condition=Q(state__in=["claimed", "handoff"]), name="delivery_leased"),
            models.Index(fields=["not_before"], condition=Q(state="deferred"), name="delivery_deferred"),
            models.Index(fields=["mailing", "state"], name="delivery_by_state"),
            models.Index(fields=["mailing", "settled_at"], name="delivery_by_settling"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"


class Stage(models.TextChoices):
    """How far an SMTP conversation had come."""

    CONNECT = "connect", "Connect"
    GREETING = "greeting", "Greeting"
    TLS = "tls", "TLS"
    AUTH = "auth", "Authentication"
    MAIL = "mail", "MAIL FROM"
    RCPT = "rcpt", "RCPT TO"
    DATA = "data", "DATA"
    BODY = "body", "Message body"
    DOT = "dot", "Final dot"


class Attempt(models.Model):
    """What one try came to: stage, reply and time taken (seconds)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(default=timezone.now)
    stage = models.CharField(max_length=10, choices=Stage)
    code = models.PositiveSmallIntegerField(null=True, help_text="SMTP reply code (RFC 5321 §4.2).")
    enhanced_code = models.CharField(max_length=11, blank=True, help_text="RFC 3463.")
    text = models.CharField(max_length=500, blank=True)
    duration = models.FloatField(default=0.0)
    route = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=10, choices=DeliveryState)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.stage} {self.code or ''} → {self.outcome}"
