"""Letters that do not stand out from their ground, by day or in the dark: the theme's, and those of raw HTML."""

import functools
import re
from collections.abc import Iterator, Mapping

from lxml import html
from PIL import ImageColor

from newsletter.colours import READABLE, contrast
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.places import Spot
from newsletter.preflight.raw import parsed
from newsletter.preflight.register import Check

_DECLARATION = re.compile(r"(?:^|;)\s*(?P<name>color|background(?:-color)?)\s*:\s*(?P<value>[^;]+)", re.IGNORECASE)
SCHEMES = ("in light colours", "in dark mode")


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """The theme can be mended in the newsletter's looks; raw HTML where it stands."""
    for token, message in manuscript.theme_errors.items():
        yield Finding(
            check=CHECK.name, severity=Severity.ERROR, page="looks",
            message=f"The theme cannot be read: {f'{token}: ' if token else ''}{message}",
        )  # fmt: skip
    for part in manuscript.parts:
        for spot in part.of_type("raw_block"):
            if spot.attrs["format"] == "html" and re.search("color|background", spot.attrs["source"], re.IGNORECASE):
                yield from _of_raw(manuscript, part, spot)


def _of_raw(manuscript: Manuscript, part: Part, spot: Spot) -> Iterator[Finding]:
    root = parsed(spot.attrs["source"])
    said = set()
    for element in [] if root is None else root.iter():
        if not isinstance(element.tag, str) or not (element.text or "").strip():
            continue
        own_ink, own_ground = _inherited(element, "color"), _inherited(element, "background")
        if not own_ink and not own_ground:
            continue
        for scheme, ink, ground in zip(SCHEMES, manuscript.inks, manuscript.grounds, strict=True):
            pair = (own_ink or ink, own_ground or ground)
            measured = contrast(*pair)
            if measured >= READABLE or (pair, scheme) in said:
                continue
            said.add((pair, scheme))
            yield Finding(
                check=CHECK.name, severity=Severity.WARNING, section=part.id, path=spot.path,
                message=f"“{' '.join((element.text or '').split())[:40]}” in the raw HTML of {part.name} is {pair[0]} "
                f"on {pair[1]} {scheme}: a contrast of {int(measured * 10) / 10}:1, and letters need {READABLE}:1. "
                + ("Set both a colour and a background." if not (own_ink and own_ground) else "Choose other colours."),
            )  # fmt: skip


def _inherited(element: html.HtmlElement, name: str) -> str:
    """The colour that an element has of its own or of what it stands in, as ``#rrggbb``; empty for the theme's."""
    current: html.HtmlElement | None = element
    while current is not None:
        colours = _colours(current.get("style") or "", current.get("color") or "", current.get("bgcolor") or "")
        if name in colours:
            return colours[name]
        current = current.getparent()
    return ""


@functools.lru_cache(maxsize=512)
def _colours(style: str, color: str, bgcolor: str) -> Mapping[str, str]:
    declared = {"color": color, "background": bgcolor}
    for match in _DECLARATION.finditer(style):
        declared[match["name"].lower().removesuffix("-color")] = match["value"]
    found = {name: _hex(value) for name, value in declared.items() if value}
    return {name: colour for name, colour in found.items() if colour}


def _hex(value: str) -> str:
    """``#rrggbb`` for a colour as CSS writes it; empty for what is none, is see-through or depends on the place."""
    first = value.replace("!important", "").strip()
    if not first.startswith(("rgb", "hsl")):
        first = first.split(" ")[0]
    try:
        colour = ImageColor.getrgb(first)
    except ValueError:
        return ""
    return "" if len(colour) == 4 and colour[3] < 255 else "#{:02x}{:02x}{:02x}".format(*colour[:3])


CHECK = Check(name="contrast", label="Contrast", look=look)
