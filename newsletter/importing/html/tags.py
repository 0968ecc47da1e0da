"""What each HTML element becomes."""

import re

MARKS = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "cite": "em",
    "dfn": "em",
    "var": "em",
    "u": "underline",
    "ins": "underline",
    "s": "strike",
    "strike": "strike",
    "del": "strike",
    "sub": "subscript",
    "sup": "superscript",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
}
# Their words stay, without them.
TRANSPARENT = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "article",
        "aside",
        "b",
        "bdi",
        "bdo",
        "big",
        "body",
        "center",
        "data",
        "details",
        "div",
        "dl",
        "dt",
        "dd",
        "fieldset",
        "figcaption",
        "font",
        "footer",
        "form",
        "header",
        "hgroup",
        "html",
        "label",
        "legend",
        "main",
        "mark",
        "nav",
        "nobr",
        "o:p",
        "picture",
        "q",
        "rp",
        "rt",
        "ruby",
        "section",
        "small",
        "span",
        "summary",
        "tbody",
        "tfoot",
        "thead",
        "time",
        "wbr",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# Nothing a document can say: kept as they are.
OPAQUE = frozenset(
    [
        "applet",
        "audio",
        "button",
        "canvas",
        "embed",
        "frame",
        "frameset",
        "iframe",
        "input",
        "map",
        "math",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "video",
    ]
)
WITHOUT_WORDS = frozenset({"script", "style", "template", "iframe", "svg", "noscript", "head"})
KNOWN = frozenset(MARKS) | TRANSPARENT | BLOCKS | VOID | OPAQUE | {"picture", "caption", "colgroup"}

TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*)>""", re.DOTALL
)


def is_comment(source: str) -> bool:
    """Whether the source is HTML comments and white space only."""
    return bool(re.fullmatch(r"(?:\s*<!--.*?-->)+\s*", source, re.DOTALL))


def pixels(value: str | None) -> int | None:
    """A width or height attribute in pixels; None for a percentage or nonsense."""
    match = re.fullmatch(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*", value or "")
    number = int(match[1]) if match else 0
    return number if 1 <= number <= 10_000 else None
