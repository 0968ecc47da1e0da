"""Tags of readers: what one may be, and giving and taking them away."""

import unicodedata

from subscribers.names import TURNING

LONGEST_TAG = 60
MOST_TAGS = 100
_JOINERS = ",;|"


class UnusableTag(ValueError):
    """Not usable as a tag; the message says why and how to mend it."""


def clean_tag(text: str) -> str:
    """The tag in NFC with single spaces. Raises UnusableTag for what a file of readers could not say again."""
    tag = " ".join(unicodedata.normalize("NFC", text).split())
    if not tag:
        raise UnusableTag("The tag is empty. Write a word or two.")
    if len(tag) > LONGEST_TAG:
        raise UnusableTag(f"The tag is longer than {LONGEST_TAG} characters. Shorten it.")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in tag) or TURNING.search(tag):
        raise UnusableTag("The tag has an invisible character in it. Type it again by hand.")
    if any(joiner in tag for joiner in _JOINERS) or tag[0] in '["':
        raise UnusableTag("A tag has no comma, semicolon or bar in it, and no bracket or quotation mark in front.")
    return tag


def tags_in(text: str) -> list[str]:
    """Several tags, between commas or semicolons, each once. Raises UnusableTag."""
    parts = [part for part in text.replace(";", ",").split(",") if part.strip()]
    return list(dict.fromkeys(clean_tag(part) for part in parts))
