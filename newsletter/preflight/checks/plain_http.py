"""Links without encryption; where the page answers by https too, one click mends it."""

from collections.abc import Iterator

from newsletter.preflight.addresses import host_of, is_unreachable_for_readers
from newsletter.preflight.finding import Finding, Mend, Severity
from newsletter.preflight.manuscript import LinkSeen, Manuscript, Part
from newsletter.preflight.places import Path
from newsletter.preflight.register import Check


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """Browsers warn of http pages, and mail programs do not load pictures from there."""
    for part in manuscript.parts:
        for address in part.addresses:
            yield from _found("link", address.url, manuscript.links.get(address.url), part, address.path)
        for spot in part.of_type("figure", "picture"):
            src = spot.attrs["src"]
            yield from _found("picture", src, manuscript.pictures.get(src), part, spot.path)


def _found(what: str, url: str, state: LinkSeen | None, part: Part, path: Path) -> Iterator[Finding]:
    if not url.lower().startswith("http://") or is_unreachable_for_readers(host_of(url)):
        return
    secure = f"https://{url[len('http://') :]}"
    if state is not None and state.https_answers:
        yield Finding(
            check=CHECK.name, severity=Severity.HINT, section=part.id, path=path,
            message=f"The {what} {url[:120]} in {part.name} is not encrypted, and answers by https too.",
            mend=Mend(label="Use https", name="replace_address", arguments={"old": url, "new": secure}),
        )  # fmt: skip
        return
    yield Finding(
        check=CHECK.name, severity=Severity.HINT, section=part.id, path=path,
        message=f"The {what} {url[:120]} in {part.name} is not encrypted: browsers warn of it. "
        "Write https:// if the page answers there.",
    )  # fmt: skip


CHECK = Check(name="plain_http", label="Links without encryption", look=look)
