"""A copyright year that was right when the text was first written."""

import re
from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Mend, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.places import Spot
from newsletter.preflight.register import Check

# "© 2019", "© 2019–2024", "Copyright (c) 2024": the last year of a span is the one that ages.
NOTICE = re.compile(
    r"(?:©|\(c\)|\bcopyright\b|&copy;|&#169;)[^\d\n<]{0,40}?(?:(?:19|20)\d\d\s*[-–—]\s*)?(?P<year>(?:19|20)\d\d)(?!\d|\s*[-–—]\s*(?:19|20)\d\d)",
    re.IGNORECASE,
)


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """In the words, in raw HTML, and in the newsletter's postal address."""
    for match in NOTICE.finditer(manuscript.postal_address):
        if int(match["year"]) < manuscript.today.year:
            yield Finding(
                check=CHECK.name, severity=Severity.HINT, page="settings",
                message=f"“{match.group()}” in the newsletter’s postal address is of an earlier year. "
                "Change it in the settings.",
            )  # fmt: skip
    for part in manuscript.parts:
        raw = part.of_type("raw_block")
        noticed = "©" in part.words or "(c)" in part.words.lower() or "opyright" in part.words.lower()
        for spot in [*raw, *(part.of_type("text") if noticed else [])]:
            words = _words(spot)
            for match in NOTICE.finditer(words):
                if int(match["year"]) < manuscript.today.year:
                    yield Finding(
                        check=CHECK.name, severity=Severity.HINT, section=part.id, path=spot.path,
                        message=f"“{match.group()}” in {part.name} is of an earlier year; "
                        f"it is {manuscript.today.year}.",
                        mend=Mend(
                            label=f"Make it {manuscript.today.year}", name="replace_words",
                            arguments={
                                "old": match.group(),
                                "new": match.group()[: -len(match["year"])] + str(manuscript.today.year),
                            },
                        ),
                    )  # fmt: skip


def _words(spot: Spot) -> str:
    if spot.type == "text":
        return str(spot.node["text"])
    return str(spot.attrs["source"]) if spot.attrs["format"] != "unknown" else ""


CHECK = Check(name="stale_year", label="Copyright year", look=look)
