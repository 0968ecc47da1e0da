"""The links of a mail: where they lead, and what making them costs."""

import datetime as dt
import timeit

import pytest
from django.urls import resolve, reverse

from newsletter.rendering.sample_readers import sample_link
from subscribers.reader_links import (
    confirm_url,
    feedback_url,
    link_frame,
    preferences_url,
    press_of_issue,
    same_token,
    unsubscribe_url,
)
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
    tokens = press_of_issue(21).tokens(7)
    assert [link_frame(name).url(tokens) for name in names] == [
        feedback_url(7, 21, "loved"), unsubscribe_url(7), feedback_url(7, 21, "not-for-me"), preferences_url(7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["confirm_url", "", "feedback_url", "feedback_url.", "feedback_url.a\nb", "feedback_url.\1", "\n", "u"]
)
def test_what_is_no_reader_s_link_is_said_to_be_none(name):
    with pytest.raises(LookupError):
        link_frame(name)


def test_links_follow_the_key_ring_and_the_address_of_the_site(settings):
    settings.BASE_URL, settings.TOKEN_KEYS = "https://new.example.org", {"new": b"n" * 32, "old": b"o" * 32}
    link = link_frame("unsubscribe_url").url(press_of_issue(21).tokens(7))
    assert link == unsubscribe_url(7)
    assert link.startswith("https://new.example.org/u/new.")


def test_links_that_are_nobody_s_have_the_same_token_everywhere(settings):
    settings.BASE_URL = "https://news.example.org"
    names = ["unsubscribe_url", "preferences_url", "feedback_url.loved"]
    assert [link_frame(name).url(same_token("test-mail")) for name in names] == [
        sample_link(name, base_url="https://news.example.org") for name in names
    ]


def test_a_link_costs_microseconds():
    best = min(timeit.repeat(lambda: unsubscribe_url(12_480), number=200, repeat=20)) / 200
    # About 6 µs on an idle machine; the bound leaves room for a busy one.
    assert best < 60e-6
