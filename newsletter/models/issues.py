"""An issue, its sections in order, its history and its old addresses."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from newsletter.models.newsletters import Newsletter, validate_one_line


class IssueState(models.TextChoices):
    """Where an issue is on its way to readers."""

    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    SENDING = "sending", "Sending"
    PAUSED = "paused", "Paused"
    SENT = "sent", "Sent"
    CANCELLED = "cancelled", "Cancelled"


class IssueQuerySet(models.QuerySet["Issue"]):
    """Named sets of issues, so that callers read like sentences."""

    def published(self) -> "IssueQuerySet":
        """Issues a reader may see in the archive, the newest first."""
        return self.filter(state__in=[IssueState.SENDING, IssueState.PAUSED, IssueState.SENT], on_web=True).order_by(
            "-publish_at", "-number"
        )


class Issue(models.Model):
    """One numbered edition of a newsletter.

    ``publish_at`` is in UTC: when it is due (scheduled) or when it went out (sent). ``version`` rises by one at each
    save of its text, for optimistic locking. ``document_schema`` is the version of the schema its sections were stored
    with; see :mod:`newsletter.document.migrations`.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="issues")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300, validators=[validate_one_line])
    slug = models.SlugField(max_length=120, allow_unicode=True)
    preheader = models.CharField(
        max_length=300, blank=True, validators=[validate_one_line], help_text="Shown after the subject in the inbox."
    )
    date = models.DateField(null=True, blank=True, help_text="The date it bears; empty: the day it goes out.")
    state = models.CharField(max_length=10, choices=IssueState, default=IssueState.DRAFT)
    publish_at = models.DateTimeField(null=True, blank=True)
    on_web = models.BooleanField(default=True, help_text="Listed in the public archive once it is sent.")
    front_matter = models.JSONField(default=dict, blank=True, help_text="Keys of an imported file kept for its export.")
    version = models.PositiveIntegerField(default=1)
    document_schema = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "number"], name="issue_number_once_per_newsletter"),
            models.UniqueConstraint(fields=["newsletter", "slug"], name="issue_slug_once_per_newsletter"),
            models.UniqueConstraint(
                fields=["newsletter", "publish_at"],
                condition=Q(state=IssueState.SCHEDULED),
                name="one_scheduled_issue_per_slot",
            ),
            models.CheckConstraint(
                condition=~Q(state=IssueState.SCHEDULED) | Q(publish_at__isnull=False),
                name="scheduled_issue_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "publish_at"])]

    def __str__(self) -> str:
        return f"#{self.number}: {self.title}"

    @property
    def is_editable(self) -> bool:
        """Whether its text may still change."""
        return self.state in {IssueState.DRAFT, IssueState.SCHEDULED}


class IssueAlias(models.Model):
    """An old path, such as ``/issues/21-some-title``, that redirects to the issue for good."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="aliases")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="aliases")
    path = models.CharField(max_length=500, unique=True, help_text="Begins with a slash; no host, no query.")

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path


class Section(models.Model):
    """One block of an issue: a kind, its settings and its content.

    ``content`` is the list of child nodes of the section's node in ``document/schema.json``; ``settings`` are the
    node's attributes of that kind; ``title`` is the plain text of its title node, kept for lists and search. Only
    :mod:`newsletter.editing.saving` writes these.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="sections")
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField()
    kind = models.SlugField(max_length=32)
    title = models.CharField(max_length=500, blank=True)
    content = models.JSONField(default=list, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    in_email = models.BooleanField(default=True)
    on_web = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "uuid"], name="section_uuid_once_per_issue"),
            models.UniqueConstraint(
                fields=["issue", "position"],
                name="one_section_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.kind


class Revision(models.Model):
    """An immutable snapshot of an issue's words: what, who, when and why.

    ``number`` and ``date`` are the issue's as they were; versions from before they were kept have no number.
    ``save_id`` is the browser's name for the save, so that the same one sent twice is stored once, and ``save_digest``
    tells whether it says the same; ``base_version`` is the version the page knew of, and ``merged`` whether others had
    saved since then. ``opened``: a page holds this version, and may save on top of it. ``name`` is what a writer called
    it; ``milestones`` say what was done with it.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    title = models.CharField(max_length=300)
    preheader = models.CharField(max_length=300, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    reason = models.CharField(max_length=120)
    name = models.CharField(max_length=120, blank=True, validators=[validate_one_line])
    milestones = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    base_version = models.PositiveIntegerField(null=True, blank=True)
    merged = models.BooleanField(default=False)
    save_id = models.UUIDField(null=True, blank=True, editable=False)
    save_digest = models.CharField(max_length=64, blank=True, editable=False)
    opened = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "save_id"], name="a_save_is_stored_once"),
        ]

    def __str__(self) -> str:
        return f"{self.issue} v{self.version}: {self.reason}"
