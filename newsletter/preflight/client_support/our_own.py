"""What our own mails use although some client ignores it, and what such a client's readers see instead.

The tests hold both ways: a rendering uses nothing else that is ignored anywhere, and everything named here is used.
"""

from newsletter.preflight.client_support.harm import Harm
from newsletter.preflight.client_support.judging import Unsupported, unsupported

RAW_CLASS = "raw"
"""The class of a writer's own HTML in the mail: that is looked at by itself."""

_SHEET = "The style sheet is for phones and the dark scheme alone; every other style is on its element."
_PREHEADER = "It hides the preheader, which is also 1 px high, without a width, and in the colour of the paper."

FALLBACKS: dict[str, str] = {
    "css-at-media": _SHEET,
    "css-at-media-prefers-color-scheme": "The light scheme is shown, or the client makes a dark one of its own.",
    "css-at-media:not-a-size": "The light scheme is shown.",
    "css-border-radius": "Corners are square.",
    "css-display-none": _PREHEADER,
    "css-height": "A picture’s height follows from its width; the height of empty rows is a cell’s attribute.",
    "css-height:on-box": "Empty rows have a table with a height for Outlook.",
    "css-important": _SHEET,
    "css-margin:auto": "The mail’s tables have align=center.",
    "css-max-height": _PREHEADER,
    "css-max-width:not-on-table": "Outlook gets tables with a width in pixels; pictures have a width attribute.",
    "css-opacity": _PREHEADER,
    "css-outline": "It takes a line away that old clients drew round linked pictures.",
    "css-overflow": "It hides the preheader, which is 1 px high; a wide table makes the mail wider.",
    "css-padding:not-on-cell": "Quotes and lists are indented by the client; code stands at the edge of its box.",
    "css-selector-chaining": _SHEET,
    "css-selector-child": _SHEET,
    "css-selector-class": _SHEET,
    "css-selector-descendant": _SHEET,
    "css-selector-grouping": _SHEET,
    "css-selector-id": _SHEET,
    "css-selector-type": _SHEET,
    "css-selector-universal": _SHEET,
    "css-sytem-ui": "Named fonts follow it.",
    "css-sytem-ui:other": "Named fonts follow it.",
    "css-text-decoration": "A link that is a button or a name has a line under it.",
    "css-white-space": "Code is in a <pre>, which keeps its lines; a long one makes the mail wider.",
    "css-width:on-box": "Outlook gets tables with a width in pixels; pictures have a width attribute.",
    "css-word-break": "A long address reaches beyond its column.",
    "css-word-spacing": "It is set to what it is without it.",
    "html-dir": "The direction is in a style as well.",
    "html-height": "A picture in a line is as high as its width makes it.",
    "html-mailto-links": "Of ours only “forward” is one; the page it tells of is linked beside it.",
    "html-style": _SHEET,
    "html-width": "The same widths are in styles.",
}
"""What happens where a use is ignored, by use."""


def without_fallback(html: str) -> tuple[Unsupported, ...]:
    """What a rendered mail uses that some client ignores, and that nothing stands in for.

    A writer's raw HTML, pictures and mail addresses are left out: they are the writer's to mend.
    """
    return tuple(
        found
        for found in unsupported(html, skip_class=RAW_CLASS)
        if found.harm is not Harm.NONE
        and found.use not in FALLBACKS
        and not found.is_picture
        and found.feature != "html-mailto-links"
    )
