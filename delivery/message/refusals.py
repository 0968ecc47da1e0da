"""What must never reach a header, and what becomes of the rest.

A header is text that other programs parse: a line break ends it, and whatever looks like an encoded word (RFC 2047 §2)
is decoded by readers, line breaks inside it included. Both are refused rather than mended, since a value that holds
them was not typed by anyone in good faith.
"""

import re

_LINE_BREAK_OR_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[^?\s]*\?")
_CONTROL_IN_BODY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHITE_SPACE_RUN_WITH_BREAK = re.compile("[ \t]*[\r\n\x85\u2028\u2029\t]+[ \t]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Unfillable(ValueError):
    """This recipient's copy cannot be made: the message says which value is at fault. Nobody else is affected."""


def header_value(value: str, *, what: str) -> str:
    """``value`` if it may stand in a header. Raises Unfillable, naming ``what``, for one that could break out of it."""
    if _LINE_BREAK_OR_CONTROL.search(value):
        raise Unfillable(f"The {what} holds a line break or a control character.")
    if _ENCODED_WORD.search(value):
        raise Unfillable(f"The {what} holds an encoded word (=?…?=).")
    if _SURROGATE.search(value):
        raise Unfillable(f"The {what} holds half a character (a lone surrogate).")
    return value


def body_value(value: str, *, what: str) -> str:
    """``value`` as it stands in running text: line breaks and tabs become a space. Raises Unfillable for controls."""
    if _CONTROL_IN_BODY.search(value):
        raise Unfillable(f"The {what} holds a control character.")
    if _SURROGATE.search(value):
        raise Unfillable(f"The {what} holds half a character (a lone surrogate).")
    return _WHITE_SPACE_RUN_WITH_BREAK.sub(" ", value)
