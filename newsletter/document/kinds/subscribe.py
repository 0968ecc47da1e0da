"""A box that invites someone the issue was forwarded to."""

from typing import Annotated

from pydantic import Field

from newsletter.document.attributes import SectionAttributes
from newsletter.document.kinds.base import SectionKind, paragraph, title


class SubscribeAttributes(SectionAttributes):
    """The button's words."""

    label: Annotated[str, Field(min_length=1, max_length=60, title="The button’s words")] = "Subscribe"


SUBSCRIBE = SectionKind(
    name="subscribe",
    label="Subscribe box",
    hint="For someone a reader forwarded this to.",
    attributes=SubscribeAttributes,
    starter=lambda: [title("Was this forwarded to you?"), paragraph("Get the next one in your own inbox.")],
)
