"""The ways out that are kept in the database, beside the one of ``EMAIL_URL``."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from newsletter.models import Newsletter
from newsletter.models.sealed import SealedField

SMTP = "smtp"
"""The kind of a route that is an SMTP server; any other names a provider (``delivery.providers.registry``)."""


class Tls(models.TextChoices):
    """How a connection is encrypted."""

    STARTTLS = "starttls", "STARTTLS (usual at port 587)"
    IMPLICIT = "implicit", "TLS from the start (usual at port 465)"
    NONE = "none", "None (only for a server on this machine)"


class Proof(models.TextChoices):
    """What an SMTP server is shown beside the user name."""

    PASSWORD = "password", "Password"
    TOKEN = "token", "Access token (XOAUTH2)"


class SendingRoute(models.Model):
    """An SMTP server or a provider's API that takes mail, of one newsletter or (without one) of all.

    ``label`` is its name in limits and in the ledger. Among the enabled routes of the lowest ``priority`` that can be
    used, mail is shared out by ``weight``; the others stand by. ``secret`` is the password, token or API key, sealed;
    ``webhook_secret`` what the provider's events are checked with. ``options`` go to the provider's backend as they
    are. ``group_limits`` is ``{group: {"per_second": 5, "burst": 20}}``. Senders write ``down_why`` and ``down_since``
    when it cannot be used, ``down_count`` how often in a row, and leave it alone until ``retry_at`` where there is
    another; ``used_at`` is when it last took mail, as of the beginning of a sender's turn.
    """

    newsletter = models.ForeignKey(
        Newsletter, null=True, blank=True, on_delete=models.CASCADE, related_name="sending_routes"
    )
    label = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, default=SMTP)
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=587, validators=[MinValueValidator(1), MaxValueValidator(65535)])
    tls = models.CharField(max_length=8, choices=Tls, default=Tls.STARTTLS)
    username = models.CharField(max_length=254, blank=True)
    auth = models.CharField(max_length=8, choices=Proof, default=Proof.PASSWORD)
    secret = SealedField(blank=True, default="")
    webhook_secret = SealedField(blank=True, default="")
    options = models.JSONField(default=dict, blank=True)
    priority = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(100)])
    weight = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)])
    connections = models.PositiveIntegerField(default=10, validators=[MinValueValidator(1), MaxValueValidator(500)])
    per_second = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0.01), MaxValueValidator(1e5)])
    group_limits = models.JSONField(default=dict, blank=True)
    enabled = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)
    down_since = models.DateTimeField(null=True, blank=True)
    down_why = models.CharField(max_length=300, blank=True)
    down_count = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["priority", "label"]

    def __str__(self) -> str:
        return self.label

    def forget_trouble(self) -> None:
        """Let it be tried at once; for who has mended it. Not saved."""
        self.down_since, self.down_why, self.down_count, self.retry_at = None, "", 0, None

    @property
    def is_smtp(self) -> bool:
        """Whether it is an SMTP server."""
        return self.kind == SMTP
