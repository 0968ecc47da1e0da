"""The links of a mail: where they lead, and what making them costs."""

import datetime as dt
import timeit

import pytest
from django.urls import resolve, reverse

from subscribers.reader_links import confirm_url, feedback_url, links_of_issue, preferences_url, unsubscribe_url
from subscribers.tokens import Purpose, read, sign


def test_the_paths_are_those_of_the_url_conf(settings):
    settings.BASE_URL = "https://news.example.org"
    moment = dt.datetime(2026, 1, 4, 17, 0, 0, 250_000, tzinfo=dt.UTC)
    milliseconds = int(moment.timestamp() * 1000)

    def whole(name, *args):
        return f"https://news.example.org{reverse(f'readers:{name}', args=args)}"

    assert unsubscribe_url(7) == whole("unsubscribe", sign(Purpose.UNSUBSCRIBE, 7))
    assert preferences_url(7) == whole("preferences", sign(Purpose.PREFERENCES, 7))
    assert feedback_url(7, 21, "loved") == whole("feedback", sign(Purpose.FEEDBACK, 7, 21), "loved")
    assert confirm_url(7, issued_at=moment) == whole("confirm", sign(Purpose.CONFIRM, 7, milliseconds))


def test_they_resolve_to_their_numbers(settings):
    path = unsubscribe_url(12_480).removeprefix(settings.BASE_URL)
    assert read(Purpose.UNSUBSCRIBE, resolve(path).kwargs["token"]) == (12_480,)


def test_the_links_of_an_issue_are_those_made_one_by_one():
    names = ["feedback_url.loved", "unsubscribe_url", "feedback_url.not-for-me", "preferences_url"]
    assert links_of_issue(21).of(7, names) == [
        feedback_url(7, 21, "loved"), unsubscribe_url(7), feedback_url(7, 21, "not-for-me"), preferences_url(7),
    ]  # fmt: skip
    assert links_of_issue(21).of(7, []) == []


@pytest.mark.parametrize(
    "name", ["confirm_url", "", "feedback_url", "feedback_url.", "feedback_url.a\nb", "feedback_url.\1", "\n"]
)
def test_what_is_no_reader_s_link_is_said_to_be_none(name):
    with pytest.raises(LookupError):
        links_of_issue(21).of(7, ["unsubscribe_url", name])


def test_links_follow_the_key_ring_and_the_address_of_the_site(settings):
    settings.BASE_URL, settings.TOKEN_KEYS = "https://old.example.org", {"old": b"o" * 32}
    old = links_of_issue(21)
    assert links_of_issue(21) is old
    settings.TOKEN_KEYS = {"new": b"n" * 32, "old": b"o" * 32}
    assert links_of_issue(21).of(7, ["unsubscribe_url"])[0].startswith("https://old.example.org/u/new.")
    settings.BASE_URL = "https://new.example.org"
    assert links_of_issue(21).of(7, ["unsubscribe_url"])[0].startswith("https://new.example.org/u/new.")


def test_a_link_costs_microseconds():
    best = min(timeit.repeat(lambda: unsubscribe_url(12_480), number=200, repeat=20)) / 200
    # About 6 µs on an idle machine; the bound leaves room for a busy one.
    assert best < 60e-6
