"""Measuring how a page lies in its window."""


def overflow(page):
    """How many pixels the page is wider than its window; 0 where the layout holds.

    A heading can be seen before the stylesheets are there: only what has loaded is measured.
    """
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
