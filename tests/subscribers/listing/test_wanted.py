"""Which readers a query string means."""

import datetime as dt
from urllib.parse import parse_qsl

import pytest

from subscribers.listing.wanted import Wanted
from subscribers.models import Segment
from tests.factories import NewsletterFactory


def test_a_query_string_is_read_and_said_again():
    query = "q=bob+waters&state=active&tag=vip&source=import&since=2026-01-01&until=2026-01-31&sort=name"
    wanted = Wanted.of(dict(parse_qsl(query)))
    assert (wanted.query, Wanted.of(dict(parse_qsl(wanted.query)))) == (query, wanted)
    assert wanted.without("state", "sort") == "q=bob+waters&tag=vip&source=import&since=2026-01-01&until=2026-01-31"


def test_nothing_wanted_means_everybody():
    wanted = Wanted.of({})
    assert (wanted.query, wanted.narrows, wanted.is_plain, wanted.troubles) == ("", False, True, ())


@pytest.mark.parametrize(
    ("given", "trouble"),
    [
        ({"state": "x"}, "There is no state “x”."),
        ({"sort": "-password"}, "There is no order “-password”."),
        ({"since": "yesterday"}, "“yesterday” is not a day. Write it as 2026-01-31."),
        ({"since": "2026-02-31"}, "“2026-02-31” is not a day. Write it as 2026-01-31."),
        ({"until": "0001-01-01"}, "Nobody came in the year 1."),
        ({"until": "9999-12-31"}, "Nobody came in the year 9999."),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "The first day is after the last one."),
    ],
)
def test_what_is_not_understood_is_said_and_means_nobody(given, trouble):
    wanted = Wanted.of(given)
    assert (wanted.troubles, wanted.narrows, wanted.is_plain) == ((trouble,), True, False)


@pytest.mark.parametrize("garbage", ["\x00", "x" * 9000, "'; DROP TABLE", "\ud800", "🌊", "%00", "\r\nSet-Cookie: x"])
@pytest.mark.parametrize("name", ["q", "state", "tag", "source", "since", "until", "segment", "sort"])
def test_garbage_is_cut_to_size(name, garbage):
    wanted = Wanted.of({name: garbage})
    assert [len(wanted.search) <= 200, len(wanted.tag) <= 60, "\x00" in wanted.search] == [True, True, False]


def test_days_are_those_of_the_newsletter(db):
    wanted = Wanted.of({"since": "2026-03-29", "until": "2026-03-29"})
    begin, end = wanted.from_midnight(NewsletterFactory(timezone="Europe/Amsterdam"))
    assert [begin.astimezone(dt.UTC).isoformat(), end.astimezone(dt.UTC).isoformat()] == [
        "2026-03-28T23:00:00+00:00", "2026-03-29T22:00:00+00:00",
    ]  # fmt: skip


def test_a_segment_is_named_by_its_number(db):
    newsletter = NewsletterFactory()
    rule = {"version": 1, "rule": {"join": "all", "of": [{"fact": "tag", "verb": "filled"}]}}
    segment = Segment.objects.create(newsletter=newsletter, name="Tagged", rule=rule)
    wanted = Wanted.of({"segment": f" {segment.pk} "}, newsletter=newsletter)

    assert (wanted.segment, wanted.query, wanted.troubles) == (segment, f"segment={segment.pk}", ())
    assert (wanted.narrows, wanted.is_plain) == (True, False)


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "²", "9" * 18, "9" * 400])
def test_a_segment_that_is_not_there_is_said(db, number):
    wanted = Wanted.of({"segment": number}, newsletter=NewsletterFactory())
    assert wanted.troubles == ("There is no such segment any more.",)


def test_a_segment_of_another_newsletter_or_of_none_is_not_there(db):
    segment = Segment.objects.create(newsletter=NewsletterFactory(), name="Odd", rule={})
    for newsletter in (NewsletterFactory(), None):
        wanted = Wanted.of({"segment": str(segment.pk)}, newsletter=newsletter)
        assert (wanted.segment, wanted.troubles) == (None, ("There is no such segment any more.",))


def test_what_is_wrong_with_a_segment_is_said(db):
    newsletter = NewsletterFactory()
    rules = [{}, {"version": 1, "rule": {"join": "none", "of": [{"fact": "gone", "verb": "yes"}]}}]
    odd = [
        Segment.objects.create(newsletter=newsletter, name=f"S{place}", rule=rule) for place, rule in enumerate(rules)
    ]
    assert [Wanted.of({"segment": str(each.pk)}, newsletter=newsletter).troubles for each in odd] == [
        ("The segment “S0” cannot be used. This is no segment’s rule of version 1. Make the segment anew.",),
        ("Nothing is known of “gone” here any more. Take that condition away.",),
    ]
