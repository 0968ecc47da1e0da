"""Web addresses as they are pasted."""

import re
import urllib.parse

from newsletter.document.attributes import MAX_URL_LENGTH, is_safe_link
from newsletter.importing.tracking import without_utm

_FOUND = re.compile(r"https?://\S+", re.IGNORECASE)
# example.org/page, without the scheme: a name with a dot, and no blanks.
_BARE = re.compile(r"^[^\s/@:]+\.[^\s/@:.]{2,}(?::\d+)?(?:[/?#]\S*)?$")
_CLOSING = ".,;:!?)]}>”’\"'"


class NoAddress(ValueError):
    """What was pasted leads to no page; the message says what would."""


def read_address(text: str) -> str:
    """The web address in what was pasted, without campaign parameters; ``https://`` is put before a bare one.

    Raises NoAddress.
    """
    text = text.strip()
    found = _FOUND.search(text)
    url = found[0] if found else f"https://{text}" if _BARE.match(text) else ""
    if found and found[0] != text:
        url = url.rstrip(_CLOSING)
    url = without_utm(url)
    if len(url) > MAX_URL_LENGTH:
        raise NoAddress(f"The address has {len(url)} characters; at most {MAX_URL_LENGTH} fit.")
    if not url or not url.isprintable() or not is_safe_link(url) or not _host(url):
        raise NoAddress("That is no web address. Paste one such as https://example.org/page.")
    return url


def host_of(url: str) -> str:
    """``example.org``, for lists; empty where there is none."""
    return _host(url).removeprefix("www.")


def _host(url: str) -> str:
    try:
        return urllib.parse.urlsplit(url).hostname or ""
    except ValueError:
        return ""
