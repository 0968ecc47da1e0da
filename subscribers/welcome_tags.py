"""What was meant as a merge tag in the words of a welcome mail, and is none: said when it is saved."""

import re

from newsletter.preflight.checks.merge_tags import BRACES, typed_braces
from newsletter.preflight.manuscript import lay_out, with_defaults
from newsletter.rendering.merge import without_merge_tags
from subscribers.signup_page import read_words

# A space in the braces ends a link's address where it is read, and none makes them part of it: no value is filled in.
_IN_AN_ADDRESS = re.compile(r"(?:https?://[^\s<>()\[\]{}]*|\]\(\s*<?[^\s<>()\[\]{}]*)\{\{")


def has_tag_in_link(text: str) -> bool:
    """Whether a link's address in the writer's Markdown has a merge tag in it."""
    return bool(_IN_AN_ADDRESS.search(text))


def stray_in_words(text: str) -> str:
    """The first of them in the writer's Markdown, or empty text. Raises DocumentError, HtmlNotAllowed."""
    if not text.strip():
        return ""
    parts = lay_out(with_defaults(read_words(text)))
    return next((braces for part in parts for _, braces in typed_braces(part)), "")


def stray_in_line(line: str) -> str:
    """The first of them in a subject, or empty text. What is opened and not closed is one as well."""
    rest = without_merge_tags(line)
    whole: list[str] = BRACES.findall(rest)
    return whole[0] if whole else rest[rest.find("{{") :] if "{{" in rest else ""
