"""The reader's values as they stand in the two bodies, in quoted-printable."""

import functools
import html
import string
from collections.abc import Callable, Sequence

from delivery.message.quoted_printable import LONGEST_LINE, SOFT_BREAK, encode_piece
from delivery.message.recipient import Recipient
from delivery.message.remembered import Remembered
from newsletter.rendering.filling import in_text
from newsletter.rendering.types import Slot, SlotKind
from subscribers.reader_values import value_reader

Encoder = Callable[[str], tuple[bytes, bytes]]

# What stands for itself in quoted-printable and in HTML, but where a line may not begin with it (quoted_printable.py).
_PLAIN = f"{string.ascii_letters}{string.digits} -._~:/?#@!$()*+,;%".encode("ascii")
_NOT_FIRST = (".", "From ")


class BodySlots:
    """The merge tags of a message, in an order of their own.

    The pieces that :meth:`encode` makes are two for each, for the text and for the HTML.
    """

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.values = tuple(slot for slot in slots if slot.kind is SlotKind.TEXT)
        self._wanted = [(value_reader(slot.name), slot.fallback) for slot in self.values]
        self._encoders = [_encoder(slot) for slot in self.values]

    def index(self, slot: Slot, *, in_html: bool) -> int:
        """Where the slot's piece is found among those of :meth:`encode`."""
        return self.values.index(slot) * 2 + in_html

    def read(self, recipient: Recipient) -> list[str]:
        """The reader's values, as they are."""
        return [value(recipient) or fallback for value, fallback in self._wanted]

    def encode(self, values: Sequence[str]) -> list[bytes]:
        """The pieces for what :meth:`read` gave. Raises Unfillable."""
        pieces: list[bytes] = []
        for encoder, value in zip(self._encoders, values, strict=True):
            pieces += encoder(value)
        return pieces


def _encoder(slot: Slot) -> Encoder:
    """Readers share first names; of other values nobody knows, and to remember new ones costs as much as to encode."""
    encoder = functools.partial(_encoded, slot)
    return Remembered(encoder).__getitem__ if slot.name == "first_name" else encoder


def _encoded(slot: Slot, value: str) -> tuple[bytes, bytes]:
    """The pieces for the text and for the HTML. Raises Unfillable."""
    if value.isprintable():
        raw = value.encode("utf-8")
        if not (
            raw.translate(None, _PLAIN) or len(raw) >= LONGEST_LINE or "  " in value or value.startswith(_NOT_FIRST)
        ):
            piece = raw + SOFT_BREAK
            return piece, piece
    words = in_text(slot, value)
    escaped = html.escape(words)
    piece = encode_piece(words)
    return piece, piece if escaped == words else encode_piece(escaped)
