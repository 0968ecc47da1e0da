"""Tables of data, told from tables that only lay a page out."""

from collections.abc import Callable, Iterator
from typing import Any

from lxml import html

from newsletter.document.model import Node

_ALIGNMENTS = frozenset({"left", "center", "right"})
_BLOCKS_IN_CELLS = ("p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "img", "table")


def is_data_table(element: html.HtmlElement) -> bool:
    """Whether the table holds data: headers, or at least two rows and columns of plain words."""
    if element.get("role") == "presentation" or next(element.iter(*_BLOCKS_IN_CELLS[-1:]), element) is not element:
        return False
    if any(True for inner in element.iter("table") if inner is not element):
        return False
    if any(True for _ in element.iter("th")):
        return True
    rows = [list(_cells(row)) for row in element.iter("tr")]
    if len(rows) < 2 or min(len(row) for row in rows) < 2:
        return False
    return not any(True for row in rows for cell in row for _ in cell.iter(*_BLOCKS_IN_CELLS))


def read_table(element: html.HtmlElement, read_inline: Callable[[html.HtmlElement], list[Node]]) -> Node:
    """The table as a node; a caption becomes its first row."""
    rows = [
        {"type": "table_row", "content": [_cell("table_header", caption, read_inline)]}
        for caption in element.iter("caption")
    ]
    for row in element.iter("tr"):
        cells = [_cell("table_header" if cell.tag == "th" else "table_cell", cell, read_inline) for cell in _cells(row)]
        rows.append({"type": "table_row", "content": cells})
    return {"type": "table", "content": rows}


def _cells(row: html.HtmlElement) -> Iterator[html.HtmlElement]:
    return (cell for cell in row if cell.tag in {"td", "th"})


def _cell(kind: str, element: html.HtmlElement, read_inline: Callable[[html.HtmlElement], list[Node]]) -> Node:
    widths = [int(width) for width in element.get("data-colwidth", "").split(",") if width.isdecimal()]
    attrs: dict[str, Any] = {
        "align": _alignment(element),
        "colspan": _span(element.get("colspan"), 100),
        "rowspan": _span(element.get("rowspan"), 1000),
        "colwidth": [width for width in widths if 1 <= width <= 10_000] or None,
    }
    return {"type": kind, "attrs": attrs, "content": read_inline(element)}


def _alignment(element: html.HtmlElement) -> str:
    align = element.get("align", "").lower()
    return align if align in _ALIGNMENTS else ""


def _span(value: str | None, most: int) -> int:
    return min(int(value), most) if value and value.isdecimal() and len(value) < 6 and int(value) > 0 else 1
