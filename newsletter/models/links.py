"""Links as they were looked at in the background, and the links that published issues had."""

import hashlib

from django.db import models
from django.db.models import Q

from newsletter.models.issues import Issue
from newsletter.models.newsletters import Newsletter


def url_hash(url: str) -> str:
    """By which an address is found: SHA-256 in hex, since an address may be longer than an index takes."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


class LinkState(models.TextChoices):
    """What is known of an address."""

    UNKNOWN = "unknown", "Not looked at yet"
    ALIVE = "alive", "Answers"
    DEAD = "dead", "Dead"
    UNSURE = "unsure", "Would not tell us"
    REFUSED = "refused", "Not looked at, for safety"


class LinkCheck(models.Model):
    """One address and what came of the last look at it.

    ``due_at`` is when to look (again), empty while nobody asks. A worker that looks holds the row until ``held_until``.
    ``final_url`` is where redirects ended. Of pictures ``size`` is in bytes and ``width`` in pixels. ``https_answers``
    says of an http address that the same one answers with encryption. ``asked_at`` lets unused rows be forgotten.
    """

    url_hash = models.CharField(max_length=64)
    url = models.CharField(max_length=4096)
    is_picture = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=LinkState, default=LinkState.UNKNOWN)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    final_url = models.CharField(max_length=4096, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    https_answers = models.BooleanField(default=False)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["url_hash", "is_picture"], name="link_check_once_per_address"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="link_checks_due")]

    def __str__(self) -> str:
        return f"{self.url}: {self.get_state_display().lower()}"


class CoveredLink(models.Model):
    """A link of an issue, by its canonical address (:func:`newsletter.preflight.addresses.canonical`)."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="covered_links")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="covered_links")
    section_title = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=4096)
    url_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "url_hash"], name="covered_link_once_per_issue"),
        ]
        indexes = [models.Index(fields=["newsletter", "url_hash"], name="covered_links_by_address")]

    def __str__(self) -> str:
        return f"{self.url} in #{self.issue.number}"


class CoveredIssue(models.Model):
    """That an issue's links are kept as :class:`CoveredLink`, as of its ``version``."""

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="covered")
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.issue} v{self.version}"
