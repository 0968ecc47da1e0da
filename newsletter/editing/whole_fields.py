"""Front matter above the words of a whole issue: its values go into the issue's own fields."""

import re

from newsletter.document import DocumentError
from newsletter.editing.merging import Fields
from newsletter.importing.draft import UnusableSource
from newsletter.importing.frontmatter import read_fields, split_front_matter
from newsletter.importing.log import ImportLog

# A rule is followed by an empty line, front matter by its first key.
_OPENS = re.compile(r"\s*(?:---|\+\+\+)[ \t]*\n[ \t]*[A-Za-z\"']")


def take_front_matter(text: str, log: ImportLog) -> tuple[str, Fields]:
    """The words without front matter, and the fields it gives; ``log`` tells what became of it.

    Raises DocumentError for front matter that cannot be read.
    """
    text = text.replace("\r\n", "\n")
    if not _OPENS.match(text):
        return text, {}
    try:
        split = split_front_matter(text, log)
    except UnusableSource as error:
        where = f"line {error.line}: " if error.line else ""
        raise DocumentError(f"{where}{error.message}") from error
    given = read_fields(dict(split.values), log)
    fields = {
        name: str(value)
        for name, value in (
            ("title", given.title),
            ("preheader", given.preheader),
            ("number", given.number),
            ("date", given.date),
        )
        if value is not None and value != ""
    }
    if not fields:
        return text, {}
    log.first_line = split.body_line
    log.caution(f"The front matter went into the issue’s own fields: {', '.join(fields)}.")
    if given.unknown:
        log.caution(f"An issue has no field for this of the front matter, so it was left out: {_named(given.unknown)}.")
    return split.body, fields


def _named(unknown: dict[str, object]) -> str:
    return ", ".join(str(key)[:40] for key in list(unknown)[:10])
