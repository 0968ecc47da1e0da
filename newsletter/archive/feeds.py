"""The feeds of a newsletter, Atom (RFC 4287) and JSON Feed 1.1, and the sitemap: from values to bytes."""

import datetime as dt
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

import lxml.html

from newsletter.archive.pages import IssuePage
from newsletter.models import Issue, Newsletter

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
LATEST = 20
# What XML 1.0 §2.2 does not allow, not even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fingerprint(newsletter: Newsletter, issues: Iterable[Issue]) -> str:
    """A quoted entity tag for everything a feed shows: it changes when the feed would."""
    facts: list[Any] = [newsletter.pk, newsletter.slug, newsletter.name, newsletter.tagline, newsletter.language]
    facts += [
        (issue.pk, issue.slug, issue.title, issue.preheader, issue.version, str(issue.publish_at)) for issue in issues
    ]
    return f'"{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]}"'


def last_changed(newsletter: Newsletter, issues: Iterable[Issue]) -> dt.datetime:
    """When the feed last changed, as far as its issues tell."""
    return max(
        [newsletter.created_at, *(max(issue.publish_at or issue.updated_at, issue.updated_at) for issue in issues)]
    )


def write_atom(
    newsletter: Newsletter, pages: Sequence[IssuePage], *, home_url: str, feed_url: str, changed: dt.datetime
) -> bytes:
    """An Atom feed with the whole text of each issue."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": newsletter.language})
    _add(feed, "id", home_url)
    _add(feed, "title", newsletter.name)
    if newsletter.tagline:
        _add(feed, "subtitle", newsletter.tagline)
    _add(feed, "updated", changed.isoformat())
    _add(feed, "link", rel="self", type="application/atom+xml", href=feed_url)
    _add(feed, "link", rel="alternate", type="text/html", href=home_url)
    _add(_add(feed, "author"), "name", newsletter.sender_name or newsletter.name)
    for page in pages:
        entry = _add(feed, "entry")
        _add(entry, "id", entry_id(page))
        _add(entry, "title", page.title)
        _add(entry, "link", rel="alternate", type="text/html", href=page.edition.web_url)
        published = page.issue.publish_at or page.issue.created_at
        _add(entry, "published", published.isoformat())
        _add(entry, "updated", max(published, page.issue.updated_at).isoformat())
        if page.summary:
            _add(entry, "summary", page.summary)
        _add(entry, "content", absolute(page), type="html")
    return _to_bytes(feed)


def write_json(newsletter: Newsletter, pages: Sequence[IssuePage], *, home_url: str, feed_url: str) -> bytes:
    """A JSON Feed with the whole text of each issue."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": newsletter.name,
        "description": newsletter.tagline,
        "home_page_url": home_url,
        "feed_url": feed_url,
        "language": newsletter.language,
        "authors": [{"name": newsletter.sender_name or newsletter.name}],
        "items": [_item(page) for page in pages],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def entry_id(page: IssuePage) -> str:
    """A tag URI (RFC 4151) that stays when the issue's slug or title changes."""
    host = urlsplit(page.edition.base_url).hostname or "localhost"
    published = page.issue.publish_at or page.issue.created_at
    return f"tag:{host},{published:%Y-%m-%d}:issue-{page.issue.pk}"


def absolute(page: IssuePage) -> str:
    """The issue's HTML with every address absolute: a feed is read elsewhere."""
    if not page.html.strip():
        return ""
    root = lxml.html.fragment_fromstring(_NOT_XML.sub("", page.html), create_parent="div")
    root.make_links_absolute(page.edition.web_url, resolve_base_href=False)
    return "".join(lxml.html.tostring(child, encoding="unicode") for child in root)


def write_sitemap(addresses: Iterable[tuple[str, dt.datetime | None]]) -> bytes:
    """A sitemap of absolute addresses with the moment each last changed."""
    ET.register_namespace("", SITEMAP)
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for address, changed in addresses:
        url = ET.SubElement(root, f"{{{SITEMAP}}}url")
        ET.SubElement(url, f"{{{SITEMAP}}}loc").text = address
        if changed is not None:
            ET.SubElement(url, f"{{{SITEMAP}}}lastmod").text = changed.isoformat(timespec="seconds")
    return _to_bytes(root)


def _item(page: IssuePage) -> dict[str, Any]:
    published = page.issue.publish_at or page.issue.created_at
    item: dict[str, Any] = {
        "id": entry_id(page),
        "url": page.edition.web_url,
        "title": page.title,
        "content_html": absolute(page),
        "date_published": published.isoformat(),
        "date_modified": max(published, page.issue.updated_at).isoformat(),
    }
    if page.summary:
        item["summary"] = page.summary
    if page.picture:
        item["image"] = page.picture
    return item


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = _NOT_XML.sub("", text) or None
    return child


def _to_bytes(root: ET.Element) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}'.encode()
