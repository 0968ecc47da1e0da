"""An issue of the database → a Markdown file."""

from newsletter.editing.saving import load_document
from newsletter.exporting.files import IssueFields, export_text
from newsletter.models import Issue


def export_issue(issue: Issue) -> str:
    """The issue as a Markdown file with front matter, in two queries."""
    fields = IssueFields(
        number=issue.number,
        title=issue.title,
        date=issue.date,
        preheader=issue.preheader,
        # Not the database's order, which is another with another collation.
        aliases=tuple(sorted(issue.aliases.values_list("path", flat=True))),
        front_matter=issue.front_matter,
    )
    return export_text(fields, load_document(issue))
