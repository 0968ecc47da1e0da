"""The reader's values as they stand in the two bodies, in quoted-printable.

Ordinary values, which are nearly all, are the same bytes in the text and the HTML. They are recognised and encoded all
at once, because the interpreter takes as long for one short value as for twenty. Whatever else comes goes the long
way, one by one, through the functions that fill the preview. A test holds the two ways to the same words.
"""

import html
import string
from collections.abc import Sequence

from delivery.message.quoted_printable import LONGEST_LINE, SOFT_BREAK, encode_piece
from delivery.message.recipient import Recipient
from newsletter.rendering.filling import in_text
from newsletter.rendering.types import Slot, SlotKind

# What stands for itself in quoted-printable and in HTML.
_PLAIN_URL = f"{string.ascii_letters}{string.digits}-._~:/?#@!$()*+,;%".encode("ascii")
_PLAIN_VALUE = _PLAIN_URL + b" "
_LONGEST_PLAIN = LONGEST_LINE - 1  # a soft line break follows
_END = b"\0"
_SCHEMES = (b"\0https://", b"\0http://")


class BodySlots:
    """All slots of a message, in an order of their own: the values first, then the links.

    The pieces that :meth:`encode` makes are those for the text, in that order, then those for the HTML.
    """

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.values = tuple(slot for slot in slots if slot.kind is SlotKind.TEXT)
        self.urls = tuple(slot for slot in slots if slot.kind is SlotKind.URL)
        self._wanted = [(slot.name, slot.fallback) for slot in self.values]
        self._names = tuple(slot.name for slot in self.urls)

    def index(self, slot: Slot, *, in_html: bool) -> int:
        """Where the slot's piece is found among those of :meth:`encode`."""
        order = (*self.values, *self.urls)
        return order.index(slot) + (len(order) if in_html else 0)

    def read(self, recipient: Recipient) -> tuple[list[str], Sequence[str]]:
        """The reader's values and links, as they are."""
        value = recipient.value
        return [value(name) or fallback for name, fallback in self._wanted], recipient.links(self._names)

    def encode(self, values: Sequence[str], urls: Sequence[str]) -> list[bytes]:
        """The pieces for what :meth:`read` gave. Raises Unfillable."""
        pieces = _plain_pieces(values, urls)
        if pieces is not None:
            return pieces + pieces
        words, html_words = _encoded(self.values, values)
        links = _plain_pieces([], urls)
        if links is not None:
            return words + links + html_words + links
        links, html_links = _encoded(self.urls, urls)
        return words + links + html_words + html_links


def _plain_pieces(values: Sequence[str], urls: Sequence[str]) -> list[bytes] | None:
    """Everything as pieces, if all values and links are ordinary and fit into a line; None if one is not."""
    words, links = _together(values), _together(urls)
    if (
        # Without plain characters only the separators are left, and no more of them than were put in.
        words.translate(None, _PLAIN_VALUE) != _END * len(values)
        or links.translate(None, _PLAIN_URL) != _END * len(urls)
        # White space in runs or at the end, and what may not begin a line: see quoted_printable.py.
        or b"  " in words
        or b" \0" in words
        or words.startswith((b".", b"From "))
        or b"\0." in words
        or b"\0From " in words
        # Each link begins with a scheme, and goes on behind it.
        or sum(map((b"\0" + links).count, _SCHEMES)) != len(urls)
        or b"//\0" in links
        or max(map(len, [*values, *urls]), default=0) > _LONGEST_PLAIN
    ):
        return None
    return (words + links).replace(_END, SOFT_BREAK + _END).split(_END)[:-1]


def _together(values: Sequence[str]) -> bytes:
    """All values, each with an end."""
    return "\0".join((*values, "")).encode("utf-8", "surrogatepass")


def _encoded(slots: Sequence[Slot], values: Sequence[str]) -> tuple[list[bytes], list[bytes]]:
    """The pieces for the text and for the HTML, one by one. Raises Unfillable."""
    in_texts, in_htmls = [], []
    for slot, value in zip(slots, values, strict=True):
        words = in_text(slot, value)
        escaped = html.escape(words)
        in_texts.append(encode_piece(words))
        in_htmls.append(in_texts[-1] if escaped == words else encode_piece(escaped))
    return in_texts, in_htmls
