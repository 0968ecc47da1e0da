"""A link that an earlier issue had already: readers notice."""

from collections.abc import Iterator, Sequence

from newsletter.preflight.addresses import canonical, host_of, split
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Covered, Manuscript
from newsletter.preflight.register import Check

STANDING = 3
"""A link that stood in so many issues belongs to the newsletter: its own pages, its chat, its standing partners."""
_STANDING_KINDS = frozenset({"sponsor", "subscribe", "feedback"})


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Once for each link; the site's own pages and mere home pages may come again."""
    own, said = host_of(manuscript.base_url), set()
    for part in manuscript.parts:
        if part.section.kind in _STANDING_KINDS:
            continue
        for address in part.addresses:
            known = canonical(address.url)
            before = manuscript.covered.get(known, ())
            if not before or known in said or len({seen.number for seen in before}) >= STANDING:
                continue
            parts = split(known)
            if parts is None or host_of(known) == own or not (parts.path.strip("/") or parts.query):
                continue
            said.add(known)
            yield Finding(
                check=CHECK.name, severity=Severity.WARNING, section=part.id, path=address.path,
                message=f"The link {address.url[:120]} in {part.name} was covered already, {where(before)}. "
                "Keep it if there is news about it.",
            )  # fmt: skip


def where(before: Sequence[Covered]) -> str:
    """``in #41, Machine Learning Research``, the latest first."""
    latest = sorted(before, key=lambda seen: -seen.number)
    return " and ".join(f"in #{seen.number}" + (f", {seen.section}" if seen.section else "") for seen in latest[:2])


CHECK = Check(name="covered_links", label="Links covered before", look=look)
