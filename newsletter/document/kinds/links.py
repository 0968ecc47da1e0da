"""A compact list of links, with an optional "see all" at its end."""

from typing import Annotated

from pydantic import Field

from newsletter.document.attributes import Line, Link, SectionAttributes
from newsletter.document.kinds.base import SectionKind, paragraph, title


class LinksAttributes(SectionAttributes):
    """Where the whole list stands, and the words that lead there ("see all 39")."""

    see_all_url: Annotated[Link, Field(title="Address of the whole list")] = ""
    see_all_label: Annotated[Line, Field(title="Words that lead there", description="Such as “see all 39”.")] = ""


LINKS = SectionKind(
    name="links",
    label="Links",
    hint="A compact list of links with a “see all” at its end.",
    attributes=LinksAttributes,
    starter=lambda: [
        title("Quick links"),
        {"type": "bullet_list", "content": [{"type": "list_item", "content": [paragraph()]}]},
    ],
)
