"""Slugs, old addresses and neighbours in the archive."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from newsletter.archive.publishing import (
    AliasTaken,
    add_aliases,
    find_by_alias,
    issue_path,
    make_slug,
    move_to_slug,
    neighbours,
    normal_path,
    site_answers,
)
from newsletter.models import IssueAlias
from tests.factories import IssueFactory, NewsletterFactory

SENT_AT = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("High water, low light", "21-high-water-low-light"),
        ("  Tides & <b>clocks</b>! ", "21-tides-bclocksb"),
        ("Größe zählt", "21-größe-zählt"),
        ("الماء العالي", "21-الماء-العالي"),
        ("🌊🌊", "21"),
        ("", "21"),
        ("under_scores -- and --- dashes", "21-under-scores-and-dashes"),
        ("word " * 40, "21" + "-word" * 15),
        ("x" * 300, "21"),
        ("subscribe", "21-subscribe"),
    ],
)
def test_a_slug_is_the_number_and_the_words_of_the_title(title, slug):
    assert make_slug(title=title, number=21) == slug


@given(st.text(max_size=200), st.integers(min_value=0, max_value=10**6))
def test_any_title_makes_a_slug_that_the_addresses_take(title, number):
    slug = make_slug(title=title, number=number)
    assert len(slug) <= 80
    assert slug.partition("-")[0] == str(number)
    assert all(
        character.isalnum() or character == "-" or character.isidentifier() for character in slug.replace("-", "a")
    )


@pytest.mark.django_db
def test_a_slug_that_another_issue_holds_gets_a_number_behind_it():
    newsletter = NewsletterFactory()
    IssueFactory(newsletter=newsletter, number=1, slug="21-tides")
    IssueFactory(newsletter=newsletter, number=2, slug="21-tides-2")
    assert make_slug(title="Tides", number=21, newsletter=newsletter) == "21-tides-3"


@pytest.mark.django_db
def test_an_issue_keeps_its_own_slug():
    issue = IssueFactory(number=21, slug="21-tides")
    assert make_slug(title="Tides", number=21, newsletter=issue.newsletter) == "21-tides"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/issues/21-tides", "/issues/21-tides"),
        ("/issues/21-tides/", "/issues/21-tides"),
        ("issues/21-tides", "/issues/21-tides"),
        ("https://old.example.org/issues/21-tides/?utm_source=x#top", "/issues/21-tides"),
        ("//old.example.org/21", "/21"),
        ("/issues/gr%C3%B6%C3%9Fe", "/issues/größe"),
        ("/issues/gro\u0308ße", "/issues/größe"),
        ("/2019/09/01/tides.html", "/2019/09/01/tides.html"),
        ("", ""),
        ("/", ""),
        ("https://old.example.org/", ""),
        ("/a\x00b", ""),
        ("/a%00b", ""),
        ("http://[broken", ""),
    ],
)
def test_an_old_address_is_its_path(address, path):
    assert normal_path(address) == path


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "mailto:alice@example.org", "ftp://example.org/x", "data:,x"]
)
def test_an_address_that_no_browser_asks_a_site_for_has_no_path(address):
    assert normal_path(address) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "answered"),
    [
        ("/studio", True),
        ("/studio/login", True),
        ("/admin", True),
        ("/robots.txt", True),
        ("/sitemap.xml", True),
        ("/tide-notes", True),
        ("/tide-notes/feed.atom", True),
        ("/tide-notes/subscribe", True),
        ("/tide-notes/7-published", True),
        ("/tide-notes/8-a-draft", False),
        ("/tide-notes/9-nothing", False),
        ("/bell-notes", False),
        ("/bell-notes/subscribe", False),
        ("/issues/low-water", False),
        ("/n/21", False),
        ("/2019/09/low-water.html", False),
        ("/studio/no-such-page-at-all/x/y", False),
        ("/größe", False),
    ],
)
def test_an_alias_answers_where_the_site_has_no_page_of_its_own(path, answered, client):
    newsletter = NewsletterFactory(slug="tide-notes")
    IssueFactory(newsletter=newsletter, number=7, slug="7-published", state="sent", publish_at=SENT_AT)
    IssueFactory(newsletter=newsletter, number=8, slug="8-a-draft")
    old = IssueFactory(newsletter=newsletter, number=21, slug="21-old", state="sent", publish_at=SENT_AT)
    add_aliases(old, [path])
    assert site_answers(path, issue=old) is answered
    last = client.get(path, follow=True).redirect_chain[-1:]
    assert (last == [("/tide-notes/21-old/", 301)]) is not answered


@pytest.mark.django_db
def test_the_page_of_the_issue_itself_is_no_other_page():
    issue = IssueFactory(
        newsletter=NewsletterFactory(slug="tide-notes"), slug="21-old", state="sent", publish_at=SENT_AT
    )
    assert (site_answers("/tide-notes/21-old", issue=issue), site_answers("/tide-notes/21-old")) == (False, True)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "/", "//", "///x", "/%00", "/" + "a" * 5000, "no-slash", "/\x00", "/../..", "?x"])
def test_a_path_that_is_none_is_no_page_or_the_front_page(path):
    assert site_answers(path) is (path.strip("/") == "")


@pytest.mark.django_db
def test_aliases_are_added_once_and_found_in_every_spelling():
    issue = IssueFactory(state="sent", publish_at=SENT_AT)
    add_aliases(issue, ["/issues/21", "https://old.example.org/issues/21/", "/größe", ""])
    add_aliases(issue, ["/issues/21"])
    assert list(IssueAlias.objects.values_list("path", flat=True)) == ["/größe", "/issues/21"]
    for spelling in ("/issues/21", "/issues/21/", "/gr%C3%B6%C3%9Fe/"):
        assert find_by_alias(spelling) == issue
    assert find_by_alias("/issues/2") is None


@pytest.mark.django_db
def test_an_alias_of_another_issue_is_refused_and_none_is_added():
    add_aliases(IssueFactory(title="The first"), ["/issues/21"])
    with pytest.raises(AliasTaken, match=r"/issues/21 leads to #.* The first already"):
        add_aliases(IssueFactory(), ["/issues/22", "/issues/21"])
    assert IssueAlias.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "scheduled", "cancelled"])
def test_the_alias_of_an_unpublished_issue_leads_nowhere(state):
    issue = IssueFactory(state=state, publish_at=SENT_AT)
    add_aliases(issue, ["/issues/21"])
    assert find_by_alias("/issues/21") is None


@pytest.mark.django_db
def test_an_issue_has_neighbours_by_time():
    newsletter = NewsletterFactory()
    issues = [
        IssueFactory(newsletter=newsletter, state="sent", publish_at=SENT_AT + dt.timedelta(days=day))
        for day in (0, 14, 28)
    ]
    IssueFactory(newsletter=newsletter, state="draft")
    IssueFactory(state="sent", publish_at=SENT_AT + dt.timedelta(days=15))
    first, second, third = issues
    assert (neighbours(first).previous, neighbours(first).next) == (None, second)
    assert (neighbours(second).previous, neighbours(second).next) == (first, third)
    assert (neighbours(third).previous, neighbours(third).next) == (second, None)


@pytest.mark.django_db
def test_a_sent_issue_keeps_answering_at_its_old_slug():
    issue = IssueFactory(state="sent", publish_at=SENT_AT, slug="1-old")
    old = issue_path(issue)
    move_to_slug(issue, "1-new")
    assert find_by_alias(old) == issue
    issue.refresh_from_db()
    assert issue.slug == "1-new"


@pytest.mark.django_db
def test_a_drafts_old_slug_was_never_public():
    issue = IssueFactory(slug="1-old")
    move_to_slug(issue, "1-new")
    assert IssueAlias.objects.count() == 0
