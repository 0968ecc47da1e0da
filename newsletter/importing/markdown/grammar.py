"""The Markdown we read: CommonMark with tables, strikethrough and footnotes, and the dialect's own marks.

``docs/write/markdown.md`` describes it. Addresses are kept as they were written, and an escaped or encoded character
stays apart from a plain one (``text_special``), so that ``\\{{ name }}`` is not a merge tag.
"""

import functools
import re
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin

from newsletter.importing.markdown.attributes import read_attributes

# The parser goes no deeper. A block that comes near is kept as its source: see ``blocks.DEEPEST``.
_PARSED_DEEPEST = 40
_MAX_NESTING = 60
_LONGEST_TAG = 4000
_MOST_SEARCHED = 1_000_000

FENCE = re.compile(r"(?P<colons>:{3,})[ \t]*(?P<name>[a-z]+)[ \t]*(?P<attributes>.*)")
MERGE_TAG = re.compile(
    r"\{\{[ \t]*(?P<name>name|first_name|email|attributes\.[A-Za-z0-9_-]{1,60})[ \t]*"
    r"(?:\|[ \t]*(?P<fallback>(?:\\[^\n]|[^\\}\n]|\}(?!\}))*?)[ \t]*)?\}\}"
)
# Liquid ({% … %}), Hugo ({{< … >}}) and kramdown ({: …}) speak to another tool, not to readers.
TEMPLATE_TAG = re.compile(
    r"\{%-?[ \t\n]*(?P<word>[a-z]*)(?:(?!%\}).)*%\}|\{\{[<%](?:(?![>%]\}\}).)*[>%]\}\}|\{:(?=[.#: a-z?])[^}\n]*\}",
    re.DOTALL,
)
_QUOTES = frozenset(['""', "''", "“”", "‘’"])
_ENCLOSING = {"comment": "endcomment"}


class _Helpers:
    """The parser's helpers, with an end to the search for the bracket that closes a link.

    The search is quadratic in brackets that nothing closes: 100,000 take minutes. Past the budget they are text.
    """

    parseLinkDestination = staticmethod(helpers.parseLinkDestination)  # noqa: N815 - the parser's name
    parseLinkTitle = staticmethod(helpers.parseLinkTitle)  # noqa: N815 - the parser's name

    @staticmethod
    def parseLinkLabel(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N802, N803
        """As the parser's own; -1 as well once a paragraph has used its budget."""
        spent = state.env.setdefault("searched", {})
        key = id(state.tokens)
        if spent.get(key, 0) > _MOST_SEARCHED:
            return -1
        end = helpers.parseLinkLabel(state, start, disableNested)
        spent[key] = spent.get(key, 0) + (state.posMax if end < 0 else end) - start
        return end


class References(dict[str, Any]):
    """Link reference definitions that remember which were used."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def __getitem__(self, label: str) -> Any:
        self.used.add(label)
        return super().__getitem__(label)

    def get(self, label: str, default: Any = None) -> Any:
        """As a dictionary's ``get``; it counts as a use."""
        self.used.add(label)
        return super().get(label, default)


@functools.cache
def grammar() -> MarkdownIt:
    """The parser; ``env["fences"]`` holds the names that open a section."""
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING})
    md.enable(["table", "strikethrough"]).disable("text_join")
    footnote_plugin(md, inline=False, move_to_end=False, always_match_refs=True)
    everywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("table", "fenced_section", _fenced_section, everywhere)
    md.block.ruler.before("table", "template_tag", _template_lines, everywhere)
    md.block.ruler.before("fenced_section", "too_deep", _too_deep)
    md.inline.ruler.before("link", "label", _label)
    md.inline.ruler.push("merge_tag", _merge_tag)
    md.inline.ruler.push("template_tag", _template_tag)
    md.helpers = _Helpers()  # type: ignore[assignment]
    for method in ("normalizeLink", "normalizeLinkText"):
        setattr(md, method, lambda url: url)
    setattr(md, "validateLink", lambda _url: True)  # noqa: B010 - an assignment would not be typed
    return md


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.level < _PARSED_DEEPEST or silent:
        return False
    token = state.push("too_deep", "", 0)
    last = start
    while last < end and (state.isEmpty(last) or state.sCount[last] >= state.blkIndent):
        last += 1
    token.content = state.getLines(start, last, state.blkIndent, False)
    token.map = [start, last]
    state.line = last
    return True


def _fenced_section(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    opener = FENCE.fullmatch(_line(state, start).rstrip())
    if opener is None or opener["name"] not in state.env.get("fences", ()):
        return False
    if opener["name"] != "card" and state.level > 0:
        return False
    attributes = read_attributes(opener["attributes"])
    if attributes is None:
        return False
    if silent:
        return True
    closer = re.compile(f":{{{len(opener['colons'])},}}[ \t]*")
    last = start + 1
    while last < end and not (closer.fullmatch(_line(state, last)) and state.sCount[last] - state.blkIndent < 4):
        if not state.isEmpty(last) and state.sCount[last] < state.blkIndent:
            break
        last += 1
    closed = last < end and closer.fullmatch(_line(state, last)) is not None
    token = state.push("fenced_open", "div", 1)
    token.info, token.meta = opener["name"], {"attributes": attributes, "closed": closed}
    token.map = [start, last]
    old_max, old_parent = state.lineMax, state.parentType
    state.lineMax, state.parentType = last, "container"
    state.md.block.tokenize(state, start + 1, last)
    state.lineMax, state.parentType = old_max, old_parent
    state.push("fenced_close", "div", -1)
    state.line = last + (1 if closed else 0)
    return True


def _template_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Whole lines that are template tags and nothing else; a tag may hold blank lines, a comment goes to its end."""
    if state.is_code_block(start) or not _line(state, start).startswith("{"):
        return False
    text = state.getLines(start, _end_of_block(state, start, end), state.blkIndent, False)
    position = 0
    while True:
        if text.startswith("{%", position) and "%}" not in text[position:]:
            text = _more_lines(state, start, end, "%}")
        tag = TEMPLATE_TAG.match(text, position)
        if tag is None:
            return False
        position = tag.end()
        if (closing := _ENCLOSING.get(tag["word"] or "")) is not None:
            pattern = re.compile(rf"\{{%-?\s*{closing}\s*-?%\}}")
            text = text if pattern.search(text, position) else _more_lines(state, start, end, closing)
            found = pattern.search(text, position)
            if found is None:
                return False
            position = found.end()
        rest = re.compile(r"[ \t]*(?=\n|$)").match(text, position)
        if rest is not None:
            if not silent:
                _push_template(state, text[:position].rstrip(), start)
            return True
        position += len(text[position:]) - len(text[position:].lstrip(" \t"))


def _end_of_block(state: StateBlock, start: int, end: int) -> int:
    last = start
    while last < end and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        last += 1
    return last


def _more_lines(state: StateBlock, start: int, end: int, word: str) -> str:
    """The lines up to the one that holds the word, or all that stand in this block."""
    last = start
    while last < end and (state.isEmpty(last) or state.sCount[last] >= state.blkIndent):
        last += 1
        if word in state.src[state.bMarks[last - 1] : state.eMarks[last - 1]]:
            break
    return state.getLines(start, last, state.blkIndent, False)


def _push_template(state: StateBlock, source: str, start: int) -> None:
    token = state.push("template_block", "", 0)
    token.content = source
    state.line = start + source.count("\n") + 1
    token.map = [start, state.line]


def _label(state: StateInline, silent: bool) -> bool:
    """``[What's new:]{.label}``."""
    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    if end < 0 or not state.src.startswith("]{.label}", end):
        return False
    if not silent:
        old_max, state.pos = state.posMax, state.pos + 1
        state.posMax = end
        state.push("label_open", "span", 1)
        state.md.inline.tokenize(state)
        state.push("label_close", "span", -1)
        state.posMax = old_max
    state.pos = end + len("]{.label}")
    return True


def _merge_tag(state: StateInline, silent: bool) -> bool:
    """``{{ first_name | reader }}``; any other name stays text."""
    match = MERGE_TAG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        fallback = re.sub(r"\\(.)", r"\1", _unquoted(match["fallback"] or ""))
        state.push("merge_tag", "", 0).meta = {"name": match["name"], "fallback": fallback}
    state.pos = match.end()
    return True


def _unquoted(fallback: str) -> str:
    """``"reader"`` → ``reader``, as other tools write it; an escaped quote is a character of the fallback."""
    return fallback[1:-1] if is_quoted(fallback) else fallback


def is_quoted(fallback: str) -> bool:
    """Whether one pair of quotes stands round a fallback as it is written in a tag."""
    pair, within = fallback[:1] + fallback[-1:], fallback[1:-1]
    return len(fallback) > 1 and pair in _QUOTES and not set(pair) & set(within) and not within.endswith("\\")


def _template_tag(state: StateInline, silent: bool) -> bool:
    # Looked for first: an opening that nothing closes would be searched to the end of the text.
    closed = any(state.src.find(end, state.pos, state.pos + _LONGEST_TAG) > 0 for end in ("%}", "}"))
    match = TEMPLATE_TAG.match(state.src, state.pos, min(state.posMax, state.pos + _LONGEST_TAG)) if closed else None
    if match is None:
        return False
    if not silent:
        state.push("template_tag", "", 0).content = match.group()
    state.pos = match.end()
    return True
