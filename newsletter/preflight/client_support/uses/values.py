"""What stands in a CSS declaration: its property, and units, functions and keywords in its value."""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2

from newsletter.preflight.client_support.uses.pictures import address_uses
from newsletter.preflight.client_support.uses.properties import PROPERTIES

_UNITS = "ch cm em ex in mm pc pt px rem vh vmax vmin vw"
UNITS = frozenset(_UNITS.split())
FUNCTIONS = {
    **dict.fromkeys(("lch", "lab", "oklch", "oklab"), "css-modern-color"),
    **{
        f"{repeat}{kind}-gradient": f"css-{kind}-gradient"
        for kind in ("linear", "radial", "conic")
        for repeat in ("", "repeating-")
    },
    **{name: f"css-function-{name}" for name in ("clamp", "light-dark", "max", "min")},
    "calc": "css-unit-calc",
    "rgb": "css-rgb",
    "rgba": "css-rgba",
    "var": "css-variables",
}
SIZES_BY_CONTENT = frozenset({"fit-content", "min-content", "max-content"})
SYSTEM_FONTS = frozenset({"system-ui", "ui-serif", "ui-sans-serif", "ui-rounded", "ui-monospace"})
KEYWORDS: dict[tuple[str, str], str] = {
    ("display", "flex"): "css-display-flex",
    ("display", "inline-flex"): "css-display-flex",
    ("display", "grid"): "css-display-grid",
    ("display", "inline-grid"): "css-display-grid",
    ("display", "none"): "css-display-none",
    ("flex-direction", "column"): "css-flex-direction",
    ("flex-direction", "column-reverse"): "css-flex-direction",
    ("flex-flow", "column"): "css-flex-direction",
    ("flex-flow", "column-reverse"): "css-flex-direction",
    ("flex-wrap", "wrap"): "css-flex-wrap",
    ("flex-wrap", "wrap-reverse"): "css-flex-wrap",
    ("flex-flow", "wrap"): "css-flex-wrap",
    ("flex-flow", "wrap-reverse"): "css-flex-wrap",
    ("clear", "inline-start"): "css-clear:logical",
    ("clear", "inline-end"): "css-clear:logical",
    ("float", "inline-start"): "css-float:logical",
    ("float", "inline-end"): "css-float:logical",
    ("display", "contents"): "css-display:rare",
    ("display", "flow-root"): "css-display:rare",
    ("position", "absolute"): "css-position:absolute",
    ("position", "fixed"): "css-position:fixed",
    ("position", "relative"): "css-position:relative",
    ("position", "sticky"): "css-position:sticky",
    ("text-align", "start"): "css-text-align:flow-relative",
    ("text-align", "end"): "css-text-align:flow-relative",
    ("text-decoration", "overline"): "css-text-decoration:overline",
    ("text-transform", "lowercase"): "css-text-transform:lowercase",
    ("white-space", "pre"): "css-white-space:pre",
}
"""Values that the data knows by themselves, and those that a client's partial support leaves out."""
DEEPEST = 20
"""So many brackets inside one another are looked into; nobody writes more."""
# Of these the data says that some clients drop negative values.
_SIGNED = frozenset({"css-margin", "css-text-indent"})


def declaration_uses(declaration: str) -> tuple[str, ...]:
    """The uses of a declaration, as it is written: ``border-radius: 6px``. None, where it is no declaration."""
    return _uses(declaration.strip())


@functools.lru_cache(maxsize=4096)
def _uses(declaration: str) -> tuple[str, ...]:
    # The same few declarations stand on most elements of a mail; reading them is what takes time.
    parsed = tinycss2.parse_one_declaration(declaration)
    return () if parsed.type == "error" else tuple(dict.fromkeys(parsed_uses(parsed)))


def parsed_uses(declaration: Any) -> Iterator[str]:
    """The uses of a declaration that tinycss2 has parsed."""
    name: str = declaration.lower_name
    if declaration.name.startswith("--"):
        yield "css-variables"
        return
    feature = PROPERTIES.get(name)
    if feature:
        yield feature
        if feature == "css-margin" and _has_ident(declaration.value, "auto"):
            yield "css-margin:auto"
    if declaration.important:
        yield "css-important"
    yield from _value_uses(declaration.value, name=name, feature=feature or "")


def _has_ident(tokens: Iterable[Any], word: str) -> bool:
    return any(token.type == "ident" and token.lower_value == word for token in tokens)


def _value_uses(tokens: Iterable[Any], *, name: str, feature: str, depth: int = 0) -> Iterator[str]:
    if depth > DEEPEST:
        return
    for token in tokens:
        match token.type:
            case "dimension" | "number" | "percentage":
                yield from _number_uses(token, feature=feature)
            case "ident":
                yield from _word_uses(token.lower_value, name=name)
            case "function":
                yield from _function_uses(token)
                yield from _value_uses(token.arguments, name=name, feature="", depth=depth + 1)
            case "literal" if token.value == "/":
                if feature in {"css-border-radius", "css-background"}:
                    yield f"{feature}:slash"
            case "url":
                yield from address_uses(token.value)
            case "comment":
                yield "css-comments"
            case "() block" | "[] block":
                yield from _value_uses(token.content, name=name, feature="", depth=depth + 1)


def _number_uses(token: Any, *, feature: str) -> Iterator[str]:
    if token.type == "percentage":
        yield "css-unit-percent"
    elif token.type == "dimension" and token.lower_unit in UNITS:
        yield f"css-unit-{token.lower_unit}"
        if feature == "css-font-size" and token.lower_unit == "rem":
            yield "css-font-size:rem"
    if token.value < 0 and feature in _SIGNED:
        yield f"{feature}:negative"


def _word_uses(word: str, *, name: str) -> Iterator[str]:
    use = KEYWORDS.get((name, word))
    if use:
        yield use
    if word in SIZES_BY_CONTENT:
        yield "css-intrinsic-size"
    elif word == "initial":
        yield "css-unit-initial"
    elif word in SYSTEM_FONTS and name in {"font-family", "font"}:
        yield "css-sytem-ui"
        if word != "system-ui":
            yield "css-sytem-ui:other"


def _function_uses(token: Any) -> Iterator[str]:
    name = token.lower_name
    if name in FUNCTIONS:
        yield FUNCTIONS[name]
    if name in {"rgb", "rgba"}:
        separators = [part.value for part in token.arguments if part.type == "literal"]
        if "," not in separators:
            yield f"css-{name}:spaces"
        elif name == "rgb" and separators.count(",") > 2:
            yield "css-rgb:alpha"
    elif name == "url":
        for part in token.arguments:
            if part.type == "string":
                yield from address_uses(part.value)
