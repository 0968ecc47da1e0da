"""The front of the site and the home of a newsletter; what caches and policies may rely on."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from newsletter.models import Issue, IssueState
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db
SENT_AT = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)
BASE = "https://news.example.org"


@pytest.fixture(autouse=True)
def _base_url(settings):
    settings.BASE_URL = BASE


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


def sent(newsletter, day=0, **fields):
    return IssueFactory(newsletter=newsletter, state="sent", publish_at=SENT_AT + dt.timedelta(days=day), **fields)


def test_a_site_without_newsletters_says_what_to_do(client):
    page = client.get("/").content.decode()
    assert "Nothing is published here yet" in page
    assert 'href="/studio/"' in page


def test_the_only_newsletter_is_the_front_page(client, newsletter):
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/tide-notes/")


def test_several_newsletters_are_listed(client, newsletter):
    NewsletterFactory(slug="clock-notes", name="Clock Notes")
    page = client.get("/").content.decode()
    assert 'href="/tide-notes/"' in page
    assert 'href="/clock-notes/"' in page
    assert "Every second Sunday at 17:00 Amsterdam time" in page


def test_the_home_lists_what_was_sent_the_newest_first(client, newsletter):
    for day, title in ((0, "High water"), (14, "Low water")):
        sent(newsletter, day, title=title)
    page = client.get("/tide-notes/").content.decode()
    assert page.index("Low water") < page.index("High water")
    assert "18 January 2026" in page
    assert "The spring tide came early." in page


def test_the_home_of_a_newsletter_that_sent_nothing_invites(client, newsletter):
    page = client.get("/tide-notes/").content.decode()
    assert "The first issue is being written" in page
    assert 'action="/tide-notes/subscribe/"' in page


@pytest.mark.parametrize("issues", [1, 3])
def test_the_home_costs_five_queries(client, newsletter, issues, django_assert_num_queries):
    for day in range(issues):
        sent(newsletter, day)
    with django_assert_num_queries(5):  # one of them for what the signup asks
        client.get("/tide-notes/")


def test_a_long_archive_has_pages(client, newsletter):
    template = sent(newsletter, number=1, title="First of all")
    Issue.objects.bulk_create(
        Issue(
            newsletter=newsletter,
            number=number,
            title=f"Number {number}",
            slug=f"{number}-x",
            state=IssueState.SENT,
            publish_at=SENT_AT + dt.timedelta(days=number),
        )
        for number in range(2, 53)
    )
    first = client.get("/tide-notes/").content.decode()
    second = client.get("/tide-notes/?page=2").content.decode()
    assert template.title not in first
    assert template.title in second
    assert 'href="?page=2"' in first
    assert f'<link rel="canonical" href="{BASE}/tide-notes/?page=2">' in second


@pytest.mark.parametrize("page", ["0", "-1", "999999999999999999999", "abc", "%00", "1e9", ""])
def test_a_page_of_garbage_is_a_page(client, newsletter, page):
    sent(newsletter)
    assert client.get(f"/tide-notes/?page={page}").status_code == 200


def test_years_head_their_issues(client, newsletter):
    sent(newsletter, -14)
    sent(newsletter, 0)
    page = client.get("/tide-notes/").content.decode()
    assert re.findall(r'<h3 class="label year">(\d+)</h3>', page) == ["2026", "2025"]
    assert page.count('<ol role="list" class="issue-list">') == page.count("</ol>") == 2


def test_an_issue_near_midnight_has_the_date_of_the_newsletters_own_calendar(client, newsletter):
    IssueFactory(newsletter=newsletter, state="sent", publish_at=dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC))
    assert "1 January 2026" in client.get("/tide-notes/").content.decode()


def test_public_pages_may_be_kept_for_a_moment_and_set_no_cookie(client, newsletter):
    issue = sent(newsletter)
    for address in ("/tide-notes/", f"/tide-notes/{issue.slug}/", "/tide-notes/feed.atom", "/tide-notes/theme.css"):
        response = client.get(address)
        assert "public" in response["Cache-Control"]
        assert response.cookies == {}


def test_the_templates_hold_no_inline_script_or_style():
    root = Path(django_settings.BASE_DIR) / "templates"
    files = [root / "public_base.html", *(root / "archive").rglob("*.html"), *(root / "subscribers").rglob("*.html")]
    assert len(files) > 15
    for file in files:
        text = file.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text), file
        assert set(re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)) <= {'<script type="application/ld+json">'}, file
