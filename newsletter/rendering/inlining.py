"""Styles where every mail client sees them: on the elements."""

import logging
import re
from collections import OrderedDict
from typing import Any, ClassVar

from lxml import html as lxml_html
from premailer import Premailer

# The rules that premailer has copied onto the elements; only what it cannot copy (media queries) must stay.
_INLINED_RULES = re.compile(r"<style[^>]*>\s*/\* inlined \*/.*?</style>", re.DOTALL)

SHEETS_KEPT = 16
_NOT_OURS = re.compile(r"<style([^>]*)>(?!\s*/\* inlined \*/)")


class _Inliner(Premailer):  # type: ignore[misc]
    """Premailer that reads a style sheet once: a theme's is the same in every rendering, and reading it is the work."""

    _rules: ClassVar[OrderedDict[tuple[str, int], Any]] = OrderedDict()

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> Any:
        key = (css_body, ruleset_index)
        rules = self._rules.get(key)
        if rules is None:
            rules = self._rules[key] = super()._parse_style_rules(css_body, ruleset_index)
            while len(self._rules) > SHEETS_KEPT:
                self._rules.popitem(last=False)
        return rules


def inline_styles(html: str) -> str:
    """The HTML with its style sheet's rules on its elements; media queries stay in the head. Fetches nothing."""
    # Premailer keeps only a doctype in capitals. MJML's own rules are resets for odd clients: copied onto every cell
    # they would double the mail's size.
    prepared = re.sub(r"^<!doctype html>", "<!DOCTYPE html>", html.lstrip())
    prepared = _NOT_OURS.sub(r'<style data-premailer="ignore"\1>', prepared)
    inlined: str = _Inliner(
        prepared,
        allow_network=False,
        keep_style_tags=True,
        # MJML's media queries override inline styles, which takes their !important.
        strip_important=False,
        # They would become attributes of elements that have none such, and a picture's width in pixels 100%.
        disable_basic_attributes=["align", "bgcolor", "height", "valign", "width"],
        disable_validation=True,
        align_floating_images=False,
        cssutils_logging_level=logging.CRITICAL,
    ).transform(pretty_print=False)
    return _INLINED_RULES.sub("", inlined)


def links_in(html: str) -> tuple[str, ...]:
    """Every http(s) address that the HTML links to, once each, in order."""
    hrefs = (str(element.get("href")) for element in lxml_html.fromstring(html).iter("a") if element.get("href"))
    return tuple(dict.fromkeys(href for href in hrefs if href.startswith(("http://", "https://"))))
