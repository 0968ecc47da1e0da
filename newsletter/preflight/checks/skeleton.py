"""The newsletter's usual shape: a section that readers look for is missing, or stands elsewhere than always."""

import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from newsletter.document.kinds import get_kind
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.register import Check

FEWEST_ISSUES = 3
"""Fewer issues make no habit."""
USUAL = 0.6
"""A section of so many of them, in parts of one, belongs to the skeleton."""
_NAMELESS = frozenset({"divider", "image", "button", "raw"})


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """By the last issues: what most of them have, and in which order."""
    past = [[_key(kind, title) for kind, title in issue] for issue in manuscript.skeletons]
    if len(past) < FEWEST_ISSUES:
        return
    counts = Counter(key for issue in past for key in set(issue) if key)
    usual = {key for key, count in counts.items() if count >= USUAL * len(past)}
    here = {_key(part.section.kind, part.section.title): part for part in manuscript.parts}
    names = {_key(kind, title): (kind, title) for issue in manuscript.skeletons for kind, title in issue}
    for key in sorted(usual - here.keys()):
        kind, title = names[key]
        yield Finding(
            check=CHECK.name, severity=Severity.HINT,
            message=f"Most issues have {_said(kind, title)}, and this one has none. Add it if it was forgotten.",
        )  # fmt: skip
    yield from _out_of_order([(key, part) for key, part in here.items() if key in usual], past)


def _out_of_order(present: list[tuple[str, Part]], past: Sequence[Sequence[str]]) -> Iterator[Finding]:
    """Those that are not on the longest run in the usual order: moving them mends it with the fewest moves."""
    rank = {key: _usual_rank(key, past) for key, _ in present}
    kept = _longest_rising([rank[key] for key, _ in present])
    for place, (key, part) in enumerate(present):
        if place in kept:
            continue
        before = [other for other, _ in present if rank[other] < rank[key]]
        after = max(before, key=lambda other: rank[other]) if before else ""
        neighbour = next((other.name for name, other in present if name == after), "")
        yield Finding(
            check=CHECK.name, severity=Severity.HINT, section=part.id,
            message=f"{part.name_first} usually comes "
            + (f"after {neighbour}." if neighbour else "first.")
            + " Move it there, unless this issue is to be different.",
        )  # fmt: skip


def _usual_rank(key: str, past: Sequence[Sequence[str]]) -> float:
    """Where it stands in an issue, 0 (first) to 1 (last), in most issues."""
    return statistics.median(issue.index(key) / max(len(issue) - 1, 1) for issue in past if key in issue)


def _longest_rising(ranks: Sequence[float]) -> set[int]:
    """The places of a longest run that never falls."""
    best: list[list[int]] = []
    for place, rank in enumerate(ranks):
        fitting = [run for run in best if ranks[run[-1]] <= rank]
        best.append([*_longest(fitting), place])
    return set(_longest(best))


def _longest(runs: Sequence[list[int]]) -> list[int]:
    return max(runs, key=lambda run: len(run)) if runs else []


def _key(kind: str, title: str) -> str:
    """What makes sections of two issues the same: kind and the title's letters. A story's title is never the same."""
    words = "".join(char for char in unicodedata.normalize("NFKC", title).casefold() if char.isalnum())
    return f"{kind}:{words}" if words or kind not in _NAMELESS else ""


def _said(kind: str, title: str) -> str:
    label = get_kind(kind).label.lower()
    return f"a section “{' '.join(title.split())[:60]}”" if title.strip() else f"a section of the kind {label}"


CHECK = Check(name="skeleton", label="Usual sections", look=look)
