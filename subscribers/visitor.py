"""What a request tells about who sent it: evidence for consent, and whether a browser sent it from our own page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from newsletter.access.client_ip import client_ip
from subscribers.consent import Evidence


def evidence_of(request: HttpRequest, *, source: str, wording: str = "") -> Evidence:
    """The evidence that this request is, for :func:`subscribers.consent.record`."""
    return Evidence(
        source=source,
        wording=wording,
        ip_address=client_ip(request),
        user_agent=request.headers.get("User-Agent", "").replace("\0", ""),
    )


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this form (Fetch Metadata, and Origin as RFC 6454 has it).

    What says nothing passes: old browsers send neither header, and the other checks still stand.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc in {urlsplit(settings.BASE_URL).netloc, request.get_host()}


def is_pressed_in_a_browser(request: HttpRequest) -> bool:
    """Whether the browser says that a person's press on a form, on whatever site, brought it here as a whole page."""
    return (
        request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.headers.get("Sec-Fetch-Dest") == "document"
        and request.headers.get("Sec-Fetch-User", "?1") == "?1"
    )
