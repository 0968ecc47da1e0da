"""Files → drafts: Markdown, plain text and HTML, with their damage repaired and nothing lost.

:func:`read_issue` is pure; :mod:`.store` puts a draft into the database.
"""

from newsletter.importing.draft import Caution, Draft, Repair, SourceFormat, UnusableSource
from newsletter.importing.reading import read_issue

__all__ = ["Caution", "Draft", "Repair", "SourceFormat", "UnusableSource", "read_issue"]
