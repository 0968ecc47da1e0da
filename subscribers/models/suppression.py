"""Addresses that must not be mailed, by keyed hash, so that the list outlives erasure."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from newsletter.models import Newsletter


class SuppressionReason(models.TextChoices):
    """Why an address is on the list."""

    HARD_BOUNCE = "hard_bounce", "Hard bounce"
    COMPLAINT = "complaint", "Complaint"
    MANUAL = "manual", "Added by hand"
    ERASURE = "erasure", "Asked to be erased"


class Suppression(models.Model):
    """One suppressed address: HMAC-SHA256 of its canonical form, never the address itself.

    ``newsletter`` is the one that does not mail it, by the word of its team; None stands for all of the site.
    """

    address_hash = models.BinaryField(max_length=32)
    # Without an index of its own: an address has few entries and a newsletter very many, and where PostgreSQL has not
    # counted yet it would look them all through for each address of an import.
    newsletter = models.ForeignKey(
        Newsletter, null=True, blank=True, db_index=False, on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(max_length=16, choices=SuppressionReason)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "newsletter"], name="suppressed_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{bytes(self.address_hash).hex()[:12]} ({self.reason})"


class SuppressionAct(models.TextChoices):
    """What was done to an entry."""

    ADDED = "added", "Added"
    LIFTED = "lifted", "Lifted"


class SuppressionEvent(models.Model):
    """One entry made or lifted by a person, and why; rows are only ever added, and outlive the entry.

    ``newsletter`` is the one that the entry was for, or whose team lifted one of the site's: its team, administrators
    and the person read the note, and the first two who did it. None stands for the site. A newsletter that is deleted
    takes its rows along.
    """

    address_hash = models.BinaryField(max_length=32, db_index=True)
    newsletter = models.ForeignKey(Newsletter, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=6, choices=SuppressionAct)
    reason = models.CharField(max_length=16, choices=SuppressionReason)
    note = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {bytes(self.address_hash).hex()[:12]}"
