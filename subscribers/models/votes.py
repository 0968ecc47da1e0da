"""What readers said of an issue with the buttons at its end."""

from django.db import models

from newsletter.models import Issue
from subscribers.models.people import Subscription


class FeedbackVote(models.Model):
    """One reader's vote on one issue; voting again changes it."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="votes")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="votes")
    choice = models.SlugField(max_length=32)
    comment = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["issue", "subscription"], name="one_vote_per_issue")]

    def __str__(self) -> str:
        return f"{self.issue}: {self.choice}"
