"""Atom, JSON Feed and sitemap, read back by parsers that are not ours."""

import datetime as dt
import json
import xml.etree.ElementTree as ET

import pytest

from newsletter.archive import feeds
from newsletter.archive.pages import in_full, make_page
from newsletter.document import Document, SectionNode
from newsletter.models import Issue
from tests.factories import IssueFactory, NewsletterFactory, one_topic

pytestmark = pytest.mark.django_db
BASE = "https://news.example.org"
ATOM = {"atom": feeds.ATOM}
SENT_AT = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)


def pages(**fields):
    issue = IssueFactory(**{"state": "sent", "publish_at": SENT_AT, **fields})
    return issue, [make_page(found, base_url=BASE) for found in in_full(Issue.objects.published())]


def atom(issue, made):
    return ET.fromstring(
        feeds.write_atom(issue.newsletter, made, home_url=f"{BASE}/n/", feed_url=f"{BASE}/n/feed.atom", changed=SENT_AT)
    )


def with_link():
    figure = {"type": "figure", "attrs": {"src": "/media/images/tide.png", "alt": "A tide"}}
    linked = {
        "type": "paragraph",
        "content": [{"type": "text", "text": "home", "marks": [{"type": "link", "attrs": {"href": "/about/"}}]}],
    }
    title = {"type": "title", "content": [{"type": "text", "text": "Tides & <clocks> 🌊"}]}
    return Document(sections=(SectionNode(kind="topic", content=(title, figure, linked)),))


def test_the_atom_feed_has_what_rfc_4287_asks_of_a_feed_and_its_entries():
    issue, made = pages(newsletter__name="Tide & Time", title="High <water>")
    feed = atom(issue, made)
    assert feed.tag == f"{{{feeds.ATOM}}}feed"
    assert feed.findtext("atom:id", namespaces=ATOM) == f"{BASE}/n/"
    assert feed.findtext("atom:title", namespaces=ATOM) == "Tide & Time"
    assert feed.findtext("atom:updated", namespaces=ATOM) == "2026-01-04T16:00:00+00:00"
    assert feed.findtext("atom:author/atom:name", namespaces=ATOM) == "Alice at Tide Notes"
    assert {link.get("rel"): link.get("href") for link in feed.findall("atom:link", ATOM)} == {
        "self": f"{BASE}/n/feed.atom",
        "alternate": f"{BASE}/n/",
    }
    (entry,) = feed.findall("atom:entry", ATOM)
    assert entry.findtext("atom:title", namespaces=ATOM) == "High <water>"
    assert entry.findtext("atom:published", namespaces=ATOM) == "2026-01-04T16:00:00+00:00"
    assert entry.find("atom:link", ATOM).get("href") == f"{BASE}/{issue.newsletter.slug}/{issue.slug}/"
    assert entry.find("atom:content", ATOM).get("type") == "html"
    assert "The water rose." in entry.findtext("atom:content", namespaces=ATOM)


def test_every_address_in_the_content_is_absolute():
    issue, made = pages(document=with_link())
    content = atom(issue, made).findtext("atom:entry/atom:content", namespaces=ATOM)
    assert f'src="{BASE}/media/images/tide.png"' in content
    assert f'href="{BASE}/about/"' in content
    assert "Tides &amp; &lt;clocks&gt;" in content


def test_an_entry_keeps_its_id_when_its_title_and_slug_change():
    issue, made = pages()
    before = feeds.entry_id(made[0])
    Issue.objects.filter(pk=issue.pk).update(title="Another", slug="another")
    _, again = issue, [make_page(found, base_url=BASE) for found in in_full(Issue.objects.published())]
    assert feeds.entry_id(again[0]) == before == f"tag:news.example.org,2026-01-04:issue-{issue.pk}"


def test_characters_that_xml_forbids_do_not_break_the_feed():
    issue, made = pages(title="High\x0bwater\ufffe", document=one_topic(text="The\x0c water\uffff rose."))
    entry = atom(issue, made).find("atom:entry", ATOM)
    assert "High" in entry.findtext("atom:title", namespaces=ATOM)
    assert "rose." in entry.findtext("atom:content", namespaces=ATOM)


def test_the_json_feed_says_the_same():
    issue, made = pages(document=with_link(), newsletter__language="nl")
    written = feeds.write_json(issue.newsletter, made, home_url=f"{BASE}/n/", feed_url=f"{BASE}/n/feed.json")
    feed = json.loads(written)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["home_page_url"], feed["feed_url"], feed["language"]) == (
        "Tide Notes",
        f"{BASE}/n/",
        f"{BASE}/n/feed.json",
        "nl",
    )
    (item,) = feed["items"]
    assert item["id"] == feeds.entry_id(made[0])
    assert item["url"] == f"{BASE}/{issue.newsletter.slug}/{issue.slug}/"
    assert item["date_published"] == "2026-01-04T16:00:00+00:00"
    assert item["image"] == f"{BASE}/media/images/tide.png"
    assert f'href="{BASE}/about/"' in item["content_html"]


def test_a_feed_without_issues_is_a_feed():
    newsletter = NewsletterFactory()
    written = feeds.write_atom(newsletter, [], home_url=f"{BASE}/n/", feed_url=f"{BASE}/f", changed=SENT_AT)
    assert ET.fromstring(written).findall("atom:entry", ATOM) == []


def test_an_issue_without_words_is_an_entry_without_content():
    issue, made = pages(document=Document(sections=(SectionNode(kind="divider"),)))
    assert "<hr" in (atom(issue, made).findtext("atom:entry/atom:content", namespaces=ATOM) or "")


def test_the_fingerprint_changes_with_what_is_shown():
    issue, _ = pages()
    newsletter = issue.newsletter
    first = feeds.fingerprint(newsletter, [issue])
    assert feeds.fingerprint(newsletter, [issue]) == first
    issue.title = "Another"
    assert feeds.fingerprint(newsletter, [issue]) != first
    assert feeds.fingerprint(newsletter, []) != first


def test_the_sitemap_lists_absolute_addresses():
    written = feeds.write_sitemap([(f"{BASE}/n/", None), (f"{BASE}/n/1-a&b/", SENT_AT)])
    urls = ET.fromstring(written)
    spaced = {"s": feeds.SITEMAP}
    assert [url.findtext("s:loc", namespaces=spaced) for url in urls] == [f"{BASE}/n/", f"{BASE}/n/1-a&b/"]
    assert urls[1].findtext("s:lastmod", namespaces=spaced) == "2026-01-04T16:00:00+00:00"
