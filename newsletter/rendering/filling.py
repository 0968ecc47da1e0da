"""One reader's copy of a rendering: where their values stand, and how each is written there.

The preview, printed copies and the delivered mail all fill with these functions, so they cannot differ.
"""

import dataclasses
import html
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from newsletter.rendering.refusals import body_value, checked_url, header_value
from newsletter.rendering.types import RenderedIssue, Slot, SlotKind


class Reader(Protocol):
    """Whoever a copy is filled for."""

    @property
    def link(self) -> Callable[[str], str]:
        """Gives the URL of a URL slot by its name; only asked for those the issue uses."""

    def value(self, name: str) -> str:
        """The value of a merge tag by its name; empty where the reader has none."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hole:
    """One place of a text where a slot is filled."""

    slot: Slot


@dataclasses.dataclass(frozen=True, kw_only=True)
class Personal:
    """The subject, HTML and text one reader gets, before any encoding for mail."""

    subject: str
    html: str
    text: str


def personalise(rendered: RenderedIssue, reader: Reader) -> Personal:
    """Fill every slot with the reader's values, as the delivered mail does. Raises Unfillable."""

    def filled(text: str, value: Callable[[Slot, Reader], str]) -> str:
        return "".join(
            value(piece.slot, reader) if isinstance(piece, Hole) else piece for piece in split(text, rendered.slots)
        )

    return Personal(
        subject=filled(rendered.subject, value_in_header),
        html=filled(rendered.html, value_in_html),
        text=filled(rendered.text, value_in_text),
    )


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


def value_in_header(slot: Slot, reader: Reader) -> str:
    """What fills the slot in a header. Raises Unfillable."""
    return in_header(slot, given(slot, reader))


def value_in_text(slot: Slot, reader: Reader) -> str:
    """What fills the slot in the plain part. Raises Unfillable."""
    return in_text(slot, given(slot, reader))


def value_in_html(slot: Slot, reader: Reader) -> str:
    """What fills the slot in the HTML, escaped for text and for a quoted attribute. Raises Unfillable."""
    return html.escape(value_in_text(slot, reader), quote=True)


def given(slot: Slot, reader: Reader) -> str:
    """The reader's own value or link for the slot, as it is; the fallback where they have none."""
    return reader.link(slot.name) if slot.kind is SlotKind.URL else reader.value(slot.name) or slot.fallback


def in_header(slot: Slot, value: str) -> str:
    """A value of the slot as it may stand in a header. Raises Unfillable."""
    return header_value(value, what=f"value of {slot.name}")


def in_text(slot: Slot, value: str) -> str:
    """A value of the slot as it may stand in the plain part. Raises Unfillable."""
    return checked_url(value) if slot.kind is SlotKind.URL else body_value(value, what=f"value of {slot.name}")
