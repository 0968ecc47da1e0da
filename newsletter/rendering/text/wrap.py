"""Lines of plain text: wrapped by what a screen shows, never inside an address."""

import re
from collections.abc import Callable, Iterator

from newsletter.rendering.characters import columns, is_wide

WIDTH = 72
"""Columns: what a mail program quotes without breaking lines again (RFC 3676 recommends at most 78)."""

# What may not begin a line, and what may not end one, in Chinese and Japanese.
_NOT_FIRST = "、。，．：；？！）］｝」』】》〉〕ーァィゥェォッャュョぁぃぅぇぉっゃゅょ…％～"
_NOT_LAST = "（［｛「『【《〈〔"

Measure = Callable[[str], int]


def wrap(text: str, *, first: str = "", rest: str | None = None, width: int = WIDTH, measure: Measure = columns) -> str:
    """The text in lines of at most ``width`` columns, or one word where that is longer.

    ``first`` and ``rest`` begin the first line and the others. Line ends in the text stay; other white space is one
    space. ``measure`` tells how wide a word will be: a slot is as wide as what comes in its place.
    """
    rest = first if rest is None else rest
    lines: list[str] = []
    for part in text.split("\n"):
        lines.extend(_wrapped(part, first=rest if lines else first, rest=rest, width=width, measure=measure))
    return "\n".join(lines)


def indent(block: str, *, first: str, rest: str) -> str:
    """The lines of a block with a prefix each; an empty line gets the prefix without its spaces."""
    lines = block.split("\n")
    return "\n".join(((first if position == 0 else rest) + line).rstrip() for position, line in enumerate(lines))


def _wrapped(part: str, *, first: str, rest: str, width: int, measure: Measure) -> Iterator[str]:
    line, length, empty = first, columns(first), True
    for piece, spaced in _pieces(part):
        room = 1 if spaced and not empty else 0
        size = measure(piece)
        if not empty and length + room + size > width:
            yield line.rstrip()
            line, length, room, empty = rest, columns(rest), 0, True
        line += " " * room + piece
        length += room + size
        empty = False
    yield line.rstrip() if empty else line


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What a line may not break inside of, with whether a space stands before it."""
    for word in re.split(r"[ \t]+", text.strip(" \t")):
        if word.isascii() or not any(map(is_wide, word)):
            yield word, True
            continue
        piece, spaced = "", True
        for character in word:
            if piece and _may_break(piece[-1], character):
                yield piece, spaced
                piece, spaced = "", False
            piece += character
        yield piece, spaced


def _may_break(before: str, after: str) -> bool:
    return (is_wide(before) or is_wide(after)) and before not in _NOT_LAST and after not in _NOT_FIRST
