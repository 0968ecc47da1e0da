"""Where partial support leaves something out that can be seen in the HTML.

The data says of many features that a client supports them in part, and says how in a note. A limit joins such a note to
the trait of a use that it is about. Notes without a limit here are passed over: what they tell cannot be seen in the
HTML (an account's kind, a browser's version), or harms nobody.
"""

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limit:
    """A trait that some clients leave out: those whose note on the feature has ``note`` in it. ``name`` is ours."""

    trait: str
    note: str
    name: str

    @property
    def feature(self) -> str:
        """The feature of the table that the note is about."""
        return self.trait.split(":", 1)[0]


_ON_TYPES_ALONE = "Only supported on type selectors"
_LIMITS = (
    ("css-at-media:height", "Does not support height based media queries", "media queries about height"),
    ("css-at-media:height", "Only supports `screen`, `min-width`", "media queries about height"),
    ("css-at-media:nested", "nested media queries", "nested media queries"),
    ("css-at-media:nested", "Nested media queries are removed", "nested media queries"),
    ("css-at-media:not-a-size", "Only supports `screen`, `min-width`", "media queries about anything but size"),
    ("css-background:slash", "Does not support the `/ value` shorthand", "a size in background"),
    ("css-border-radius:slash", "elliptical borders", "elliptical corners"),
    ("css-clear:logical", "Logical property values", "clear with inline-start or inline-end"),
    ("css-display-none:on-picture", "Does not work when applied directly to an `<img>`", "display:none on a picture"),
    ("css-display:rare", "`flow-root`", "display:contents and display:flow-root"),
    ("css-float:logical", "Logical property values", "float with inline-start or inline-end"),
    ("css-font-size:rem", "`rem` values are not supported", "font sizes in rem"),
    ("css-height:on-box", "Not supported on `<body>`, `<span>`, `<div>`", "height outside tables and pictures"),
    ("css-important:inline", "Not supported inline", "!important in a style attribute"),
    ("css-margin:auto", "`auto` value is not supported", "margin:auto"),
    ("css-margin:negative", "Negative values are not supported", "negative margins"),
    ("css-margin:on-span", "Not supported on `<span>` and `<body>`", "margin on <span>"),
    ("css-max-width:not-on-table", "Only works on `<table>`", "max-width outside tables"),
    ("css-padding:not-on-cell", "Only supported on table cells", "padding outside table cells"),
    ("css-position:absolute", "but not `absolute`", "position:absolute"),
    ("css-position:absolute", "but not `relative`, `absolute`", "position:absolute"),
    ("css-position:fixed", "and `fixed`", "position:fixed"),
    ("css-position:relative", "but not `relative`", "position:relative"),
    ("css-position:sticky", "but not `sticky`", "position:sticky"),
    ("css-position:sticky", "but not `absolute`, `sticky`", "position:sticky"),
    ("css-rgb:alpha", "Alpha value is not supported", "transparency in rgb()"),
    ("css-rgb:spaces", "Whitespace syntax is not supported", "rgb() without commas"),
    ("css-rgb:spaces", "whitespace syntax", "rgb() without commas"),
    ("css-rgba:spaces", "Whitespace syntax is not supported", "rgba() without commas"),
    ("css-rgba:spaces", "whitespace syntax", "rgba() without commas"),
    ("css-sytem-ui:other", "Supports `system-ui` only", "the system’s fonts but system-ui"),
    ("css-text-align:flow-relative", "Flow-relative values", "text-align with start or end"),
    ("css-text-decoration:overline", "`overline` is not supported", "lines above words"),
    ("css-text-indent:negative", "Negative values are not supported", "negative indents"),
    ("css-text-transform:lowercase", "`lowercase` value is not supported", "text-transform:lowercase"),
    ("css-white-space:pre", "`pre` value is not supported", "white-space:pre"),
    ("css-width:on-box", "Not supported on `<body>`, `<span>`, `<div>`", "width outside tables"),
    ("html-align:table", "do not work on `<table>`", "align on a table"),
    ("html-background:not-on-body", "Only supported on the `<body>`", "the background attribute on a table"),
    ("html-height:percent-of-picture", "Percentage width on `<img>`", "a picture’s height in percent"),
    ("html-lists:reversed", "The `reversed` attribute", "lists that count down"),
    ("html-mailto-links:bcc", "`bcc` is not supported", "bcc in a mailto: link"),
    ("html-mailto-links:bcc", "`cc` and `bcc` are not supported", "bcc in a mailto: link"),
    ("html-mailto-links:cc", "`cc` and `bcc` are not supported", "cc in a mailto: link"),
    ("html-style:in-body", "Not supported inside the `<body>`", "<style> inside the text"),
    ("html-width:percent-of-picture", "Percentage width on `<img>`", "a picture’s width in percent"),
    ("image-base64:gif", "Does not render Base 64 gif", "GIFs inside the mail"),
)
_SELECTORS = """
    class-active class-checked class-first-child class-first-of-type class-focus class-focus-visible class-focus-within
    class-hover class-last-child class-last-of-type class-only-child class-only-of-type class-target class-visited
    element-after element-before element-first-letter element-first-line"""

LIMITS: tuple[Limit, ...] = tuple(Limit(trait=trait, note=note, name=name) for trait, note, name in _LIMITS) + tuple(
    Limit(
        trait=f"css-pseudo-{selector}:not-on-type",
        note=_ON_TYPES_ALONE,
        name=f"{':' * (1 + selector.startswith('element'))}{selector.partition('-')[2]} after a class",
    )
    for selector in _SELECTORS.split()
)
