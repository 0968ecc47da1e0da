"""What a writer owns: newsletters, issues with their sections and revisions, pictures."""

from newsletter.models.issues import Issue, IssueAlias, IssueState, Revision, Section
from newsletter.models.links import CoveredIssue, CoveredLink, LinkCheck, LinkState
from newsletter.models.media import Image
from newsletter.models.newsletters import Direction, Newsletter
from newsletter.models.planning import BinItem, Hold, IssueTemplate, PlannedDay, Reminder, Snippet

__all__ = [
    "BinItem",
    "CoveredIssue",
    "CoveredLink",
    "Direction",
    "Hold",
    "Image",
    "Issue",
    "IssueAlias",
    "IssueState",
    "IssueTemplate",
    "LinkCheck",
    "LinkState",
    "Newsletter",
    "PlannedDay",
    "Reminder",
    "Revision",
    "Section",
    "Snippet",
]
