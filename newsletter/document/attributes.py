"""What ``schema.json`` cannot say about attributes: URL schemes, lengths, ranges, nothing unknown.

One pydantic model per node and mark that has attributes; section kinds bring their own (:mod:`.kinds`).
"""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MAX_URL_LENGTH = 4096
SAFE_SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})
PICTURE_SCHEMES = frozenset({"", "http", "https"})
# Browsers skip these inside a scheme, so "java\nscript:" must not get past a check of the scheme.
_SKIPPED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f\u200b\ufeff]")
_PORT = re.compile(r"//(?:[^/?#]*@)?[^/?#@:\[\]]*:([^/?#@]+)")


def url_scheme(url: str) -> str:
    """The scheme as a browser reads it, lower-cased; empty for a relative URL.

    Raises ValueError for a URL that leads nowhere: a broken host, or a port that is no number up to 65535.
    """
    parts = urlsplit(_SKIPPED_BY_BROWSERS.sub("", url))
    _ = parts.port  # reading it is what checks it
    return parts.scheme.lower()


def is_safe_link(url: str) -> bool:
    """Whether a reader may be sent there: http, https, mailto, tel or relative."""
    return not _fault(url, SAFE_SCHEMES)


def is_safe_picture(url: str) -> bool:
    """Whether a picture may be loaded from there: http, https or relative."""
    return not _fault(url, PICTURE_SCHEMES)


def _fault(url: str, schemes: frozenset[str]) -> str:
    """Why an address cannot be used, in words that follow a colon; empty where it can."""
    if len(url) > MAX_URL_LENGTH:
        return f"it is longer than {MAX_URL_LENGTH:,} characters"
    try:
        scheme = url_scheme(url)
    except ValueError:
        return _where_it_breaks(url)
    if scheme in schemes:
        return ""
    begins = "https:, http:, mailto: or tel:" if "mailto" in schemes else "https: or http:"
    return f"it begins with “{scheme[:20]}:”, not with {begins}"


def _where_it_breaks(url: str) -> str:
    """What in an address that leads nowhere is wrong: its port, or its host."""
    port = _PORT.search(_SKIPPED_BY_BROWSERS.sub("", url))
    if port is None:
        return "its host cannot be read"
    return "its port is above 65535" if port[1].isascii() and port[1].isdigit() else "its port is no number"


def _link(url: str) -> str:
    if fault := _fault(url, SAFE_SCHEMES):
        raise ValueError(f"this link cannot be used: {fault}")
    return url


def _picture(url: str) -> str:
    if fault := _fault(url, PICTURE_SCHEMES):
        raise ValueError(f"this picture’s address cannot be used: {fault}")
    return url


Link = Annotated[str, AfterValidator(_link)]
Picture = Annotated[str, AfterValidator(_picture)]
Line = Annotated[str, Field(max_length=1000)]
Pixels = Annotated[int, Field(ge=1, le=10_000)]


class Attributes(BaseModel):
    """Strict: an attribute that is not named here is refused, never dropped."""

    model_config = ConfigDict(extra="forbid", strict=True)


class DocAttributes(Attributes):
    """The schema's version the document was written with."""

    schema_: Annotated[int, Field(ge=1, alias="schema")] = 1


class SectionAttributes(Attributes):
    """What every section has; a kind adds its settings."""

    id: Annotated[str, Field(max_length=36)] = ""
    email: bool = True
    web: bool = True


class HeadingAttributes(Attributes):
    """Level 1 to 6; the title of a section is level 2."""

    level: Annotated[int, Field(ge=1, le=6)] = 3


class BulletListAttributes(Attributes):
    """``tight``: no blank lines between the items."""

    tight: bool = True


class OrderedListAttributes(BulletListAttributes):
    """``start``: the first item's number (CommonMark allows up to nine digits)."""

    start: Annotated[int, Field(ge=0, le=999_999_999)] = 1


class FigureAttributes(Attributes):
    """A picture on its own; its content is the caption. Width and height in pixels."""

    src: Picture = ""
    alt: Annotated[str, Field(max_length=5000)] = ""
    title: Line = ""
    href: Link = ""
    width: Pixels | None = None
    height: Pixels | None = None
    decorative: bool = False


class PictureAttributes(Attributes):
    """A picture inside a line of text."""

    src: Picture = ""
    alt: Annotated[str, Field(max_length=5000)] = ""
    title: Line = ""
    width: Pixels | None = None
    height: Pixels | None = None


class CodeBlockAttributes(Attributes):
    """``language``: the word after the fence."""

    language: Annotated[str, Field(max_length=200)] = ""


class CellAttributes(Attributes):
    """A table cell."""

    align: Literal["", "left", "center", "right"] = ""
    colspan: Annotated[int, Field(ge=1, le=100)] = 1
    rowspan: Annotated[int, Field(ge=1, le=1000)] = 1
    colwidth: list[Pixels] | None = None


class LinkCardAttributes(Attributes):
    """A link shown as a card."""

    href: Link = ""
    title: Line = ""
    description: Annotated[str, Field(max_length=2000)] = ""
    image: Picture = ""
    site: Line = ""


class CallToActionAttributes(Attributes):
    """Where the button leads."""

    href: Link = ""


class FootnoteAttributes(Attributes):
    """The label that a reference and its note share."""

    label: Annotated[str, Field(max_length=100)] = ""


class RawBlockAttributes(Attributes):
    """Source kept as it was because no node can say it; ``note`` says why.

    ``unknown``: the source is the JSON of a node that this version's schema does not know (:mod:`.preserving`).
    """

    format: Literal["html", "markdown", "unknown"] = "html"
    source: Annotated[str, Field(max_length=500_000)] = ""
    note: Line = ""


class MergeTagAttributes(Attributes):
    """A value of the reader: ``name``, ``first_name``, ``email`` or ``attributes.<key>``."""

    name: Annotated[str, Field(pattern=r"^(name|first_name|email|attributes\.[A-Za-z0-9_-]{1,60})$")] = "name"
    fallback: Annotated[str, Field(max_length=200)] = ""


class LinkAttributes(Attributes):
    """The link mark."""

    href: Link
    title: Line = ""


NODE_ATTRIBUTES: dict[str, type[Attributes]] = {
    "doc": DocAttributes,
    "heading": HeadingAttributes,
    "bullet_list": BulletListAttributes,
    "ordered_list": OrderedListAttributes,
    "figure": FigureAttributes,
    "picture": PictureAttributes,
    "code_block": CodeBlockAttributes,
    "table_header": CellAttributes,
    "table_cell": CellAttributes,
    "link_card": LinkCardAttributes,
    "call_to_action": CallToActionAttributes,
    "footnote": FootnoteAttributes,
    "footnote_ref": FootnoteAttributes,
    "raw_block": RawBlockAttributes,
    "merge_tag": MergeTagAttributes,
}
MARK_ATTRIBUTES: dict[str, type[Attributes]] = {"link": LinkAttributes}
