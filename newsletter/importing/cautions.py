"""What a writer should look at in the words of an import: addresses without a host, and merge tags that say nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from newsletter.document.model import Node
from newsletter.document.normal_inline import is_code
from newsletter.importing.blocks import ReadBlock, ReadItem
from newsletter.importing.log import ImportLog
from newsletter.importing.markdown.grammar import MERGE_TAG

_BRACES = re.compile(r"\{\{[-\s]*[\w.]+[^{}\n]{0,200}\}\}")


def caution_items(items: Sequence[ReadItem], log: ImportLog) -> None:
    """Warn of links and pictures that lead nowhere in a mail, and of merge tags that leave a hole or are none."""
    for item in items:
        if isinstance(item, ReadBlock):
            _caution_blocks([item], log)
        else:
            _caution_addresses(item.settings, log, line=item.line)
            _caution_blocks(item.blocks, log)


def _caution_blocks(blocks: Iterable[ReadBlock], log: ImportLog) -> None:
    for block in blocks:
        for node in _walk(block.node):
            _caution_addresses(node.get("attrs") or {}, log, line=block.line)
            for mark in node.get("marks") or ():
                _caution_addresses(mark.get("attrs") or {}, log, line=block.line)
            _caution_braces(node, log, line=block.line)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if node["type"] != "code_block":
        for child in node.get("content") or ():
            yield from _walk(child)


def _caution_addresses(attrs: Mapping[str, Any], log: ImportLog, *, line: int | None) -> None:
    for key, what in (("href", "link"), ("see_all_url", "link"), ("src", "picture"), ("image", "picture")):
        address = attrs.get(key)
        if isinstance(address, str) and _has_no_host(address):
            log.caution(
                f"The {what} {address[:200]!r} has no host: in a mail it would be looked for on this site. "
                "Write the whole address, with https:// at its beginning.",
                line=line,
            )


def _has_no_host(address: str) -> bool:
    """Whether the address is relative; uploaded pictures, and places within the issue, are at home here."""
    if address.startswith(("https://", "http://")):
        return False
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    at_home = not parts.path or address.startswith(settings.MEDIA_URL)
    return not parts.scheme and not parts.netloc and not at_home


def _caution_braces(node: Node, log: ImportLog, *, line: int | None) -> None:
    if node["type"] == "merge_tag" and not node["attrs"]["fallback"] and node["attrs"]["name"] != "email":
        name = node["attrs"]["name"]
        log.caution(
            f"{{{{ {name} }}}} has no fallback: a reader without one sees nothing there. "
            f"Write what they see instead behind a bar: {{{{ {name} | reader }}}}.",
            line=line,
        )
    elif node["type"] == "text" and not is_code(node):
        for match in _BRACES.finditer(node["text"]):
            log.caution(f"{match.group()[:80]} {_why_it_is_text(match.group())}", line=line)


def _why_it_is_text(braces: str) -> str:
    if MERGE_TAG.fullmatch(braces):
        # Plain text and HTML have no merge tags of ours: whether it was meant as one is for the writer to say.
        return "came in as words, and readers see it as it stands: type it anew in the studio to make it a merge tag."
    return (
        "is no merge tag that we know: readers see it as it stands here. "
        "Known are name, first_name, email, and attributes such as attributes.town."
    )
