"""How long an issue takes to read."""

import math

from newsletter.document import Document
from newsletter.document.model import walk
from newsletter.rendering.characters import is_wide

WORDS_A_MINUTE = 230
"""Silent reading of English prose (Brysbaert 2019, 238 words a minute for non-fiction), rounded down."""


def count_words(document: Document) -> int:
    """The words of the text, captions included; a Chinese or Japanese character counts as half a word."""
    halves = 0
    for section in document.sections:
        for node in walk(section.to_json()):
            text = node.get("text", "")
            if text.isascii():  # nearly all texts, and this runs at every pause in typing
                halves += 2 * len(text.split())
                continue
            characters = sum(map(is_wide, text))
            halves += characters
            halves += 2 * len("".join(" " if is_wide(character) else character for character in text).split())
    return math.ceil(halves / 2)


def minutes_to_read(document: Document) -> int:
    """Whole minutes, at least one."""
    return minutes_for(count_words(document))


def minutes_for(words: int) -> int:
    """Whole minutes for so many words, at least one."""
    return max(1, round(words / WORDS_A_MINUTE))
