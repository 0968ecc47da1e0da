"""Saved filters over the readers of a newsletter."""

from django.conf import settings
from django.db import models

from newsletter.models import Newsletter

LONGEST_SEGMENT_NAME = 80


class Segment(models.Model):
    """Readers of one newsletter, described by a rule; who they are is found anew each time it is asked.

    ``rule`` is what :func:`subscribers.segments.rules.read` reads.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="segments", db_index=False)
    name = models.CharField(max_length=LONGEST_SEGMENT_NAME)
    rule = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["newsletter", "name"], name="one_segment_per_name")]

    def __str__(self) -> str:
        return self.name
