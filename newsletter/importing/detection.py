"""Which format a text is in, by its file's name and its looks."""

import re

from newsletter.importing.draft import SourceFormat

_MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".rst")
_HTML_NAMES = (".html", ".htm", ".xhtml")
_HTML_START = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|div|\?xml)\b", re.IGNORECASE | re.DOTALL
)
_MARKDOWN_SIGNS = re.compile(
    r"^#{1,6} \S|\]\([^)\s]+\)|^\S.*\n(?:={3,}|-{3,})[ ]*$|^(?:```|~~~)|^:{3,} ?[a-z]+|^!\["
    r"|\*\*\S[^*\n]*\*\*|^\[[^\]]+\]:\s",
    re.MULTILINE,
)


def detect_format(text: str, *, name: str, has_front_matter: bool) -> SourceFormat:
    """The format; a ``.txt`` may be Markdown under another name."""
    lowered = name.lower()
    if lowered.endswith(_HTML_NAMES):
        return SourceFormat.HTML
    if lowered.endswith(_MARKDOWN_NAMES):
        return SourceFormat.MARKDOWN
    if _HTML_START.match(text):
        return SourceFormat.HTML
    if has_front_matter or _MARKDOWN_SIGNS.search(text):
        return SourceFormat.MARKDOWN
    return SourceFormat.PLAINTEXT
