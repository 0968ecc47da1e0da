"""CSS properties: which feature of the data each belongs to."""

_SIDES = ("top", "right", "bottom", "left")
_CORNERS = ("top-left", "top-right", "bottom-right", "bottom-left")
_LOGICAL_SIDES = ("inline-start", "inline-end", "block-start", "block-end")

# The feature is css- and the property.
_BY_NAME = """
    accent-color align-items animation aspect-ratio backdrop-filter background background-blend-mode background-clip
    background-color background-image background-origin background-position background-repeat background-size border
    border-collapse border-image border-radius border-spacing box-shadow box-sizing caption-side clear clip-path
    color-scheme column-count cursor direction display empty-cells filter float font font-kerning font-size
    font-size-adjust font-stretch font-weight gap height hyphenate-character hyphens inline-size inset justify-content
    letter-spacing line-height list-style list-style-image list-style-position list-style-type margin mask-image
    max-block-size max-height max-inline-size max-width min-block-size min-height min-inline-size min-width
    mix-blend-mode object-fit object-position opacity orphans outline outline-offset overflow overflow-wrap padding
    position resize shape-margin shape-outside tab-size table-layout text-align text-align-last text-decoration
    text-decoration-color text-decoration-line text-decoration-skip-ink text-decoration-style text-decoration-thickness
    text-emphasis text-emphasis-position text-indent text-justify text-orientation text-overflow text-shadow
    text-transform text-underline-offset text-underline-position text-wrap transform transition user-select
    vertical-align visibility white-space white-space-collapse widows width word-break word-spacing word-wrap
    writing-mode z-index"""

_GROUPS = {
    "css-animation": """
        animation-delay animation-direction animation-duration animation-fill-mode animation-iteration-count
        animation-name animation-play-state animation-timing-function""",
    "css-background-position": "background-position-x background-position-y",
    "css-block-inline-size": "block-size",
    "css-border": " ".join(
        ["border-width", "border-style", "border-color"]
        + [f"border-{side}{part}" for side in _SIDES for part in ("", "-width", "-style", "-color")]
    ),
    "css-border-image": """
        border-image-source border-image-slice border-image-width border-image-outset border-image-repeat""",
    "css-border-inline-block": "border-inline border-block",
    "css-border-inline-block-individual": " ".join(
        [f"border-{axis}-{part}" for axis in ("inline", "block") for part in ("color", "style", "width")]
        + [f"border-{side}" for side in _LOGICAL_SIDES]
    ),
    "css-border-inline-block-longhand": " ".join(
        f"border-{side}-{part}" for side in _LOGICAL_SIDES for part in ("color", "style", "width")
    ),
    "css-border-radius": " ".join(f"border-{corner}-radius" for corner in _CORNERS),
    "css-border-radius-logical": """
        border-start-start-radius border-start-end-radius border-end-start-radius border-end-end-radius""",
    "css-column-layout-properties": """
        columns column-fill column-rule column-rule-color column-rule-style column-rule-width column-span
        column-width""",
    "css-gap": "column-gap row-gap grid-gap",
    "css-grid-template": "grid-template grid-template-areas grid-template-columns grid-template-rows grid",
    "css-hyphenate-limit-chars": "hyphenate-limit-chars",
    "css-inset": "inset-inline inset-block " + " ".join(f"inset-{side}" for side in _LOGICAL_SIDES),
    "css-left-right-top-bottom": " ".join(_SIDES),
    "css-margin": " ".join(f"margin-{side}" for side in _SIDES),
    "css-margin-block-start-end": "margin-block-start margin-block-end",
    "css-margin-inline-block": "margin-inline margin-block",
    "css-margin-inline-start-end": "margin-inline-start margin-inline-end",
    "css-mask-image": "mask",
    "css-outline": "outline-color outline-style outline-width",
    "css-overflow": "overflow-x overflow-y overflow-block overflow-inline",
    "css-padding": " ".join(f"padding-{side}" for side in _SIDES),
    "css-padding-block-start-end": "padding-block-start padding-block-end",
    "css-padding-inline-block": "padding-inline padding-block",
    "css-padding-inline-start-end": "padding-inline-start padding-inline-end",
    "css-scroll-snap": """
        scroll-snap-type scroll-snap-align scroll-snap-stop scroll-padding scroll-margin""",
    "css-text-emphasis": "text-emphasis-color text-emphasis-style",
    "css-transition": "transition-delay transition-duration transition-property transition-timing-function",
}

PROPERTIES: dict[str, str] = {name: f"css-{name}" for name in _BY_NAME.split()} | {
    name: feature for feature, names in _GROUPS.items() for name in names.split()
}
"""The feature of each property. One with a vendor's prefix has none: it accompanies the plain one."""
