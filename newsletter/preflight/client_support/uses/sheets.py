"""CSS rules: selectors, at-rules and what their declarations use."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import tinycss2

from newsletter.preflight.client_support.uses.values import DEEPEST, parsed_uses

_PSEUDO_CLASSES = """
    active checked default first-child first-of-type focus focus-visible focus-within has hover lang last-child
    last-of-type link not nth-child nth-last-child nth-last-of-type nth-of-type only-child only-of-type target
    visited"""
PSEUDO_CLASSES = frozenset(_PSEUDO_CLASSES.split())
PSEUDO_ELEMENTS = frozenset(["after", "before", "first-letter", "first-line", "marker", "placeholder"])
MEDIA = {
    "prefers-color-scheme": "css-at-media-prefers-color-scheme",
    "prefers-reduced-motion": "css-at-media-prefers-reduced-motion",
    "hover": "css-at-media-hover",
    "any-hover": "css-at-media-hover",
    "orientation": "css-at-media-orientation",
    **{f"-webkit-{bound}device-pixel-ratio": "css-at-media-device-pixel-ratio" for bound in ("", "min-", "max-")},
}
"""Features of media queries that the data knows by themselves."""
SIZES = frozenset({"min-width", "max-width", "min-height", "max-height"})
BETWEEN = {
    ",": "css-selector-grouping",
    ">": "css-selector-child",
    "+": "css-selector-adjacent-sibling",
    "~": "css-selector-general-sibling",
}
"""What stands between two compound selectors."""
BY_ATTRIBUTE = frozenset({"class", "id", "attribute"})
HOLDING_SELECTORS = frozenset({"has", "is", "not", "where"})


@functools.lru_cache(maxsize=16)
def sheet_uses(css: str) -> tuple[str, ...]:
    """The uses of a style sheet, each once; what is not CSS has none. A theme's sheet is read once for all mails."""
    return tuple(dict.fromkeys(_rules_uses(tinycss2.parse_stylesheet(css, skip_whitespace=True), inside=())))


def media_uses(query: str) -> Iterator[str]:
    """The uses of a media query, as a ``media`` attribute has it."""
    yield from _media_uses(tinycss2.parse_component_value_list(query))


def _rules_uses(nodes: Iterable[Any], *, inside: tuple[str, ...]) -> Iterator[str]:
    """Rules and declarations, at the top or in a block. ``inside`` names the blocks around: rules and at-rules."""
    if len(inside) > DEEPEST:
        return
    for node in nodes:
        match node.type:
            case "qualified-rule":
                if "rule" in inside:
                    yield "css-nesting"
                yield from _selector_uses(node.prelude)
                yield from _rules_uses(tinycss2.parse_blocks_contents(node.content), inside=(*inside, "rule"))
            case "at-rule":
                yield from _at_rule_uses(node, inside=inside)
            case "declaration":
                yield from parsed_uses(node)
            case "comment":
                yield "css-comments"


def _at_rule_uses(rule: Any, *, inside: tuple[str, ...]) -> Iterator[str]:
    keyword = rule.lower_at_keyword
    match keyword:
        case "media":
            yield from _media_uses(rule.prelude)
            if "media" in inside:
                yield "css-at-media:nested"
        case "supports" | "font-face" | "import":
            yield f"css-at-{keyword}"
        case "keyframes" | "-webkit-keyframes":
            # What stands before its blocks are no selectors.
            yield "css-at-keyframes"
            return
    if rule.content is not None:
        yield from _rules_uses(tinycss2.parse_blocks_contents(rule.content), inside=(*inside, keyword))


def _media_uses(tokens: Iterable[Any]) -> Iterator[str]:
    yield "css-at-media"
    for block in tokens:
        if block.type != "() block":
            continue
        name = next((token.lower_value for token in block.content if token.type == "ident"), "")
        if name in MEDIA:
            yield MEDIA[name]
        if name in {"min-height", "max-height", "height"}:
            yield "css-at-media:height"
        if name not in SIZES:
            yield "css-at-media:not-a-size"


def _selector_uses(tokens: Sequence[Any], *, depth: int = 0) -> Iterator[str]:
    """The uses of a selector list. A compound is what stands together without a combinator."""
    compound: set[str] = set()
    gap = False
    for before, token in pairwise((None, *tokens)):
        if token.type == "whitespace":
            gap = bool(compound)
        elif token.type == "comment":
            yield "css-comments"
        elif token.type == "literal" and token.value in BETWEEN:
            yield BETWEEN[token.value]
            compound, gap = set(), False
        else:
            if gap:
                yield "css-selector-descendant"
                compound, gap = set(), False
            kind, use = _simple(token, after=before.value if before is not None and before.type == "literal" else "")
            yield from _compound_uses(kind, use, compound=compound)
            compound.add(kind)
            if token.type == "function" and token.lower_name in HOLDING_SELECTORS and depth < DEEPEST:
                yield from _selector_uses(token.arguments, depth=depth + 1)


def _compound_uses(kind: str, use: str, *, compound: set[str]) -> Iterator[str]:
    """The uses of a simple selector that stands behind those of ``compound``."""
    if use:
        yield use
    if BY_ATTRIBUTE & compound:
        if kind in BY_ATTRIBUTE:
            yield "css-selector-chaining"
        elif use:
            yield f"{use}:not-on-type"


def _simple(token: Any, *, after: str) -> tuple[str, str]:
    """Of what sort a simple selector is, and its use, by its last token and the sign before that; empty for none."""
    match token.type:
        case "ident" if after == ".":
            return "class", "css-selector-class"
        case "ident" | "function" if after == ":":
            name = token.lower_value if token.type == "ident" else token.lower_name
            if name in PSEUDO_ELEMENTS:
                return "pseudo", f"css-pseudo-element-{name}"
            return "pseudo", f"css-pseudo-class-{name}" if name in PSEUDO_CLASSES else ""
        case "ident":
            return "type", "css-selector-type"
        case "hash":
            return "id", "css-selector-id"
        case "[] block":
            return "attribute", "css-selector-attribute"
        case "literal" if token.value == "*":
            return "type", "css-selector-universal"
    return "", ""
