"""Which characters may go out, and how wide they are."""

import re
import unicodedata

# Neither XML nor HTML may hold them, and mail clients do odd things with them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_WHITE = re.compile(r"[\t\n\r\x85\u2028\u2029 ]+")

_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


def printable(text: str) -> str:
    """The text without control characters and lone surrogates; tabs and line ends stay."""
    return _UNPRINTABLE.sub("", text)


def flowing(text: str) -> str:
    """The text as it runs in a line: printable, each run of white space one space (a no-break space stays)."""
    return _WHITE.sub(" ", printable(text))


def columns(text: str) -> int:
    """How many columns of a fixed-width screen the text takes: East Asian wide characters and emoji take two."""
    if text.isascii():
        return len(text)
    total, before = 0, ""
    for character in text:
        if character == "\ufe0f":  # shows the character before it as an emoji
            total += 2 - _width(before) if before else 0
        elif before != "\u200d" and character not in _SKIN_TONES:  # joined to the one before: one picture
            total += _width(character)
        before = character
    return total


def is_wide(character: str) -> bool:
    """Whether the character belongs to a script that is set without spaces between words, such as Chinese."""
    return (
        character > "\u10ff"
        and unicodedata.east_asian_width(character) in "WF"
        and unicodedata.category(character)[0] in "LP"
    )


def joint(before: str, after: str) -> str:
    """What the line end of a source becomes between two texts: nothing between wide characters, else a space."""
    return "" if before and after and is_wide(before[-1]) and is_wide(after[0]) else " "


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
