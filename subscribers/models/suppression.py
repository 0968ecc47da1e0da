"""Addresses that must not be mailed, by keyed hash, so that the list outlives erasure."""

from django.db import models


class SuppressionReason(models.TextChoices):
    """Why an address is on the list."""

    HARD_BOUNCE = "hard_bounce", "Hard bounce"
    COMPLAINT = "complaint", "Complaint"
    MANUAL = "manual", "Added by hand"
    ERASURE = "erasure", "Asked to be erased"


class Suppression(models.Model):
    """One suppressed address: HMAC-SHA256 of its canonical form, never the address itself."""

    address_hash = models.BinaryField(max_length=32, unique=True)
    reason = models.CharField(max_length=16, choices=SuppressionReason)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{bytes(self.address_hash).hex()[:12]} ({self.reason})"
