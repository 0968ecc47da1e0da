"""Measuring how a page lies in its window."""


def overflow(page):
    """How many pixels the page is wider than its window; 0 where the layout holds."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
