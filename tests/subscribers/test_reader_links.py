"""The links of a mail: where they lead, and what making them costs."""

import datetime as dt
import timeit

from django.urls import resolve, reverse

from subscribers.reader_links import confirm_url, feedback_url, preferences_url, unsubscribe_url
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


def test_a_link_costs_microseconds():
    best = min(timeit.repeat(lambda: unsubscribe_url(12_480), number=200, repeat=20)) / 200
    # About 6 µs on an idle machine; the bound leaves room for a busy one.
    assert best < 60e-6
