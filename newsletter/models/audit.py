"""What people of the team did: rows that are only ever added."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from newsletter.models.newsletters import Newsletter

LONGEST_WHO = 200
LONGEST_ABOUT = 300


class Act(models.TextChoices):
    """What somebody did. New kinds need no migration: the column knows no list of them."""

    SENT = "sent", "Sent an issue"
    ADDRESSED = "addressed", "Chose to whom an issue goes"
    SCHEDULED = "scheduled", "Scheduled an issue"
    UNSCHEDULED = "unscheduled", "Took an issue off the schedule"
    PAUSED = "paused", "Paused a mailing"
    RESUMED = "resumed", "Resumed a mailing"
    CANCELLED = "cancelled", "Cancelled a mailing"
    REOPENED = "reopened", "Reopened an issue"
    SENT_AGAIN = "sent_again", "Sent copies again"
    ISSUE_DELETED = "issue_deleted", "Deleted an issue"
    NEWSLETTER_MADE = "newsletter_made", "Made a newsletter"
    SETTINGS_CHANGED = "settings_changed", "Changed settings"
    IMPORTED = "imported", "Imported readers"
    EXPORTED = "exported", "Exported readers’ data"
    LOG_EXPORTED = "log_exported", "Exported the log"
    READER_ADDED = "reader_added", "Added a reader"
    READER_CHANGED = "reader_changed", "Changed a reader"
    BULK_ACT = "bulk_act", "Changed many readers"
    ERASED = "erased", "Erased a reader"
    SUPPRESSION_CHANGED = "suppression_changed", "Changed who is never written to"
    SEGMENT_CHANGED = "segment_changed", "Changed a segment"
    ROUTE_CHANGED = "route_changed", "Changed a way of sending"
    KEY_CHANGED = "key_changed", "Changed a signing key"
    TEAM_CHANGED = "team_changed", "Changed the team"
    ACCOUNT_CHANGED = "account_changed", "Changed an account"
    SIGNED_IN = "signed_in", "Signed in"
    SIGN_IN_REFUSED = "sign_in_refused", "Was refused at signing in"


class AppendOnly(TypeError):
    """Somebody tried to change or delete what is only ever added to."""


_ONLY_ADDED = "The log is only ever added to."


class AuditEntries(models.QuerySet["AuditEntry"]):
    """Reads and adds. What Django does itself when an account or a newsletter goes takes another manager."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Raises AppendOnly."""
        raise AppendOnly(_ONLY_ADDED)

    def delete(self) -> NoReturn:
        """Raises AppendOnly."""
        raise AppendOnly(_ONLY_ADDED)

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Raises AppendOnly."""
        raise AppendOnly(_ONLY_ADDED)


class AuditEntry(models.Model):
    """One act of somebody who works here: who, when, on which newsletter, and what in words.

    A trigger of the database refuses to change or delete a row. It lets through what has to be: the account or the
    newsletter that goes (``who`` and ``newsletter_slug`` stay), and ``ip_address`` losing its last part after a while
    (``ip_is_short``). Neither ``about`` nor ``details`` holds a reader's address or a secret.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    who = models.CharField(
        max_length=LONGEST_WHO, help_text="The account's name as it was, or what acted in its stead."
    )
    act = models.CharField(max_length=32, help_text="One of Act.")
    newsletter = models.ForeignKey(Newsletter, null=True, on_delete=models.SET_NULL, related_name="+")
    newsletter_slug = models.CharField(max_length=50, blank=True)
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)
    details = models.JSONField(default=dict)
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    ip_is_short = models.BooleanField(default=False, db_default=False)

    objects = AuditEntries.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["newsletter", "-id"], name="audit_of_newsletter"),
            models.Index(
                fields=["at"],
                condition=models.Q(ip_address__isnull=False, ip_is_short=False),
                name="audit_with_whole_ip",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who}: {self.act_in_words}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises AppendOnly for one that is there already."""
        if not self._state.adding:
            raise AppendOnly(_ONLY_ADDED)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Raises AppendOnly."""
        raise AppendOnly(_ONLY_ADDED)

    @property
    def act_in_words(self) -> str:
        """What stands on the page; an act of a later version of the software stands there as it is called."""
        return Act(self.act).label if self.act in Act.values else self.act
