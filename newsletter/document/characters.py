"""Which characters a document may hold, and how white space is kept in it."""

import re

# Controls, lone surrogates and noncharacters: neither XML, HTML nor PostgreSQL's jsonb takes them all.
FORBIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
# They have no width and no work in prose: zero width space, Mongolian vowel separator, word joiner, byte order mark.
INVISIBLE = re.compile("[\u200b\u180e\u2060\ufeff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# A no-break space is a choice of the writer, so it is not among them.
_WHITE = re.compile("[ \t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")


def clean(text: str) -> str:
    """The text without what may not stand in a document; line ends become ``\\n``."""
    if text.isascii() and text.isprintable():
        return text
    return INVISIBLE.sub("", FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))).replace("\x1f", " ")


def clean_code(text: str) -> str:
    """As :func:`clean`, for source code, where a no-break space is never meant."""
    return clean(text).replace("\u00a0", " ")


def one_line(text: str) -> str:
    """Clean, in one line, each run of white space one space, none at the ends."""
    return collapse(clean(text)).strip()


def collapse(text: str) -> str:
    """Each run of white space as one space."""
    if "  " not in text and text.isprintable():
        return text
    return _WHITE.sub(" ", text)
