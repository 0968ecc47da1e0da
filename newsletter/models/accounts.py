"""How accounts sign in beside their password, where they are signed in, and the mails they get about it."""

import uuid

from django.conf import settings
from django.db import models

from newsletter.models.sealed import SealedField


class Authenticator(models.Model):
    """An app that shows codes (RFC 6238). It counts once a code of it was typed back: ``confirmed_at``."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authenticator")
    secret = SealedField(help_text="Sealed; base32 when it is opened.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0, help_text="The time step of the last code that was taken.")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"authenticator of {self.user}"


class RecoveryCode(models.Model):
    """A code for the day the device is lost: good once. Only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.user}"


class Passkey(models.Model):
    """A key pair in somebody's device (WebAuthn): we keep the public half."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=4096)
    sign_count = models.BigIntegerField(default=0, help_text="What the device counted last; 0 where it counts nothing.")
    transports = models.JSONField(default=list, blank=True)
    synced = models.BooleanField(default=False, help_text="Copied to other devices by whoever keeps it.")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name


class StudioSession(models.Model):
    """A browser that is signed in, in words for its owner. Django's own row of the session is beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="studio_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=80, help_text="Such as “Firefox on Linux”.")
    network = models.CharField(max_length=50, blank=True, help_text="The network the client was in last: a /24 or /48.")
    signed_in_by = models.CharField(max_length=80, blank=True, help_text="Such as “a password and a passkey”.")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-last_seen_at", "pk"]

    def __str__(self) -> str:
        return f"{self.browser}, {self.user}"


class AccountMailKind(models.TextChoices):
    """What a mail to an account is about."""

    NEW_DEVICE = "new_device", "A new device signed in"
    CHANGED = "changed", "What guards the account changed"
    RESET = "reset", "A new password was asked for"
    NEW_ADDRESS = "new_address", "A new mail address is to be confirmed"


class AccountMail(models.Model):
    """A mail to an account; a worker writes it when it sends it.

    ``due_at`` is when that is, and the lease of the worker; null once it was sent or given up.
    """

    kind = models.CharField(max_length=20, choices=AccountMailKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.CharField(max_length=254, help_text="Where it goes; for a forgotten password, what was typed.")
    words = models.TextField(blank=True, help_text="What happened, in a sentence.")
    created_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d %H:%M}"
