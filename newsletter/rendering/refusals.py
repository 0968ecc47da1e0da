"""What must never reach a header or a link, and what becomes of the rest.

A header is text that other programs parse: a line break ends it, and whatever looks like an encoded word (RFC 2047 §2)
is decoded by readers, line breaks inside it included. Both are refused rather than mended, since a value that holds
them was not typed by anyone in good faith.
"""

import re
from urllib.parse import quote

from newsletter.encoded_words import holds_encoded_word

_LINE_BREAK_OR_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_CONTROL_IN_BODY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHITE_SPACE_RUN_WITH_BREAK = re.compile("[ \t]*[\r\n\x85\u2028\u2029\t]+[ \t]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_URL = re.compile(r"https?://[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+")


class Unfillable(ValueError):
    """This recipient's copy cannot be made: the message says which value is at fault. Nobody else is affected."""


class UnusableSender(Unfillable):
    """No mail can come from the sender's address: not the reader's fault, and to be mended in the settings."""


def header_value(value: str, *, what: str) -> str:
    """``value`` if it may stand in a header. Raises Unfillable, naming ``what``, for one that could break out of it."""
    if value.isprintable() and "=?" not in value:  # nearly all values, and every copy has several
        return value
    if _LINE_BREAK_OR_CONTROL.search(value):
        raise Unfillable(f"The {what} holds a line break or a control character.")
    if holds_encoded_word(value):
        raise Unfillable(f"The {what} holds an encoded word (=?…?=).")
    if _SURROGATE.search(value):
        raise Unfillable(f"The {what} holds half a character (a lone surrogate).")
    return value


def body_value(value: str, *, what: str) -> str:
    """``value`` as it stands in running text: line breaks and tabs become a space. Raises Unfillable for controls."""
    if value.isprintable():
        return value
    if _CONTROL_IN_BODY.search(value):
        raise Unfillable(f"The {what} holds a control character.")
    if _SURROGATE.search(value):
        raise Unfillable(f"The {what} holds half a character (a lone surrogate).")
    return _WHITE_SPACE_RUN_WITH_BREAK.sub(" ", value)


def checked_url(url: str) -> str:
    """``url`` with everything beyond ASCII percent-encoded. Raises Unfillable unless it is a plain http(s) URL."""
    header_value(url, what="link")
    if not url.isascii():
        url = quote(url, safe="!#$%&'()*+,/:;=?@[]~-._")
    if not _URL.fullmatch(url):
        raise Unfillable("A link holds a space, a quote or a bracket.")
    return url
