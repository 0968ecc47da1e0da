"""The keys that sign for a domain."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models.sealed import SealedField


class DkimAlgorithm(models.TextChoices):
    """The ``a=`` of a signature (RFC 6376 §3.3, RFC 8463)."""

    RSA = "rsa-sha256", "RSA-2048"
    ED25519 = "ed25519-sha256", "Ed25519"

    @property
    def key_type(self) -> str:
        """The ``k=`` of the DNS record: ``rsa`` or ``ed25519``."""
        return self.value.partition("-")[0]


class DkimState(models.TextChoices):
    """A key is made, put into use, and taken out of use; there is no way back."""

    NEW = "new", "Waits for its DNS record"
    ACTIVE = "active", "Signs"
    RETIRED = "retired", "Retired"


class DkimKey(models.Model):
    """A key pair under one selector of one domain (RFC 6376 §3.1).

    ``domain`` is in lower case, as A-labels. ``private_key`` is PKCS#8 in PEM, sealed; ``public_key`` is the ``p=`` of
    the DNS record, in base64. At most one key of each algorithm signs for a domain at a time; the others wait or
    are retired.
    """

    domain = models.CharField(max_length=253)
    selector = models.CharField(max_length=63)
    algorithm = models.CharField(max_length=14, choices=DkimAlgorithm, default=DkimAlgorithm.RSA)
    private_key = SealedField()
    public_key = models.TextField()
    state = models.CharField(max_length=7, choices=DkimState, default=DkimState.NEW)
    created_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "DKIM key"
        ordering = ["domain", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["domain", "selector"], name="one_dkim_key_per_selector"),
            models.UniqueConstraint(
                fields=["domain", "algorithm"], condition=Q(state="active"), name="one_active_dkim_key_per_algorithm"
            ),
        ]

    def __str__(self) -> str:
        return self.record_name

    @property
    def record_name(self) -> str:
        """Where the public key stands in DNS (RFC 6376 §3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record_value(self) -> str:
        """The TXT record that publishes the public key (RFC 6376 §3.6.1)."""
        return f"v=DKIM1; k={DkimAlgorithm(self.algorithm).key_type}; p={self.public_key}"
