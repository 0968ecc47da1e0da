"""Addresses of links and pictures as a source gives them, and what becomes of those a document may not hold."""

from newsletter.document.attributes import is_safe_link, is_safe_picture
from newsletter.document.characters import one_line
from newsletter.importing.log import ImportLog


def safe_link(href: str, log: ImportLog, *, line: int | None = None) -> str:
    """The address, or nothing with a warning that names it: the link's words stay either way."""
    href = one_line(href)
    if is_safe_link(href):
        return href
    log.caution(f"{href[:200]!r} cannot be a link in a newsletter; its words are kept without it.", line=line)
    return ""


def safe_picture(src: str) -> str | None:
    """The picture's address, None when a document may not hold it (``data:`` and broken ones)."""
    src = one_line(src)
    return src if is_safe_picture(src) else None
