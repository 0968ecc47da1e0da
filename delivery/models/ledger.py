"""One row per recipient of a mailing, one per attempt to reach them, and the leases of those being worked at."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from delivery.models.mailings import Mailing
from subscribers.models import Subscription


class DeliveryState(models.TextChoices):
    """Where one recipient's copy is; the transitions are in ``docs/operate/sending.md``.

    Claimed and handoff never stand in a delivery's row: there it is still pending, and a :class:`Lease` says more.
    """

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


LEASED_STATES = (DeliveryState.CLAIMED, DeliveryState.HANDOFF)
OPEN_STATES = (DeliveryState.PENDING, *LEASED_STATES, DeliveryState.DEFERRED)
# A server took these; bounces and complaints came back later.
ACCEPTED_STATES = (DeliveryState.SENT, DeliveryState.BOUNCED, DeliveryState.COMPLAINED)
STORED_STATES = tuple(state for state in DeliveryState if state not in LEASED_STATES)
# What a person may want to look at singly, and what is rare enough to have an index of its own.
NOTABLE_STATES = (
    DeliveryState.DEFERRED,
    DeliveryState.FAILED,
    DeliveryState.IN_DOUBT,
    DeliveryState.EXPIRED,
    DeliveryState.SUPPRESSED,
    DeliveryState.BOUNCED,
    DeliveryState.COMPLAINED,
)


class Delivery(models.Model):
    """One recipient of one mailing. Only :mod:`delivery.ledger` changes ``state``.

    ``not_before`` holds a copy back that is to be tried again. ``domain_group`` is the mailbox provider, as
    :mod:`delivery.limits.groups` names it.

    Every index costs each copy time, and so does a foreign key that PostgreSQL checks: rows of a mailing are only
    written by the freeze, and a subscription that is gone reads as one that may not be mailed.
    """

    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="deliveries", db_index=False, db_constraint=False
    )
    subscription = models.ForeignKey(
        Subscription,
        null=True,
        on_delete=models.SET_NULL,
        related_name="deliveries",
        db_constraint=False,
        db_index=False,
    )
    address = models.CharField(max_length=320, help_text="Canonical; a subscriber has one, and no other has it.")
    to_address = models.CharField(max_length=320, help_text="As the reader gave it: what is mailed.")
    domain_group = models.CharField(max_length=40, default="other", help_text="Whose mailbox it is.")
    values = models.JSONField(default=dict, help_text="Merge values frozen for this recipient.")
    state = models.CharField(
        max_length=10, choices=[(state.value, state.label) for state in STORED_STATES], default=DeliveryState.PENDING
    )
    reason = models.CharField(max_length=60, blank=True, help_text="A short code of ours for the state it is in.")
    detail = models.CharField(max_length=500, blank=True, help_text="The server's last words.")
    attempts_made = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "mailing"], name="one_delivery_per_subscription")
        ]
        indexes = [
            models.Index(
                fields=["mailing", "domain_group", "not_before", "id"],
                condition=Q(state="pending"),
                name="delivery_to_claim",
            ),
            models.Index(fields=["not_before"], condition=Q(state="deferred"), name="delivery_deferred"),
            models.Index(
                fields=["mailing", "state", "-settled_at"],
                condition=Q(state__in=[state.value for state in NOTABLE_STATES]),
                name="delivery_notable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"


class LeaseStage(models.TextChoices):
    """How far the worker is that holds a copy."""

    CLAIMED = "claimed", "Being prepared"
    HANDOFF = "handoff", "At the final dot"
    DOUBT = "in_doubt", "Given up on"


class Lease(models.Model):
    """A copy some worker holds until ``until``; gone once the copy is settled.

    ``epoch`` fences it: it is new with each claim, and whoever comes with another one is refused. A row of this narrow
    table is cheap to make, change and throw away; a delivery's own row is written once a try.
    """

    delivery = models.OneToOneField(
        Delivery, primary_key=True, on_delete=models.CASCADE, related_name="lease", db_constraint=False
    )
    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="leases", db_index=False, db_constraint=False
    )
    epoch = models.BigIntegerField()
    stage = models.CharField(max_length=8, choices=LeaseStage)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.stage}"


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

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts", db_constraint=False)
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


class Tally(models.Model):
    """How many copies of a mailing came into a state, less those that left it: what is shown, without counting rows.

    Kept by a trigger on deliveries, in the statement that changes them, so the sums hold at any time whatever changed
    them; pending copies are the audience less these sums. ``writer`` is the database session that wrote, so that no
    two ever wait for each other's row; ``slice`` the ten seconds it happened in.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    writer = models.IntegerField()
    slice = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(state.value, state.label) for state in STORED_STATES])
    domain_group = models.CharField(max_length=40)
    reason = models.CharField(max_length=60, blank=True)
    count = models.IntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "slice", "writer", "state", "domain_group", "reason"], name="one_tally_per_writer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.count}"
