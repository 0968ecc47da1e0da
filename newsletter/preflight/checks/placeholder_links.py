"""Links that were to be filled in: no address at all, a lone ``#``, ``https://`` and nothing more, example.com."""

import re
from collections.abc import Iterator

from newsletter.preflight.addresses import Address, host_of, is_web, split
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.register import Check

# RFC 2606: names that are kept for examples.
_RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|invalid)$")
_SAID = {
    "button": "A button",
    "picture": "A picture’s link",
    "card": "A link card",
    "setting": "The “see all” link",
}


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """An address that leads nowhere is an error; one of the names reserved for examples is asked about."""
    for part in manuscript.parts:
        for address in part.addresses:
            what = _said(address)
            if _leads_nowhere(address.url):
                yield _found(part, address, Severity.ERROR, f"{what} in {part.name} has no address yet. Add one.")
            elif is_web(address.url) and _RESERVED.search(host_of(address.url)):
                message = f"{what} in {part.name} leads to {host_of(address.url)}, a name that is kept for examples."
                yield _found(part, address, Severity.WARNING, f"{message} Write the address that is meant.")


def _leads_nowhere(url: str) -> bool:
    url = url.strip()
    parts = split(url)
    if parts is None or url in {"", "#", "/"}:
        return True
    if parts.scheme.lower() in {"http", "https"}:
        return not parts.hostname
    return parts.scheme.lower() in {"mailto", "tel"} and not parts.path


def _said(address: Address) -> str:
    return _SAID.get(address.place) or (f"The link “{address.words[:60]}”" if address.words else "A link")


def _found(part: Part, address: Address, severity: Severity, message: str) -> Finding:
    return Finding(check=CHECK.name, severity=severity, section=part.id, path=address.path, message=message)


CHECK = Check(name="placeholder_links", label="Placeholder links", look=look)
