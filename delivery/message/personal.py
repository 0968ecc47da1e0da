"""One reader's copy as text: what a preview shows is what is sent."""

import dataclasses
from collections.abc import Callable

from delivery.message.recipient import Recipient
from delivery.message.slots import Hole, split, value_in_header, value_in_html, value_in_text
from newsletter.rendering.types import RenderedIssue, Slot


@dataclasses.dataclass(frozen=True, kw_only=True)
class Personal:
    """The subject, HTML and text one reader gets, before any encoding for mail."""

    subject: str
    html: str
    text: str


def personalise(rendered: RenderedIssue, recipient: Recipient) -> Personal:
    """Fill every slot with the recipient's values, as the delivered mail does. Raises Unfillable."""

    def filled(text: str, value: Callable[[Slot, Recipient], str]) -> str:
        return "".join(
            value(piece.slot, recipient) if isinstance(piece, Hole) else piece for piece in split(text, rendered.slots)
        )

    return Personal(
        subject=filled(rendered.subject, value_in_header),
        html=filled(rendered.html, value_in_html),
        text=filled(rendered.text, value_in_text),
    )
