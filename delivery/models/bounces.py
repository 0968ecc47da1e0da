"""What came back about copies that had gone out, or were refused for good."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from delivery.models.ledger import Delivery


class BounceKind(models.TextChoices):
    """What a returned message comes to; :class:`delivery.bounces.verdict.Kind` but for messages that are none."""

    HARD = "hard", "Nobody there"
    SOFT = "soft", "Not taken this time"
    SENDER_FAULT = "sender_fault", "Refused because of us"
    COMPLAINT = "complaint", "Called spam"
    AUTOREPLY = "autoreply", "Answered by a machine"
    DELAYED = "delayed", "Delayed"
    DELIVERED = "delivered", "Delivered"


class BounceRecord(models.Model):
    """One story about one recipient, kept so that it is never told twice.

    ``digest`` is the SHA-256 of what was received and of whom it is about. ``address_hash`` is that of
    :func:`subscribers.addresses.address_hash`, and empty where nobody is known. ``proven`` is whether a token of ours
    says which copy it is about; without one anybody could have written it. ``excerpt`` is the server's words.
    """

    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="bounces")
    address_hash = models.BinaryField(max_length=32, blank=True, default=b"")
    kind = models.CharField(max_length=12, choices=BounceKind)
    reason = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=11, blank=True, help_text="RFC 3463.")
    excerpt = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=40, help_text="imap, lmtp, smtp, pipe, refusal, or the name of a provider.")
    proven = models.BooleanField(default=False)
    digest = models.BinaryField(max_length=32, unique=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(
                fields=["address_hash", "received_at"],
                condition=Q(kind__in=["hard", "soft"]),
                name="bounces_by_address",
            ),
            models.Index(fields=["received_at"], name="bounces_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason or self.status}"
