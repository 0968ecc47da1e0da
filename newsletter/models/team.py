"""Who works on which newsletter in which role, and who was invited to."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from newsletter.models.newsletters import Newsletter


class Role(models.TextChoices):
    """What somebody is in the team of one newsletter; the one with the most rights first.

    What each may do stands in :mod:`newsletter.team.matrix`.
    """

    OWNER = "owner", "Owner"
    EDITOR = "editor", "Editor"
    WRITER = "writer", "Writer"
    ANALYST = "analyst", "Analyst"


class Membership(models.Model):
    """One account in the team of one newsletter."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "user"], name="member_once_per_newsletter"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.newsletter}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Named sets of invitations."""

    def waiting(self) -> "InvitationQuerySet":
        """Those that were neither accepted nor taken back; they may have run out."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def revoke(self, *, now: dt.datetime) -> int:
        """Take those back that wait: their links open nothing any more. Returns how many."""
        return self.waiting().update(revoked_at=now, token_hash=None, mail_due_at=None)


class Invitation(models.Model):
    """An address that was asked into a team.

    The link in the mail holds a token, and the row only its SHA-256: ``token_hash`` is null until the mail is made, and
    each mail makes a new one. ``mail_due_at`` is when the mail is to be sent, and the lease of the worker that sends
    it; null once it is sent or given up on, which ``trouble`` then says. One invitation waits for each address.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="invitations")
    address = models.EmailField()
    role = models.CharField(max_length=20, choices=Role)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    mail_due_at = models.DateTimeField(null=True, db_index=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "newsletter",
                Lower("address"),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_waiting_invitation_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} to {self.newsletter}"
