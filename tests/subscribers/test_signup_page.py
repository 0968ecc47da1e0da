"""What stands on a signup page: words, issues, how many read it."""

import re

import pytest
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone, translation

from subscribers import signup_page
from subscribers.models import SignupPage
from subscribers.signup_page import (
    in_figures,
    latest_issues,
    offered,
    page_of,
    readers_shown,
    round_down,
    words_as_html,
)
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (9, 0), (10, 10), (19, 10), (87, 80), (99, 90), (100, 100), (129, 120), (1999, 1900), (12_480, 12_000),
     (1_000_000, 1_000_000), (1_987_654, 1_900_000)],
)  # fmt: skip
def test_a_count_is_rounded_down_to_two_figures(count, shown):
    assert round_down(count) == shown


def test_a_count_is_written_as_the_language_writes_it():
    shown = []
    for language in ("en", "de"):
        with translation.override(language):
            shown.append(in_figures(12_000))
    assert shown == ["12,000", "12.000"]


def test_readers_are_counted_where_the_writer_wishes_and_only_those_who_get_it():
    newsletter = NewsletterFactory()
    for state in ["active"] * 11 + ["pending", "unsubscribed", "bounced"]:
        SubscriptionFactory(newsletter=newsletter, state=state)
    assert readers_shown(SignupPage(newsletter=newsletter, shows_count=True)) == 10
    assert readers_shown(SignupPage(newsletter=newsletter)) == 0


def test_the_count_is_kept_for_a_while(django_assert_num_queries):
    newsletter = NewsletterFactory()
    page = SignupPage(newsletter=newsletter, shows_count=True)
    with django_assert_num_queries(1):
        assert [readers_shown(page), readers_shown(page)] == [0, 0]


def test_a_valkey_that_is_away_costs_a_count(monkeypatch):
    newsletter = NewsletterFactory()
    for _ in range(10):
        SubscriptionFactory(newsletter=newsletter)
    monkeypatch.setattr(signup_page, "cache", RedisCache("unix:///nonexistent/valkey.sock", {}))
    assert readers_shown(SignupPage(newsletter=newsletter, shows_count=True)) == 10
    assert cache.get(f"signup-page:readers:{newsletter.pk}") is None


def test_markdown_becomes_html_and_its_links_are_whole(settings):
    settings.BASE_URL = "https://news.example.org"
    html = words_as_html("## For whom\n\nFor **sailors**, and [others](/about).\n\n- Tides\n- Ebb")
    assert "<h2>For whom</h2>" in html
    assert '<p>For <strong>sailors</strong>, and <a href="https://news.example.org/about">others</a>.</p>' in html
    assert "<li>Tides</li>" in html


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n\n## B\n\n### C", [2, 2, 3]),
        ("## A\n\n### B", [2, 3]),
        ("### A\n\nx\n\n#### B", [2, 3]),
        ("###### A", [2]),
    ],
)
def test_headings_come_next_after_the_pages_own(text, levels):
    assert [int(level) for level in re.findall(r"<h(\d)>", words_as_html(text))] == levels


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n\n", "::: story\nx\n:::", "::: feedback\n:::", "# A\n## B\n### C", "Dear all,\n\nHello\n\nYours",
     "[^1]", "x[^1]\n\n[^1]: A note", "| a | b |\n| - | - |\n| 1 | 2 |", "![](nowhere)", "{{ name | you }}", "---",
     "\x00", "> q", "::: button\n[Go](https://example.org)\n:::", "a" * 4000, "*" * 4000, "[" * 2000],
)  # fmt: skip
def test_whatever_is_written_it_breaks_no_page(text):
    html = words_as_html(text)
    assert "<script" not in html
    assert html == words_as_html(text)


def test_html_of_its_own_is_left_out():
    assert words_as_html("Hello\n\n<script>alert(1)</script>") == ""
    assert "href" not in words_as_html("[x](javascript:alert(1))")


def test_a_newsletter_without_a_row_has_the_defaults():
    newsletter = NewsletterFactory()
    page = page_of(newsletter)
    assert (page.pk, page.shows_issues, page.asks_name, offered(page)) == (newsletter.pk, 3, "optional", [])
    assert SignupPage.objects.count() == 0


def test_as_many_issues_as_the_writer_wishes_the_newest_first():
    newsletter = NewsletterFactory()
    for number in range(1, 5):
        IssueFactory(newsletter=newsletter, number=number, state="sent", publish_at=timezone.now())
    IssueFactory(newsletter=newsletter, number=5)
    shown = [
        [issue.number for issue in latest_issues(SignupPage(newsletter=newsletter, shows_issues=n))] for n in (0, 2)
    ]
    assert shown == [[], [4, 3]]


def test_a_newsletter_does_not_offer_itself():
    newsletter, other = NewsletterFactory(), NewsletterFactory()
    page = SignupPage.objects.create(newsletter=newsletter)
    page.offers.set([newsletter, other])
    assert offered(page) == [other]
