"""The constant parts of readers' links as they stand in a header and in the two bodies, round the tokens.

A token (:mod:`subscribers.tokens`) is made of letters, digits, ``-``, ``_`` and ``.``, begins with a letter or a digit,
and is never longer than ``LONGEST_MADE``: it stands for itself in a header, in quoted-printable and in HTML.
"""

import html
from collections.abc import Callable

from delivery.message.headers import LINE, LONGEST_LINE
from delivery.message.quoted_printable import LONGEST_LINE as LONGEST_BODY_LINE, SOFT_BREAK, encode_piece
from newsletter.rendering.refusals import Unfillable, checked_url
from subscribers.reader_links import LinkFrame, link_frame
from subscribers.tokens import LONGEST_MADE


def checked_frame(name: str) -> LinkFrame:
    """The frame of a link, as it may stand in a mail. Raises Unfillable unless it makes a plain http(s) URL."""
    frame = link_frame(name)
    before = checked_url(f"{frame.before}t").removesuffix("t")
    after = checked_url(f"{frame.before}t{frame.after}").removeprefix(f"{before}t")
    return LinkFrame(before, frame.which, after)


def in_header(name: str, frame: LinkFrame, *, by_mail: tuple[str, str] | None = None) -> Callable[[bytes], bytes]:
    """What writes a header line of one URL in angle brackets (RFC 2369 §2) round a token.

    It is never encoded, and folded only before the URL, where one line has no room for it. ``by_mail`` is what stands
    before and after the token in a second URL, which gets a line of its own. Raises Unfillable where a line would be
    longer than allowed.
    """
    start, end = f" <{frame.before}".encode("ascii"), f"{frame.after}>\r\n".encode("ascii")
    if len(start) + LONGEST_MADE + len(end) - len("\r\n") > LONGEST_LINE:
        raise Unfillable(f"The {name} address is longer than a header line.")
    on_one_line, folded = f"{name}:".encode("ascii") + start, f"{name}:\r\n".encode("ascii") + start
    room = LINE - len(on_one_line) - len(end) + len("\r\n")
    if by_mail is None:
        return lambda token: (on_one_line if len(token) <= room else folded) + token + end
    between = end.removesuffix(b"\r\n") + f",\r\n <{by_mail[0]}".encode("ascii")
    last = f"{by_mail[1]}>\r\n".encode("ascii")
    room -= len(",")
    return lambda token: (on_one_line if len(token) <= room else folded) + token + between + token + last


def in_body(frame: LinkFrame, *, in_html: bool) -> tuple[bytes, bytes]:
    """What stands before and after the token in a body: both begin a line or go on behind the token, and end a line."""
    before, after = (html.escape(part) if in_html else part for part in (frame.before, frame.after))
    end = encode_piece(after)
    if len(end.partition(b"\r\n")[0]) + LONGEST_MADE > LONGEST_BODY_LINE:
        end = SOFT_BREAK + end
    return encode_piece(before), end or SOFT_BREAK
