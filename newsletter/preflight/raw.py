"""The source of a raw block, as elements."""

import functools

from lxml import etree, html


@functools.lru_cache(maxsize=64)
def parsed(source: str) -> html.HtmlElement | None:
    """The HTML below one ``div``; None where there is nothing, or nothing that can be read. Do not change it."""
    if not source.strip():
        return None
    try:
        return html.fragment_fromstring(source, create_parent="div")
    except (etree.ParserError, ValueError):
        return None
