"""What a writer plans with: the day a draft is meant for, templates, snippets, the bin of links, reminders."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from newsletter.models.issues import Issue
from newsletter.models.newsletters import Newsletter, validate_one_line

LONGEST_URL = 4096


class PlannedDay(models.Model):
    """The day a draft is meant for, on the newsletter's calendar. It schedules nothing.

    Not the issue's own ``date``, which readers see: a draft that moves must not carry the old day to them.
    """

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="planned_day")
    date = models.DateField()

    def __str__(self) -> str:
        return f"{self.issue} on {self.date}"


class Reminder(models.Model):
    """The mail that tells an author that an issue goes out soon: one for each issue.

    ``slot`` is the moment it was about. ``handed_over_at`` is written before the mail leaves: if the worker dies then,
    nobody knows whether it left, and it is not sent again. ``try_again_at`` is the next try at a server that was away.
    """

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="reminder")
    slot = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    try_again_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.issue} at {self.slot:%Y-%m-%d %H:%M}"


class Hold(models.Model):
    """An issue that did not go out at its slot, since something stood in the way; what comes next is a person's to say.

    ``slot`` is the moment it was to go: an issue that was given another one is not held any more. ``reasons`` are
    sentences. ``handed_over_at``, ``sent_at`` and ``try_again_at`` are of the mail that tells of it, as in Reminder.
    """

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="hold")
    slot = models.DateTimeField()
    reasons = models.JSONField(default=list)
    held_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    try_again_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.issue} at {self.slot:%Y-%m-%d %H:%M}"


class IssueTemplate(models.Model):
    """A document that new issues may begin with. Its sections get new ids in each issue."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="issue_templates")
    name = models.CharField(max_length=120, validators=[validate_one_line])
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("newsletter", Lower("name"), name="issue_template_name_once_per_newsletter"),
        ]

    def __str__(self) -> str:
        return self.name


class Snippet(models.Model):
    """Words to be put in again and again: a whole section, or the blocks of one.

    ``document`` is a document with that one section. ``is_section`` says whether the section itself is put in, with its
    kind and settings; else only its blocks are, and it is the letter that holds them.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="snippets")
    name = models.CharField(max_length=120, validators=[validate_one_line])
    document = models.JSONField()
    is_section = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("newsletter", Lower("name"), name="snippet_name_once_per_newsletter"),
        ]

    def __str__(self) -> str:
        return self.name


class BinItemQuerySet(models.QuerySet["BinItem"]):
    """Named sets of the bin."""

    def kept(self) -> "BinItemQuerySet":
        """Those that are not deleted."""
        return self.filter(deleted_at__isnull=True)


class BinItem(models.Model):
    """A link kept for a later issue with a thought about it, or a thought alone (``url`` is empty then).

    ``description``, ``image`` and ``site`` are what the page says of itself, where it was asked. ``used_at`` is set by
    hand; whether an issue holds the link is looked up. A deleted one can be had back for 30 days.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="bin_items")
    url = models.CharField(max_length=LONGEST_URL, blank=True)
    title = models.CharField(max_length=300, blank=True)
    description = models.CharField(max_length=2000, blank=True)
    image = models.CharField(max_length=LONGEST_URL, blank=True)
    site = models.CharField(max_length=200, blank=True)
    note = models.TextField(max_length=5000, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = BinItemQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["newsletter", "-created_at"])]

    def __str__(self) -> str:
        return self.title or self.url or self.note[:80]
