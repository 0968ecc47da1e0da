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
