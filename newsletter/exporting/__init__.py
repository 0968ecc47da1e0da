"""Issues → Markdown files that import again as they were.

:func:`export_issue` writes an issue of the database, :func:`export_text` any fields and document.
"""

from newsletter.exporting.files import IssueFields, export_text
from newsletter.exporting.issues import export_issue

__all__ = ["IssueFields", "export_issue", "export_text"]
