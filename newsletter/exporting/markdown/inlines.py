"""Inline nodes → Markdown (or, inside a table that Markdown cannot say, HTML)."""

import dataclasses
import html
import re
from collections.abc import Sequence

from newsletter.document.model import Node
from newsletter.document.normal_inline import BREAKS
from newsletter.exporting.markdown import escaping
from newsletter.importing.markdown.attributes import write_attributes
from newsletter.importing.markdown.grammar import is_quoted

_TAGS = {
    "strong": "strong",
    "em": "em",
    "strike": "s",
    "underline": "u",
    "subscript": "sub",
    "superscript": "sup",
    "code": "code",
}
_SIGNS = {"strong": "**", "strike": "~~"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Style:
    """How careful to be.

    ``checked`` reads each block back as it is written; ``strict`` escapes every sign and writes marks as HTML;
    ``one_line`` is for headings and table cells, where a line end cannot stand.
    """

    checked: bool = False
    strict: bool = False
    one_line: bool = False


def write_inline(nodes: Sequence[Node], style: Style) -> str:
    """The line or lines of Markdown for the inline content of a block."""
    lines = _sequence(list(nodes), style, before="", after="").split("\n")
    if not style.strict:
        lines = [escaping.escape_line_start(line) for line in lines]
    return "\n".join(lines)


def _sequence(nodes: list[Node], style: Style, *, before: str, after: str, inside: frozenset[str] = frozenset()) -> str:
    """Write nodes whose marks named in ``inside`` are open already."""
    parts: list[str] = []
    position = 0
    while position < len(nodes):
        mark, end = _widest_mark(nodes, position, inside)
        left = parts[-1] if parts and parts[-1] else before
        right = _first_text(nodes[end:]) or after
        if mark is None:
            parts.append(_leaf(nodes[position], style, before=left, after=right))
        else:
            run = nodes[position:end]
            parts.append(_marked(run, mark, style, before=left, after=right, inside=inside | {mark["type"]}))
        position = end
    return "".join(parts)


def _widest_mark(nodes: list[Node], position: int, inside: frozenset[str]) -> tuple[Node | None, int]:
    """The mark to open here and where it ends.

    A label first, for Markdown allows none inside a link; then a link, for it should not be cut; else the mark that
    goes farthest.
    """
    best: tuple[Node | None, int] = (None, position + 1)
    marks = nodes[position].get("marks") or ()
    for mark in sorted(marks, key=lambda mark: mark["type"] != "label"):
        if mark["type"] in inside or mark["type"] == "code":
            continue
        end = position
        while end < len(nodes) and mark in (nodes[end].get("marks") or ()):
            end += 1
        if mark["type"] in {"label", "link"}:
            return mark, end
        end = _not_into_a_link(nodes, position, end)
        if best[0] is None or end > best[1]:
            best = (mark, end)
    return best


def _not_into_a_link(nodes: list[Node], position: int, end: int) -> int:
    """Where a run must end so that it holds whole links only."""
    if end == len(nodes):
        return end
    link = _link(nodes[end])
    while link is not None and end > position + 1 and _link(nodes[end - 1]) == link:
        end -= 1
    return end


def _link(node: Node) -> Node | None:
    return next((mark for mark in node.get("marks") or () if mark["type"] == "link"), None)


def _marked(run: list[Node], mark: Node, style: Style, *, before: str, after: str, inside: frozenset[str]) -> str:
    kind = mark["type"]
    if kind == "link":
        return _write_link(run, mark["attrs"], style, inside)
    if kind == "label":
        words = _sequence(run, style, before="[", after="]", inside=inside)
        return f"[{words}]{{.label}}"
    if style.strict or kind not in {*_SIGNS, "em"}:
        tag = _TAGS[kind]
        return f"<{tag}>{_sequence(run, style, before='>', after='<', inside=inside)}</{tag}>"
    sign = _SIGNS.get(kind) or _emphasis(before, after)
    return f"{sign}{_sequence(run, style, before=sign, after=sign, inside=inside)}{sign}"


def _emphasis(before: str, after: str) -> str:
    inside_word = before[-1:].isalnum() or after[:1].isalnum()
    return "*" if inside_word else "_"


def _write_link(run: list[Node], attrs: dict[str, str], style: Style, inside: frozenset[str]) -> str:
    href = attrs["href"]
    if _is_address(run, attrs, inside):
        return f"<{href}>"
    words = _sequence(run, style, before="[", after="]", inside=inside)
    if not style.strict:
        words = _escape_loose_brackets(run, words)
    return f"[{words}]({escaping.destination(href)}{escaping.title(attrs['title'])})"


def _is_address(run: list[Node], attrs: dict[str, str], inside: frozenset[str]) -> bool:
    """Whether the link shows nothing but its address, and ``<address>`` says it."""
    only = run[0]
    if len(run) > 1 or only["type"] != "text" or attrs["title"] or len(only["marks"]) != len(inside):
        return False
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>&\\\x00-\x20]+", attrs["href"])
    return plain is not None and only["text"] == attrs["href"]


def _escape_loose_brackets(run: list[Node], words: str) -> str:
    """Brackets in a link's plain text; where it holds more than text, the check of the whole line decides."""
    plain = all(
        node["type"] == "text" and not any(m["type"] in {"code", "label"} for m in node["marks"]) for node in run
    )
    return escaping.escape_brackets(words) if plain else words


def _first_text(nodes: Sequence[Node]) -> str:
    if not nodes:
        return ""
    if nodes[0].get("marks") and nodes[0]["type"] == "text":
        return "*"
    return str(nodes[0]["text"]) if nodes[0]["type"] == "text" else " " if nodes[0]["type"] in BREAKS else "{"


def _leaf(node: Node, style: Style, *, before: str, after: str) -> str:
    match node["type"]:
        case "text":
            if any(mark["type"] == "code" for mark in node.get("marks") or ()):
                return _code(node["text"])
            if style.strict:
                return escaping.escape_all(node["text"])
            return escaping.escape(node["text"], before=before, after=after)
        case "soft_break":
            return "\n"
        case "hard_break":
            return "<br>" if style.one_line else "\\\n"
        case "picture":
            return write_picture(node["attrs"], style)
        case "merge_tag":
            return write_merge_tag(node["attrs"])
        case "footnote_ref":
            return f"[^{node['attrs']['label']}]"
    raise ValueError(f"no inline node {node['type']!r}")


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text[0] == "`" or text[-1] == "`" or (text[0] == text[-1] == " " and text.strip(" ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def write_picture(attrs: dict[str, object], style: Style, classes: tuple[str, ...] = ()) -> str:
    """``![alt](src "title"){width="600"}``."""
    alt = str(attrs["alt"])
    words = escaping.escape_all(alt) if style.strict else escaping.escape_brackets(escaping.escape(alt))
    sizes = [(key, str(attrs[key])) for key in ("width", "height") if attrs.get(key)]
    braces = write_attributes(sizes, classes)
    src = escaping.destination(str(attrs["src"]), bare=not attrs["title"])
    return f"![{words}]({src}{escaping.title(str(attrs['title']))}){braces}"


def write_merge_tag(attrs: dict[str, str]) -> str:
    """``{{ first_name | reader }}``."""
    fallback = re.sub(r"([\\}])", r"\\\1", attrs["fallback"])
    if is_quoted(fallback):
        # A pair of quotes round it would be taken off.
        fallback = f"\\{fallback}"
    return f"{{{{ {attrs['name']}{f' | {fallback}' if fallback else ''} }}}}"


def write_inline_html(nodes: Sequence[Node]) -> str:
    """Inline content as HTML, for a table that Markdown cannot say."""
    return "".join(_html_leaf(node) for node in nodes)


def _html_leaf(node: Node) -> str:
    attrs = node.get("attrs") or {}
    match node["type"]:
        case "text":
            words = html.escape(node["text"], quote=False)
        case "soft_break" | "hard_break":
            words = "<br>"
        case "picture":
            given = {key: value for key, value in attrs.items() if value not in (None, "")}
            words = f"<img{''.join(f' {key}={_quoted(value)}' for key, value in given.items())}>"
        case "merge_tag":
            words = f"<span data-merge={_quoted(attrs['name'])} data-fallback={_quoted(attrs['fallback'])}></span>"
        case _:
            words = f"<span data-footnote={_quoted(attrs['label'])}></span>"
    for mark in reversed(node.get("marks") or ()):
        words = _html_mark(mark, words)
    return words


def _html_mark(mark: Node, words: str) -> str:
    match mark["type"]:
        case "link":
            title = f" title={_quoted(mark['attrs']['title'])}" if mark["attrs"]["title"] else ""
            return f"<a href={_quoted(mark['attrs']['href'])}{title}>{words}</a>"
        case "label":
            return f'<span class="label">{words}</span>'
    return f"<{_TAGS[mark['type']]}>{words}</{_TAGS[mark['type']]}>"


def _quoted(value: object) -> str:
    return f'"{html.escape(str(value))}"'
