"""What a writer owns: newsletters, issues with their sections and revisions, pictures."""

from newsletter.models.issues import Issue, IssueAlias, IssueState, Revision, Section
from newsletter.models.media import Image
from newsletter.models.newsletters import Direction, Newsletter

__all__ = [
    "Direction",
    "Image",
    "Issue",
    "IssueAlias",
    "IssueState",
    "Newsletter",
    "Revision",
    "Section",
]
