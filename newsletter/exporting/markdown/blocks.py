"""Blocks → Markdown."""

import dataclasses
import re
from collections.abc import Sequence

from newsletter.document.model import Node, walk
from newsletter.document.normal_inline import has_mark
from newsletter.exporting.markdown import escaping
from newsletter.exporting.markdown.inlines import Style, write_inline, write_inline_html, write_picture
from newsletter.importing.markdown.attributes import write_attributes
from newsletter.importing.markdown.nodes import reads_back

_LISTS = {"bullet_list": "-*", "ordered_list": ".)"}
LONGEST_NAME = 120


def write_blocks(nodes: Sequence[Node], style: Style, *, nested: bool = False) -> list[str]:
    """Each block as Markdown; joined with blank lines between, they read back as these blocks."""
    texts: list[str] = []
    lists_in_a_row = 0
    for position, node in enumerate(nodes):
        following = nodes[position + 1] if position + 1 < len(nodes) else None
        same = position > 0 and nodes[position - 1]["type"] == node["type"]
        lists_in_a_row = lists_in_a_row + 1 if same and node["type"] in _LISTS else 0
        texts.append(_checked(node, style, nested=nested, following=following, turn=lists_in_a_row))
    return texts


def _checked(node: Node, style: Style, *, nested: bool, following: Node | None, turn: int) -> str:
    """The block in the plainest form that reads back as it."""
    text = _write(node, style, nested=nested, following=following, turn=turn)
    if not style.checked or reads_back(text, node):
        return text
    return _write(node, Style(strict=True), nested=nested, following=following, turn=turn)


def _write(node: Node, style: Style, *, nested: bool, following: Node | None, turn: int) -> str:
    content = node.get("content") or []
    attrs = node.get("attrs") or {}
    match node["type"]:
        case "paragraph":
            return write_inline(content, style)
        case "heading":
            return f"{'#' * attrs['level']} {write_inline(content, dataclasses.replace(style, one_line=True))}"
        case "bullet_list" | "ordered_list":
            return _list(node, style, turn)
        case "quote":
            return _quote(content, style)
        case "figure":
            return _figure(node, style, nested=nested, following=following)
        case "code_block":
            return _fenced(content[0]["text"] if content else "", _info(attrs["language"]))
        case "table":
            return _table(content, style)
        case "link_card":
            pairs = [(key, value) for key, value in attrs.items() if value]
            return f"::: card {write_attributes(pairs)}".rstrip() + "\n:::"
        case "call_to_action":
            words = write_inline(content, style)
            words = words if style.strict else escaping.escape_brackets(words)
            return f"[{words}]({escaping.destination(attrs['href'])}){{.button}}"
        case "rule":
            return "___" if nested else "---"
        case "footnote":
            return _footnote(content, attrs["label"], style)
        case "raw_block":
            return _raw(node, style)
    raise ValueError(f"no block {node['type']!r}")


def _list(node: Node, style: Style, turn: int) -> str:
    signs = _LISTS[node["type"]]
    sign = signs[turn % 2]
    items = []
    for position, item in enumerate(node["content"]):
        number = min(999_999_999, node["attrs"].get("start", 1) + position)
        marker = f"{number}{sign}" if node["type"] == "ordered_list" else sign
        blocks = write_blocks(item["content"], style, nested=True)
        body = ("\n" if node["attrs"]["tight"] else "\n\n").join(blocks)
        items.append(f"{marker} {indent(body, len(marker) + 1).lstrip(' ')}".rstrip(" "))
    return ("\n" if node["attrs"]["tight"] else "\n\n").join(items)


def indent(text: str, width: int) -> str:
    """The text with each line that is not empty moved right."""
    return "\n".join(f"{' ' * width}{line}" if line else line for line in text.split("\n"))


def _quote(content: list[Node], style: Style) -> str:
    body = [node for node in content if node["type"] != "attribution"]
    texts = write_blocks(body, style, nested=True)
    for node in content[len(body) :]:
        words = write_inline(node["content"], style)
        breaks = any(child["type"] in {"soft_break", "hard_break"} for child in walk(node))
        plain = not breaks and not style.strict and len(words) <= LONGEST_NAME and not re.search(r"[.!?…:,]$", words)
        texts.append(f"— {words}" if plain else f"{words} {{.attribution}}")
    return "\n".join(f"> {line}" if line else ">" for line in "\n\n".join(texts).split("\n"))


def _figure(node: Node, style: Style, *, nested: bool, following: Node | None) -> str:
    attrs, caption = node["attrs"], node.get("content") or []
    classes = ("decorative",) if attrs["decorative"] else ()
    if not caption and following is not None and _is_italic(following):
        classes = (*classes, "no-caption")
    picture = write_picture(attrs, style, classes)
    if attrs["href"]:
        picture = f"[{picture}]({escaping.destination(attrs['href'])})"
    if not caption:
        return picture
    words = write_inline(caption, style)
    sign = "*" if "_" in words and not style.strict else "_"
    return f"{picture}{chr(10) if nested else chr(10) * 2}{sign}{words}{sign}"


def _is_italic(node: Node) -> bool:
    return node["type"] == "paragraph" and all(has_mark(child, "em") for child in node.get("content") or ())


def _fenced(text: str, info: str) -> str:
    sign = "~" if "`" in info else "`"
    longest = max((len(run) for run in re.findall(f"{sign}+", text)), default=0)
    fence = sign * max(3, longest + 1)
    return f"{fence}{info}\n{text}\n{fence}" if text else f"{fence}{info}\n{fence}"


def _info(language: str) -> str:
    return re.sub(r"([\\&{~`])", r"\\\1", language)


def _raw(node: Node, style: Style) -> str:
    attrs = node["attrs"]
    if attrs["source"] and not style.strict and reads_back(attrs["source"], node):
        return str(attrs["source"])
    note = write_attributes([("note", attrs["note"])] if attrs["note"] else [])[1:-1]
    return _fenced(attrs["source"], f"{{={attrs['format']}{f' {note}' if note else ''}}}")


def _footnote(content: list[Node], label: str, style: Style) -> str:
    body = "\n\n".join(write_blocks(content, style, nested=True))
    joint = " " if content[0]["type"] == "paragraph" and body else "\n    "
    return f"[^{label}]:{joint}{indent(body, 4).lstrip(' ')}".rstrip()


def _table(rows: list[Node], style: Style) -> str:
    if _fits_pipes(rows):
        text = _piped(rows, style)
        if reads_back(text, {"type": "table", "content": rows}):
            return text
    return _html_table(rows)


def _fits_pipes(rows: list[Node]) -> bool:
    """Whether it is a header row over plain rows, each column aligned one way."""
    heads = [cell["type"] == "table_header" for row in rows for cell in row["content"]]
    width = len(rows[0]["content"])
    columns = [tuple(cell["attrs"]["align"] for cell in row["content"]) for row in rows]
    plain = all(
        cell["attrs"]["colspan"] == cell["attrs"]["rowspan"] == 1 and not cell["attrs"]["colwidth"]
        for row in rows
        for cell in row["content"]
    )
    return plain and all(heads[:width]) and not any(heads[width:]) and len(set(columns)) == 1


def _piped(rows: list[Node], style: Style) -> str:
    rules = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}
    in_cell = dataclasses.replace(style, one_line=True)
    lines = []
    for row in rows:
        cells = [write_inline(cell.get("content") or [], in_cell).replace("|", "\\|") for cell in row["content"]]
        lines.append(f"| {' | '.join(cells)} |")
    lines.insert(1, f"| {' | '.join(rules[cell['attrs']['align']] for cell in rows[0]['content'])} |")
    return "\n".join(lines)


def _html_table(rows: list[Node]) -> str:
    lines = ["<table>"]
    for row in rows:
        cells = []
        for cell in row["content"]:
            tag = "th" if cell["type"] == "table_header" else "td"
            attrs = cell["attrs"]
            given = [("align", attrs["align"])] if attrs["align"] else []
            given += [(key, attrs[key]) for key in ("colspan", "rowspan") if attrs[key] != 1]
            given += [("data-colwidth", ",".join(map(str, attrs["colwidth"])))] if attrs["colwidth"] else []
            opened = "".join(f' {key}="{value}"' for key, value in given)
            cells.append(f"<{tag}{opened}>{write_inline_html(cell.get('content') or [])}</{tag}>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])
