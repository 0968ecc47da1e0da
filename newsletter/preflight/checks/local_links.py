"""Links that work on the writer's own machine or network alone."""

from collections.abc import Iterator

from newsletter.preflight.addresses import host_of, is_unreachable_for_readers, is_web
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """The site's own address is left alone: where it is local, the whole trial is."""
    own = host_of(manuscript.base_url)
    for part in manuscript.parts:
        for address in part.addresses:
            host = host_of(address.url)
            if is_web(address.url) and host != own and is_unreachable_for_readers(host):
                yield Finding(
                    check=CHECK.name, severity=Severity.ERROR, section=part.id, path=address.path,
                    message=f"A link in {part.name} leads to {address.url[:120]}, which no reader can reach. "
                    "Write the public address.",
                )  # fmt: skip


CHECK = Check(name="local_links", label="Links to this machine", look=look)
