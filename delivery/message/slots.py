"""Where a reader's values stand in a text, and how each is written there.

The preview and the delivered mail use the same functions, so they cannot differ.
"""

import dataclasses
import html
import re
from collections.abc import Iterator, Sequence

from delivery.message.headers import checked_url
from delivery.message.recipient import Recipient
from delivery.message.refusals import body_value, header_value
from newsletter.rendering.types import Slot, SlotKind


@dataclasses.dataclass(frozen=True, slots=True)
class Hole:
    """One place of a text where a slot is filled."""

    slot: Slot


def split(text: str, slots: Sequence[Slot]) -> Iterator[str | Hole]:
    """The text cut at its slots: literals (never empty) and holes, in order."""
    if not slots:
        yield from [text] if text else []
        return
    by_token = {slot.token: slot for slot in slots}
    # The longest first: a token may begin with another one.
    tokens = sorted(by_token, key=len, reverse=True)
    for piece in re.split(f"({'|'.join(map(re.escape, tokens))})", text):
        if piece in by_token:
            yield Hole(by_token[piece])
        elif piece:
            yield piece


def value_in_header(slot: Slot, recipient: Recipient) -> str:
    """What fills the slot in a header. Raises Unfillable."""
    value = recipient.value(slot.name) or slot.fallback
    return header_value(value, what=f"value of {slot.name}")


def value_in_text(slot: Slot, recipient: Recipient) -> str:
    """What fills the slot in the plain part. Raises Unfillable."""
    if slot.kind is SlotKind.URL:
        return checked_url(recipient.link(slot.name))
    return body_value(recipient.value(slot.name) or slot.fallback, what=f"value of {slot.name}")


def value_in_html(slot: Slot, recipient: Recipient) -> str:
    """What fills the slot in the HTML, escaped for text and for a quoted attribute. Raises Unfillable."""
    return html.escape(value_in_text(slot, recipient), quote=True)
