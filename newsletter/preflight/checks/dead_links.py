"""Links and pictures that do not answer, as they were last looked at in the background."""

from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import LinkSeen, Manuscript, Part
from newsletter.preflight.places import Path
from newsletter.preflight.register import Check


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Dead ones are asked about; of those that would not tell us, a browser may still be let in."""
    for part in manuscript.parts:
        said: set[str] = set()
        for address in part.addresses:
            state = manuscript.links.get(address.url)
            if state is not None and address.url not in said:
                said.add(address.url)
                yield from _found("link", address.url, state, part, address.path)
        for spot in part.of_type("figure", "picture"):
            src = spot.attrs["src"]
            state = manuscript.pictures.get(src)
            if state is not None and src not in said:
                said.add(src)
                yield from _found("picture", src, state, part, spot.path)


def _found(what: str, url: str, state: LinkSeen, part: Part, path: Path) -> Iterator[Finding]:
    if state.state == "dead":
        message = f"The {what} {url[:120]} in {part.name} is dead: {state.detail} Look for its new address."
        yield Finding(check=CHECK.name, severity=Severity.WARNING, section=part.id, path=path, message=message)
    elif state.state == "unsure":
        message = f"Whether the {what} {url[:120]} in {part.name} works is not known: {state.detail} Open it yourself."
        yield Finding(check=CHECK.name, severity=Severity.HINT, section=part.id, path=path, message=message)


CHECK = Check(name="dead_links", label="Dead links", look=look)
