"""The same link twice in one issue."""

from collections.abc import Iterator

from newsletter.preflight.addresses import Address, canonical
from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript, Part
from newsletter.preflight.register import Check


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """A picture, a headline and a button of one section may lead to one page; words that repeat a link may not."""
    first: dict[str, tuple[Part, Address]] = {}
    for part in manuscript.parts:
        for address in part.addresses:
            known = canonical(address.url)
            if not known:
                continue
            if known not in first:
                first[known] = (part, address)
                continue
            before, earlier = first[known]
            if before is part and not (earlier.place == address.place == "link" and _in_prose(part, address, earlier)):
                continue
            where = f"here in {part.name}" if before is part else f"in {part.name}, and in {before.name} above"
            yield Finding(
                check=CHECK.name, severity=Severity.HINT, section=part.id, path=address.path,
                message=f"The link {address.url[:120]} stands twice in this issue: {where}. One is enough.",
            )  # fmt: skip


def _in_prose(part: Part, *addresses: Address) -> bool:
    """Whether none of them is a headline, which may link where the story does."""
    nodes = [part.section.content[address.path[0]]["type"] for address in addresses]
    return "title" not in nodes


CHECK = Check(name="repeated_links", label="The same link twice", look=look)
