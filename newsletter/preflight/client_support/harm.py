"""What a reader loses where a client ignores something, and what to write instead."""

import enum

from newsletter.preflight.client_support.table import Table


class Harm(enum.IntEnum):
    """From nothing at all to words and pictures that are missing."""

    NONE = 0
    LOOK = 1
    """A decoration is missing; every word stands where it stood."""
    LAYOUT = 2
    """Things stand elsewhere, or in other sizes."""
    CONTENT = 3
    """Something is missing, or cannot be used, or shows that should not."""


_CONTENT = """
    amp css-display-none css-pseudo-element-after css-pseudo-element-before html-anchor-links html-audio html-base
    html-button-reset html-button-submit html-dialog html-form html-hidden html-image-maps html-img html-input-checkbox
    html-input-hidden html-input-radio html-input-reset html-input-submit html-input-text html-mailto-links html-meter
    html-object html-popover html-progress html-select html-svg html-textarea html-video"""
_LAYOUT = """
    css-align-items css-aspect-ratio css-at-import css-at-media css-at-supports css-block-inline-size css-box-sizing
    css-clear css-column-count css-column-layout-properties css-direction css-display css-display-flex
    css-display-grid css-flex-direction css-flex-wrap css-float css-function-clamp css-function-max css-function-min
    css-gap css-grid-template css-height:on-box css-inline-size css-inset css-intrinsic-size css-justify-content
    css-left-right-top-bottom css-margin css-margin-block-start-end css-margin-inline-block
    css-margin-inline-start-end css-max-block-size css-max-height css-max-inline-size css-max-width css-min-block-size
    css-min-height css-min-inline-size css-min-width css-nesting css-object-fit css-overflow css-padding
    css-padding-block-start-end css-padding-inline-block css-padding-inline-start-end css-position css-shape-outside
    css-table-layout css-transform css-unit-calc css-unit-ch css-unit-rem css-unit-vh css-unit-vmax css-unit-vmin
    css-unit-vw css-variables css-visibility css-white-space css-width css-writing-mode css-z-index html-align
    html-dir html-height html-link html-lists html-pre html-style html-table html-width"""

HARMLESS: dict[str, str] = {
    "bimi": "It stands in DNS.",
    "css-color-scheme": "Clients that do not know it choose the scheme themselves.",
    "css-comments": "Nobody reads them.",
    "css-cursor": "A link has its pointer without it.",
    "css-inert-attribute": "Mails have nothing to switch off.",
    "css-text-decoration-skip-ink": "Lines under words stay.",
    "html-abbr": "The words stay.",
    "html-acronym": "The words stay.",
    "html-address": "The words stay.",
    "html-aria-describedby": "Words that are seen stay; those who hear the mail hear them where they stand.",
    "html-aria-hidden": "What is seen stays; a decoration may be read aloud.",
    "html-aria-label": "What is seen stays.",
    "html-aria-labelledby": "What is seen stays.",
    "html-aria-live": "Mails do not change.",
    "html-bdi": "The words stay.",
    "html-body": "Webmail makes a box of it that keeps its styles.",
    "html-code": "The words stay.",
    "html-comments": "Nobody reads them.",
    "html-dfn": "The words stay.",
    "html-div": "What stands inside stays.",
    "html-doctype": "Webmail has one of its own.",
    "html-lang": "It is for those who hear the mail; where it is missing, the client’s own language is used.",
    "html-loading-attribute": "Pictures load at once.",
    "html-meta-color-scheme": "Clients that do not know it choose the scheme themselves.",
    "html-required": "Whatever takes a form’s answers has to check them.",
    "html-role": "It is for those who hear the mail; what is seen stays.",
    "html-rp": "It is for clients that know no ruby.",
    "html-semantics": "The words stay.",
    "html-span": "The words stay.",
    "html-target": "Links open in a new window anyway.",
    "html-wbr": "A long word is broken elsewhere.",
}
"""Features that nobody misses, and why: nothing is reported of them."""

_HARM = (
    dict.fromkeys(_CONTENT.split(), Harm.CONTENT)
    | dict.fromkeys(_LAYOUT.split(), Harm.LAYOUT)
    | dict.fromkeys(HARMLESS, Harm.NONE)
    | {
        # Only the size of letters, and less than a reader notices.
        "css-font-size:rem": Harm.LOOK,
        "css-white-space:pre": Harm.LOOK,
        "html-lists:reversed": Harm.CONTENT,
        "html-mailto-links:bcc": Harm.LOOK,
        "html-mailto-links:cc": Harm.LOOK,
        "html-semantics:details": Harm.LOOK,
        "image-base64:gif": Harm.CONTENT,
    }
)

ADVICE: dict[str, str] = {
    "css-display-flex": "Put things side by side with a table.",
    "css-display-grid": "Put things side by side with a table.",
    "css-float": 'Use align="left" or align="right" on the picture or the table.',
    "css-height": "Set the height of table cells and pictures, with the height attribute.",
    "css-margin": "Set distances with padding on table cells.",
    "css-max-width": "Add a width attribute to the table or the picture.",
    "css-padding": "Set padding on table cells.",
    "css-position": "Put it where it stands with a table.",
    "css-rgb": "Write colours as #rrggbb.",
    "css-rgba": "Write colours as #rrggbb.",
    "css-modern-color": "Write colours as #rrggbb.",
    "css-unit-rem": "Write sizes in px.",
    "css-unit-vw": "Write sizes in px or percent.",
    "css-unit-calc": "Write the result in px or percent.",
    "css-width": "Set the width of a table, with the width attribute.",
    "html-background": "Give the cell a background colour as well.",
    "html-form": "Link to a page with the form.",
    "html-height": "Write the picture’s height in pixels.",
    "html-lists": "Type the numbers as words.",
    "html-svg": "Use a PNG.",
    "html-video": "Link a picture of the film to its page.",
    "html-width": "Write the picture’s width in pixels.",
}
"""What to write instead, by feature."""
_PICTURE_ADVICE = "Save pictures as JPEG, PNG or GIF."


def harm_of(use: str) -> Harm:
    """What is lost where the use is ignored."""
    if use in _HARM:
        return _HARM[use]
    feature = use.split(":", 1)[0]
    if feature.startswith("image-"):
        return Harm.CONTENT
    return _HARM.get(feature, Harm.LOOK)


def advice_on(use: str) -> str:
    """What to write instead; empty where there is nothing to say."""
    feature = use.split(":", 1)[0]
    return _PICTURE_ADVICE if feature.startswith("image-") else ADVICE.get(feature, "")


def unknown_to(table: Table) -> set[str]:
    """The features named here that the table does not have: a slip of ours, or the data has renamed them."""
    return {use.split(":", 1)[0] for use in (*_HARM, *ADVICE)} - set(table.features)
