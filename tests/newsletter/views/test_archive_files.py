"""Feeds, stylesheet, sitemap and robots as programs fetch them."""

import datetime as dt
import xml.etree.ElementTree as ET

import pytest

from newsletter.models import Issue, Newsletter
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db
SENT_AT = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _base_url(settings):
    settings.BASE_URL = "https://news.example.org"


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes")


def sent(newsletter, day=0, **fields):
    return IssueFactory(newsletter=newsletter, state="sent", publish_at=SENT_AT + dt.timedelta(days=day), **fields)


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("atom", "application/atom+xml; charset=utf-8"), ("json", "application/feed+json; charset=utf-8")],
)
def test_a_feed_is_fetched_again_only_when_it_changed(client, newsletter, kind, content_type):
    issue = sent(newsletter)
    address = f"/tide-notes/feed.{kind}"
    first = client.get(address)
    assert (first.status_code, first["Content-Type"]) == (200, content_type)
    by_tag = client.get(address, headers={"If-None-Match": first["ETag"]})
    by_date = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert (by_tag.status_code, by_tag.content, by_date.status_code) == (304, b"", 304)
    Issue.objects.filter(pk=issue.pk).update(title="Corrected")
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "Corrected" in again.content.decode()


@pytest.mark.parametrize("issues", [1, 3])
@pytest.mark.parametrize("kind", ["atom", "json"])
def test_a_feed_costs_four_queries(client, newsletter, kind, issues, django_assert_num_queries):
    for day in range(issues):
        sent(newsletter, day)
    with django_assert_num_queries(4):
        client.get(f"/tide-notes/feed.{kind}")


def test_a_feed_holds_the_latest_twenty_in_order(client, newsletter):
    for number in range(1, 23):
        sent(newsletter, number, number=number, slug=f"{number}-x")
    items = client.get("/tide-notes/feed.json").json()["items"]
    assert [item["url"].rsplit("/", 2)[1] for item in items] == [f"{number}-x" for number in range(22, 2, -1)]


@pytest.mark.parametrize("header", ["", "garbage", '"', "W/", "*, ,", "\x00"])
@pytest.mark.parametrize("kind", ["atom", "json"])
def test_conditions_of_garbage_are_no_error(client, newsletter, kind, header):
    response = client.get(f"/tide-notes/feed.{kind}", headers={"If-None-Match": header, "If-Modified-Since": header})
    assert response.status_code in {200, 304}


def test_an_unknown_newsletter_has_no_files(client):
    for name in ("feed.atom", "feed.json", "theme.css"):
        assert client.get(f"/nothing/{name}").status_code == 404


def test_the_stylesheet_carries_the_theme_and_is_fetched_again_only_when_it_changed(client, newsletter):
    Newsletter.objects.update(theme={"accent": "#7a1f1f"})
    first = client.get("/tide-notes/theme.css")
    assert first["Content-Type"] == "text/css; charset=utf-8"
    assert "light-dark(#7a1f1f" in first.content.decode()
    assert client.get("/tide-notes/theme.css", headers={"If-None-Match": first["ETag"]}).status_code == 304
    Newsletter.objects.update(theme={})
    assert client.get("/tide-notes/theme.css", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("issues", [1, 3])
def test_the_sitemap_lists_homes_and_issues_in_two_queries(client, newsletter, issues, django_assert_num_queries):
    made = [sent(newsletter, day) for day in range(issues)]
    with django_assert_num_queries(2):
        written = client.get("/sitemap.xml").content
    found = [element.text for element in ET.fromstring(written).iter() if element.tag.endswith("loc")]
    assert found == [
        "https://news.example.org/tide-notes/",
        *(f"https://news.example.org/tide-notes/{issue.slug}/" for issue in reversed(made)),
    ]


def test_robots_are_kept_from_what_is_personal(client):
    text = client.get("/robots.txt").content.decode()
    for path in ("/studio/", "/admin/", "/u/", "/c/", "/p/", "/f/"):
        assert f"Disallow: {path}\n" in text
    assert "Sitemap: https://news.example.org/sitemap.xml" in text
