"""A block of HTML inside Markdown."""

from html.parser import HTMLParser

from lxml import etree, html

from newsletter.document.model import Node
from newsletter.importing.html.reader import HtmlReader
from newsletter.importing.html.tags import BLOCKS, KNOWN, VOID, is_comment
from newsletter.importing.log import ImportLog

_CLOSES_BY_ITSELF = frozenset(["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"])


def read_html_block(source: str, log: ImportLog, *, line: int | None) -> list[Node]:
    """The block as nodes where they can say it all, else as it was."""
    if is_comment(source):
        return [_raw(source, "comment")]
    if source.count("<!--") != source.count("-->"):
        log.caution("A comment is never closed: kept as raw HTML.", line=line)
        return [_raw(source, "comment")]
    balance = _Balance()
    balance.feed(source)
    balance.close()
    if not balance.is_even:
        log.caution(f"{source.strip()[:60]} opens or closes elsewhere: kept as raw HTML.", line=line)
        return [_raw(source, "part of an element")]
    if balance.unknown:
        log.caution(f"<{balance.unknown}> is no HTML element: kept as raw HTML.", line=line)
        return [_raw(source, f"<{balance.unknown}>")]
    try:
        root = html.fragment_fromstring(source, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    except (etree.ParserError, ValueError):
        return [_raw(source, "markup")]
    nodes = HtmlReader(log, line=line).read(root)
    if len(nodes) == 1 and nodes[0]["type"] == "raw_block":
        return [_raw(source, nodes[0]["attrs"]["note"])]
    return nodes


def _raw(source: str, note: str) -> Node:
    return {"type": "raw_block", "attrs": {"format": "html", "source": source.strip("\n"), "note": note}}


class _Balance(HTMLParser):
    """Whether every element that opens in a text closes in it, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._even = True
        self.unknown = ""

    @property
    def is_even(self) -> bool:
        """Nothing is left open, and nothing closed that was not."""
        return self._even and all(name in _CLOSES_BY_ITSELF for name in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        if tag not in KNOWN and tag not in BLOCKS:
            self.unknown = self.unknown or tag
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<path/>``: closed where it opens."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1] != tag and self._open[-1] in _CLOSES_BY_ITSELF:
            self._open.pop()
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif tag not in _CLOSES_BY_ITSELF | VOID:
            self._even = False
