"""Two spaces where one is meant."""

import re
from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Mend, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check

DOUBLED = re.compile(r"(?<=\S)[ ]{2,}(?=\S)")


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Once for each section: they are seen in some mail programs, and mended all at once."""
    for part in manuscript.parts:
        code = {spot.path for spot in part.of_type("code_block")}
        places = [
            (spot, len(DOUBLED.findall(spot.node["text"])))
            for spot in part.of_type("text")
            if "  " in spot.node["text"] and spot.path[:-1] not in code and not _is_code(spot.node)
        ]
        count = sum(found for _, found in places)
        if count:
            first = next(spot for spot, found in places if found)
            yield Finding(
                check=CHECK.name, severity=Severity.HINT, section=part.id, path=first.path,
                message=f"{part.name_first} has two spaces or more in a row, in {count} "
                f"{'place' if count == 1 else 'places'}.",
                mend=Mend(label="Make them single", name="single_spaces"),
            )  # fmt: skip


def _is_code(node: dict[str, object]) -> bool:
    marks = node.get("marks") or []
    return any(mark["type"] == "code" for mark in marks)  # type: ignore[attr-defined]  # marks are a list of nodes


CHECK = Check(name="spaces", label="Doubled spaces", look=look)
