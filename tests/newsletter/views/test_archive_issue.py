"""An issue's page: what is shown, to whom, and what stays hidden."""

import datetime as dt
import json
import re

import pytest

from newsletter.archive.publishing import add_aliases
from newsletter.document import Document, SectionNode
from newsletter.models import Newsletter
from tests.factories import IssueFactory, NewsletterFactory, one_topic

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


def page_of(client, issue):
    response = client.get(f"/{issue.newsletter.slug}/{issue.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def test_an_issue_has_its_words_title_date_and_reading_time(client, newsletter):
    page = page_of(
        client, sent(newsletter, title="High <water>", number=21, document=one_topic("Tides 🌊", "It rose."))
    )
    assert "<h1>High &lt;water&gt;</h1>" in page
    assert "Issue 21 · 4 January 2026" in page
    assert "It rose." in page
    assert "1 minute to read" in page


def test_an_issue_tells_other_sites_what_it_is(client, newsletter):
    figure = {"type": "figure", "attrs": {"src": "/media/images/tide.png", "alt": "A tide"}}
    issue = sent(
        newsletter, title="High water", document=Document(sections=(SectionNode(kind="image", content=(figure,)),))
    )
    page = page_of(client, issue)
    url = f"{BASE}/tide-notes/{issue.slug}/"
    for line in (
        f'<link rel="canonical" href="{url}">',
        f'<meta property="og:url" content="{url}">',
        '<meta property="og:type" content="article">',
        '<meta property="og:title" content="High water">',
        '<meta property="og:description" content="The spring tide came early.">',
        f'<meta property="og:image" content="{BASE}/media/images/tide.png">',
        '<meta property="article:published_time" content="2026-01-04T16:00:00+00:00">',
        '<meta name="twitter:card" content="summary_large_image">',
    ):
        assert line in page


def test_the_structured_data_is_json_that_no_title_can_break_out_of(client, newsletter):
    page = page_of(client, sent(newsletter, number=3, title="</script><script>alert(1)</script> & more"))
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(found)
    assert data["headline"] == "</script><script>alert(1)</script> & more"
    assert (data["@type"], data["datePublished"]) == ("NewsArticle", "2026-01-04T16:00:00+00:00")
    assert data["isPartOf"]["issueNumber"] == 3


def test_an_issue_without_a_preheader_is_summed_up_by_its_first_words(client, newsletter):
    page = page_of(client, sent(newsletter, preheader="", document=one_topic(text="The water rose. " * 40)))
    (summary,) = re.findall(r'<meta name="description" content="(.*?)">', page)
    assert summary.startswith("The water rose. The water rose.")
    assert summary.endswith(" …")
    assert len(summary) <= 202


def test_merge_tags_show_their_fallbacks(client, newsletter):
    issue = sent(newsletter, title="Hello {{ first_name | reader }}", preheader="For {{ name | you }}")
    page = page_of(client, issue)
    assert "<h1>Hello reader</h1>" in page
    assert "For you" in page
    assert "{{" not in page
    assert "{{" not in client.get("/tide-notes/").content.decode()


def test_an_issue_leads_to_its_neighbours_and_on(client, newsletter):
    older, issue, newer = (sent(newsletter, day) for day in (0, 14, 28))
    page = page_of(client, issue)
    assert f'rel="prev" href="/tide-notes/{older.slug}/"' in page
    assert f'rel="next" href="/tide-notes/{newer.slug}/"' in page
    assert 'href="mailto:?subject=' in page
    assert f'data-address="{BASE}/tide-notes/{issue.slug}/"' in page
    assert "https://bsky.app/intent/compose?text=High%20water" in page
    assert 'action="/tide-notes/subscribe/"' in page


@pytest.mark.parametrize("sections", [1, 3])
def test_an_issue_costs_five_queries(client, newsletter, sections, django_assert_num_queries):
    for day in (-14, 14):
        sent(newsletter, day)
    issue = sent(
        newsletter,
        document=Document(sections=one_topic().sections + sum((one_topic().sections for _ in range(sections - 1)), ())),
    )
    with django_assert_num_queries(5):  # one of them for what the signup asks
        client.get(f"/tide-notes/{issue.slug}/")


def test_a_section_that_is_for_the_mail_alone_is_not_on_the_page(client, newsletter):
    mail_only = SectionNode(kind="topic", content=one_topic(text="Only in the mail.").sections[0].content, on_web=False)
    page = page_of(client, sent(newsletter, document=Document(sections=(*one_topic().sections, mail_only))))
    assert "Only in the mail." not in page


@pytest.mark.parametrize("state", ["draft", "scheduled", "cancelled"])
def test_what_has_not_gone_out_is_nowhere(client, newsletter, state):
    issue = IssueFactory(newsletter=newsletter, state=state, publish_at=SENT_AT, title="Secret plans")
    add_aliases(issue, ["/old/secret"])
    addresses = (
        "/tide-notes/",
        "/tide-notes/feed.atom",
        "/tide-notes/feed.json",
        "/sitemap.xml",
        "/tide-notes/subscribe/",
    )
    for address in addresses:
        body = client.get(address).content.decode()
        assert "Secret plans" not in body
        assert issue.slug not in body
    assert client.get(f"/tide-notes/{issue.slug}/").status_code == 404
    assert client.get("/old/secret", follow=True).status_code == 404


def test_what_is_kept_off_the_web_is_nowhere(client, newsletter):
    issue = sent(newsletter, title="For readers only", on_web=False)
    assert client.get(f"/tide-notes/{issue.slug}/").status_code == 404
    for address in ("/tide-notes/", "/tide-notes/feed.atom", "/tide-notes/feed.json", "/sitemap.xml"):
        assert issue.slug not in client.get(address).content.decode()


def test_an_issue_under_another_newsletters_name_is_not_found(client, newsletter):
    issue = sent(NewsletterFactory(slug="clock-notes"))
    assert client.get(f"/tide-notes/{issue.slug}/").status_code == 404


def test_a_slug_of_any_script_is_an_address(client, newsletter):
    issue = sent(newsletter, slug="1-الماء-العالي")
    assert client.get("/tide-notes/1-الماء-العالي/").status_code == 200
    assert "%D8%A7" in client.get("/sitemap.xml").content.decode()
    add_aliases(issue, ["/قديم"])
    assert client.get("/قديم")["Location"].startswith("/tide-notes/1-%D8%A7")


def test_right_to_left_comes_from_the_newsletter(client):
    issue = sent(NewsletterFactory(language="ar"))
    assert '<html lang="ar" dir="rtl">' in page_of(client, issue)


def test_a_theme_that_cannot_be_used_leaves_every_page_standing(client, newsletter):
    Newsletter.objects.update(theme={"accent": "nonsense"})
    issue = sent(newsletter)
    for address in ("", f"{issue.slug}/", "theme.css", "feed.atom", "feed.json", "subscribe/"):
        assert client.get(f"/tide-notes/{address}").status_code == 200


@pytest.mark.django_db
def test_pictures_of_old_issues_may_stand_at_plain_http_addresses(client):
    issue = IssueFactory(state="sent", publish_at="2026-06-07T15:00Z")
    for address in (f"/{issue.newsletter.slug}/{issue.slug}/", f"/{issue.newsletter.slug}/"):
        policy = client.get(address).headers["Content-Security-Policy"]
        [pictures] = [part for part in policy.split("; ") if part.startswith("img-src ")]
        assert sorted(pictures.split()[1:]) == ["'self'", "data:", "http:", "https:"]
