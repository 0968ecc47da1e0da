"""From bytes of any charset, right or wrong, to text; and the one form in which phrases are compared."""

import codecs
import html
import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header

# What mail is written in. Python knows codecs that are no charsets, and one (punycode) whose time is quadratic.
_CHARSET = re.compile(
    r"(utf-?(8|16|32)|us-ascii|ascii|iso-?\d|latin|windows|cp-?\d|koi8|big5|gb|hz|euc|shift|sjis|ms932|ks_c|johab|mac|tis)"
)
# Seven-bit encodings of Asian scripts look like ASCII until they are decoded.
_SEVEN_BIT = ("iso-2022", "iso2022", "hz")
_TAG = re.compile(r"<[^<>]*>")
_BREAKING = re.compile(r"<(?:br|/?p|/?div|/?tr|/?td|/?li|/?h[1-6]|/?pre|/?table|hr|/title)\b[^<>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
LONGEST_HEADER = 2000


def decode(data: bytes, charset: str) -> str:
    """The text of ``data``: as UTF-8 where it is that, else in the charset it claims, else as Windows-1252."""
    charset = charset.strip().strip("\"'").lower()
    known = _CHARSET.match(charset) is not None and len(charset) < 40
    if known and (charset.startswith(_SEVEN_BIT) or (charset.startswith(("utf-16", "utf-32")) and b"\0" in data)):
        found = _try(data, charset, errors="replace")
        if found is not None:
            return found
    try:
        # Not to its end: a text that was cut may end in the middle of a character.
        return codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError:
        pass
    found = _try(data, charset, errors="replace") if known and not charset.startswith(("utf", "us-", "asc")) else None
    return found if found is not None else data.decode("windows-1252", "replace")


def decode_words(value: str) -> str:
    """A header's text with its encoded words decoded (RFC 2047); as it stands where they cannot be."""
    value = value[:LONGEST_HEADER]
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        return value
    return "".join(piece if isinstance(piece, str) else decode(piece, charset or "") for piece, charset in pieces)


def text_of_html(source: str) -> str:
    """The words of a page, a line for each block; nothing is interpreted."""
    pieces, position = [], 0
    for found in _HIDDEN.finditer(source):
        if found.start() < position:
            continue
        pieces.append(source[position : found.start()])
        end = source.find(f"</{found[1]}", found.end())
        position = len(source) if end < 0 else end
    pieces.append(source[position:])
    return html.unescape(_TAG.sub("", _BREAKING.sub("\n", "".join(pieces)))).replace("\xa0", " ")


def plain(text: str) -> str:
    """The form that phrases are compared in: no case, no accents, one kind of apostrophe, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("`", "'").replace("´", "'"))
    decomposed = decomposed[: len(text) + 65_536]  # one Arabic ligature stands for eighteen letters
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _SPACES.sub(" ", bare.casefold()).strip()


def _try(data: bytes, charset: str, *, errors: str) -> str | None:
    try:
        return data.decode(charset, errors)
    except (LookupError, ValueError):
        return None
