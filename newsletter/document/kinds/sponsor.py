"""A sponsor's notice. Its disclosure label is always shown: an empty one is refused."""

from typing import Annotated

from pydantic import Field

from newsletter.document.attributes import Line, SectionAttributes
from newsletter.document.kinds.base import SectionKind, paragraph, title


class SponsorAttributes(SectionAttributes):
    """``label`` discloses ("Sponsored", "A message from"); ``advertiser`` names who pays."""

    label: Annotated[
        str, Field(min_length=1, max_length=60, pattern=r"\S", title="Disclosure", description="Always shown.")
    ] = "Sponsored"
    advertiser: Annotated[Line, Field(title="Who pays")] = ""


SPONSOR = SectionKind(
    name="sponsor",
    label="Sponsor",
    hint="A paid notice: label, picture, copy and a button.",
    attributes=SponsorAttributes,
    starter=lambda: [title(), paragraph(), {"type": "call_to_action"}],
)
