"""Pictures wider than any mail shows them, or heavier than a phone likes to load."""

from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.places import Spot
from newsletter.preflight.register import Check

WIDEST = 1200
HEAVIEST = 1_000_000


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """The newsletter's own are known by their rows, those elsewhere once the background look has seen them."""
    for part in manuscript.parts:
        for spot in part.of_type("figure", "picture", "link_card"):
            yield from _found(manuscript, part, spot)


def _found(manuscript: Manuscript, part: Part, spot: Spot) -> Iterator[Finding]:
    src = spot.attrs.get("src") or spot.attrs.get("image") or ""
    own, seen = manuscript.own_pictures.get(src), manuscript.pictures.get(src)
    width = own.width if own else (seen.width if seen and seen.width else spot.attrs.get("width")) or 0
    weight = own.size if own else (seen.size if seen and seen.size else 0)
    wrong = []
    if width > WIDEST:
        wrong.append(f"{width:,} pixels wide")
    if weight > HEAVIEST:
        wrong.append(f"{weight / 1_000_000:,.1f} MB heavy")
    if wrong:
        yield Finding(
            check=CHECK.name, severity=Severity.WARNING, section=part.id, path=spot.path,
            message=f"The picture {src.rsplit('/', 1)[-1][:60]} in {part.name} is {' and '.join(wrong)}: slow to load "
            "on a phone. Upload it here: it is made small enough.",
        )  # fmt: skip


CHECK = Check(name="picture_size", label="Large pictures", look=look)
