"""The page of a list's growth, and its numbers as a file."""

import csv
import io
import re

import pytest
from django.utils import timezone

from subscribers import leaving
from subscribers.consent import Evidence
from subscribers.growth.spans import monday_of
from subscribers.growth.tallies import fold
from tests.factories import NewsletterFactory, SubscriptionFactory

PAGE = "/studio/tide-notes/readers/growth/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes", timezone="UTC")


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_an_empty_list_is_told_what_to_do_next(studio_client, newsletter):
    page = text_of(studio_client.get(PAGE))
    assert ("Nothing to show yet" in page, "Numbers as CSV" in page) == (True, False)


def test_the_page_says_how_many_joined_and_left_and_by_which_way(studio_client, newsletter):
    now = timezone.now()
    for _ in range(3):
        SubscriptionFactory(newsletter=newsletter, confirmed_at=now, came_from={"utm_source": "mastodon"})
    gone = SubscriptionFactory(newsletter=newsletter, confirmed_at=now, source="<b>form</b>")
    leaving.leave(gone, evidence=Evidence(source="unsubscribe page"), now=now)
    SubscriptionFactory(newsletter=newsletter, state="pending", confirmed_at=None)
    response = studio_client.get(PAGE)
    page = text_of(response)
    assert response.content.count(b'<g class="bar-place">') == 2 * 53
    assert "Subscribed now 3" in page
    assert "Joined 4 Left 1 Bounced 0 Complained 0" in page
    assert "Signup page 3 0 +3 1 &lt;b&gt;form&lt;/b&gt; 1 1 0 0" in page
    assert "1 signed up in this time and has not confirmed." in page
    assert "From Joined Gone mastodon 3 0" in page
    assert (
        f"Week of {monday_of(now.date()).day} {monday_of(now.date()):%B %Y}: 4 joined, 1 left (+3); 3 subscribed."
        in page
    )


@pytest.mark.parametrize(("span", "weeks"), [("3-months", 13), ("1-year", 53)])
def test_the_file_has_a_row_for_each_week_and_a_column_for_each_way(studio_client, newsletter, span, weeks):
    SubscriptionFactory(newsletter=newsletter, confirmed_at=timezone.now())
    fold()
    response = studio_client.get(f"{PAGE}numbers/?span={span}")
    rows = rows_of(response)
    assert (response.status_code, len(rows)) == (200, weeks)
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="tide-notes-growth-{timezone.now():%Y-%m-%d}.csv"'
    )
    assert rows[-1] == {
        "week": monday_of(timezone.now().date()).isoformat(), "joined": "1", "left": "0", "bounced": "0",
        "complained": "0", "net": "1", "subscribed": "1", "unconfirmed": "0", "moved in": "0",
        "joined: signup page": "1",
    }  # fmt: skip


@pytest.mark.parametrize("span", ["", "forever", "\x00", "1-year ", "ALL"])
def test_a_span_that_is_none_is_said_and_a_file_of_it_refused(studio_client, newsletter, span):
    SubscriptionFactory(newsletter=newsletter, confirmed_at=timezone.now())
    page = studio_client.get(PAGE, {"span": span})
    file = studio_client.get(f"{PAGE}numbers/", {"span": span})
    assert (page.status_code, "There is no such span of time." in text_of(page)) == (200, True)
    assert (file.status_code, file.content.decode()) == (
        400, "There is no such span. There are: 3-months, 1-year, all.\n"
    )  # fmt: skip


def test_another_newsletters_numbers_are_not_shown(studio_client, newsletter):
    SubscriptionFactory(confirmed_at=timezone.now())
    assert "Nothing to show yet" in text_of(studio_client.get(PAGE))


def test_the_number_of_queries_does_not_grow_with_the_readers(studio_client, newsletter, django_assert_max_num_queries):
    for way in ("signup page", "import", "embedded form"):
        SubscriptionFactory(newsletter=newsletter, confirmed_at=timezone.now(), source=way)
    with django_assert_max_num_queries(9):
        studio_client.get(f"{PAGE}?span=all")


def test_growth_takes_no_post(studio_client, newsletter):
    assert [studio_client.post(address).status_code for address in (PAGE, f"{PAGE}numbers/")] == [405, 405]
