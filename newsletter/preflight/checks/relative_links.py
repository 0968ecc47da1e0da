"""Links and pictures without a host: a mail has no page that they could be relative to."""

from collections.abc import Iterator

from django.conf import settings

from newsletter.preflight.addresses import split
from newsletter.preflight.finding import Finding, Mend, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.places import Path
from newsletter.preflight.register import Check


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """They would be looked for on this site; uploaded pictures, and places within the issue, are at home here."""
    for part in manuscript.parts:
        for address in part.addresses:
            yield from _relative("link", address.url, part, address.path)
        for spot in part.of_type("figure", "picture"):
            yield from _relative("picture", spot.attrs["src"], part, spot.path)


def _relative(what: str, url: str, part: Part, path: Path) -> Iterator[Finding]:
    parts = split(url)
    if parts is None or parts.scheme or parts.netloc or not parts.path.strip("/"):
        return
    if url.startswith(settings.MEDIA_URL):
        return
    # "www.example.org/page" was meant as an address of the web, and nothing else it could be.
    first = parts.path.split("/")[0]
    whole = f"https://{url.strip()}" if first.startswith("www.") and first.count(".") > 1 else ""
    yield Finding(
        check=CHECK.name, severity=Severity.WARNING, section=part.id, path=path,
        message=f"The {what} “{url[:120]}” in {part.name} has no host: in a mail it would be looked for on this site. "
        "Write the whole address, with https:// at its beginning.",
        mend=Mend(label=f"Make it {whole[:60]}", name="replace_address", arguments={"old": url, "new": whole})
        if whole
        else None,
    )  # fmt: skip


CHECK = Check(name="relative_links", label="Relative links", look=look)
