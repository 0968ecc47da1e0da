"""The check: what mail clients make of raw HTML and of the formats of pictures.

What our own templates use is not among its findings: :mod:`.our_own` has a fallback for each, and tests hold it.
"""

import functools
from collections.abc import Iterable, Iterator

from newsletter.document.sanitise import sanitise_html
from newsletter.preflight.client_support.harm import Harm, advice_on
from newsletter.preflight.client_support.judging import Unsupported, judge, unsupported
from newsletter.preflight.client_support.shares import Shares
from newsletter.preflight.client_support.table import Client
from newsletter.preflight.client_support.uses import picture_format
from newsletter.preflight.client_support.wording import say_clients, say_names, say_share
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.places import Spot
from newsletter.preflight.register import Check

LEAST = 0.01
"""A share of readers below which a decoration is not spoken of."""
MORE_THAN_A_FAMILY = 0.15
"""A share from which a changed layout is asked about before sending: more than one family of clients."""

_PICTURES = {"figure": "src", "picture": "src", "link_card": "image"}


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Raw HTML as readers get it, and every picture's format. Readers are weighted by :class:`.Shares`.

    A format is found once in an issue, at the first picture that has it: some newsletters have fifty.
    """
    shares = Shares.alike(language=manuscript.language)
    pictures: dict[str, list[tuple[Part, Spot]]] = {}
    for part in manuscript.parts:
        if not part.section.in_email:
            continue
        for spot in part.of_type("raw_block", *_PICTURES):
            if spot.type != "raw_block":
                feature = picture_format(spot.attrs[_PICTURES[spot.type]])
                pictures.setdefault(feature or "", []).append((part, spot))
            elif spot.attrs["format"] == "html":
                # Markdown that was kept is shown as its words.
                where = "the raw HTML" if part.section.kind == "raw" else f"the raw HTML in {part.name}"
                said = messages(ignored_of(spot.attrs["source"]), shares=shares, where=where)
                yield from _findings(said, part, spot)
    for feature, places in pictures.items():
        found = judge(feature)
        if found:
            part, spot = places[0]
            said = messages([found], shares=shares, where=part.name, pictures=len(places))
            yield from _findings(said, part, spot)


def _findings(said: Iterable[tuple[Severity, str]], part: Part, spot: Spot) -> Iterator[Finding]:
    for severity, message in said:
        yield Finding(check=CHECK.name, severity=severity, message=message, section=part.id, path=spot.path)


@functools.lru_cache(maxsize=64)
def ignored_of(source: str) -> tuple[Unsupported, ...]:
    """What clients ignore of a raw block, sanitised as readers get it."""
    return unsupported(sanitise_html(source))


def messages(
    found: Iterable[Unsupported], *, shares: Shares, where: str, pictures: int = 1
) -> Iterator[tuple[Severity, str]]:
    """A severity and a message for each group of clients that ignore things of the same weight.

    ``pictures`` says how many there are of a format that is ignored; the first is in ``where``.
    """
    groups: dict[tuple[Severity, Harm, bool, tuple[Client, ...]], list[Unsupported]] = {}
    for item in found:
        clients = tuple(client for client in item.clients if shares.of([client]))
        severity = severity_of(item.harm, share=shares.of(clients))
        if severity:
            groups.setdefault((severity, item.harm, item.is_picture, clients), []).append(item)
    for (severity, harm, is_picture, clients), items in groups.items():
        who = f"{say_clients(clients)} {say_share(shares, clients)}"
        names = say_names([item.name for item in items])
        alone = len(clients) == 1
        if is_picture:
            missing = f"one in {where} is" if pictures == 1 else f"{pictures}, the first in {where}, are"
            said = f"{who} {'does' if alone else 'do'} not show {names} pictures: {missing} missing there."
        else:
            said = f"{who} {'ignores' if alone else 'ignore'} {names} in {where}: {_LOSS[harm]}."
        advice = dict.fromkeys(filter(None, (advice_on(item.use) for item in items)))
        yield severity, " ".join([said, *advice])


_LOSS = {
    Harm.CONTENT: "something is missing there, or shows that should not",
    Harm.LAYOUT: "things stand elsewhere there, or in other sizes",
    Harm.LOOK: "it looks plainer there, and nothing is lost",
}


def severity_of(harm: Harm, *, share: float) -> Severity | None:
    """How grave it is that so many readers lose this; None where it is not worth a word."""
    if harm is Harm.NONE or not share or (harm is Harm.LOOK and share < LEAST):
        return None
    if (harm is Harm.CONTENT and share >= LEAST) or (harm is Harm.LAYOUT and share >= MORE_THAN_A_FAMILY):
        return Severity.WARNING
    return Severity.HINT


CHECK = Check(name="client_support", label="What mail clients ignore", look=look)
