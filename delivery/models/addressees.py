"""To whom an issue is to go, where that is not everybody."""

from django.db import models

from newsletter.models import Issue
from subscribers.models import Segment


class ChosenSegment(models.Model):
    """The segment an issue goes to; an issue without such a row goes to everybody who may be mailed.

    It goes once somebody has the issue: what was chosen then stands in the mailing, and the segment may be deleted. A
    whole newsletter may be deleted at any time.
    """

    issue = models.OneToOneField(Issue, primary_key=True, on_delete=models.CASCADE, related_name="chosen_segment")
    segment = models.ForeignKey(Segment, on_delete=models.RESTRICT, related_name="chosen_for")

    def __str__(self) -> str:
        return f"{self.issue} goes to {self.segment}"
