"""How someone came to the signup: the page that led there and its campaign, and nothing that tells who they are."""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from newsletter.models.newsletters import RESERVED_SLUGS

CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign")
REFERRER = "referrer"
FRIEND = "friend"
LONGEST_CAMPAIGN = 100
LONGEST_REFERRER = 200
_LONGEST_READ = 2000
_HOST = re.compile(r"[a-z0-9.:-]+(?<![.:-])", re.IGNORECASE)
_OWN_FORMS = frozenset({"subscribe", "subscribe.json", "embed"})


def arrived(*, query: Mapping[str, str], referer: str) -> dict[str, str]:
    """What the first look at the signup page tells: for the form to carry along.

    Someone whom a friend sent is not followed: nothing is told of them.
    """
    if FRIEND in query:
        return {}
    return _cleaned({**{name: query.get(name, "") for name in CAMPAIGN}, REFERRER: referer})


def came_from(*, carried: Mapping[str, str], referer: str) -> dict[str, str]:
    """What is kept with a signup: what its form carried, and else what the page says that holds the form.

    ``referer`` is the header of that name (RFC 9110 §10.1.3). A form under an issue carries nothing, since that page is
    the same for all; the header then names the issue, and what stood behind its address.
    """
    query = dict(parse_qsl(_split(referer)[2], keep_blank_values=True, errors="replace"))
    if FRIEND in query:
        return {}
    told = {name: carried.get(name) or query.get(name, "") for name in CAMPAIGN}
    return _cleaned({**told, REFERRER: carried.get(REFERRER) or referer})


def host_and_path(address: str) -> str:
    """``blog.example.org/tides`` of a page's address; empty for none, and for a page of ours that is one person's.

    Query and fragment may hold anything, so they go; so does whoever signed in with the address.
    """
    host, path, _ = _split(address)
    if not host:
        return ""
    if host == urlsplit(settings.BASE_URL).netloc.lower():
        first, _, rest = path.strip("/").partition("/")
        # Behind the reserved words stand tokens and the studio; our own signup page led nobody to itself.
        if first.lower() in RESERVED_SLUGS or rest.rstrip("/") in _OWN_FORMS:
            return ""
    return _one_line(f"{host}{path.rstrip('/')}")[:LONGEST_REFERRER]


def _cleaned(told: Mapping[str, str]) -> dict[str, str]:
    kept = {name: _one_line(told[name])[:LONGEST_CAMPAIGN] for name in CAMPAIGN}
    return {name: value for name, value in {**kept, REFERRER: host_and_path(told[REFERRER])}.items() if value}


def _split(address: str) -> tuple[str, str, str]:
    """Host with port, path and query of a web address; the host is empty where it is none. Takes any text."""
    text = address.strip()[:_LONGEST_READ]
    # What the form carries stands there as it was cleaned, without a scheme.
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "", "", ""
    host = parts.netloc.rpartition("@")[2].lower()
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return "", "", ""
    return host, parts.path, parts.query


def _one_line(text: str) -> str:
    shown = (character if unicodedata.category(character)[0] not in "CZ" else " " for character in text[:_LONGEST_READ])
    return " ".join("".join(shown).split())
