"""The log is found by act, person and day, leafed through by key, and written out as CSV."""

import csv
import datetime as dt
import io

import pytest

from newsletter.models import AuditEntry
from newsletter.team.audit_reading import (
    COLUMNS,
    Wanted,
    csv_blocks,
    details_in_words,
    find,
    people,
)
from tests.factories import NewsletterFactory

NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def entry(**fields):
    return AuditEntry.objects.create(**{"who": "alice", "act": "sent", "at": NOON} | fields)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, Wanted()),
        ({"act": "sent", "who": " bob ", "day": "2026-06-01"}, Wanted(act="sent", who="bob", day=NOON.date())),
        ({"act": "danced"}, Wanted(trouble="There is no act “danced”.")),
        ({"day": "1.6.2026"}, Wanted(trouble="“1.6.2026” is not a day: write it like 2026-12-06.")),
        ({"day": "0001-01-01"}, Wanted(trouble="“0001-01-01” is not a day: write it like 2026-12-06.")),
        ({"who": "a\0b" + "c" * 500, "other": "x"}, Wanted(who="ab" + "c" * 198)),
    ],
)
def test_a_query_string_is_read_whatever_it_holds(given, wanted):
    assert Wanted.of(given) == wanted


def test_it_writes_the_query_string_that_asks_for_the_same():
    wanted = Wanted(act="sent", who="Bob & Co", day=NOON.date())
    assert wanted.query == "act=sent&who=Bob+%26+Co&day=2026-06-01"
    assert Wanted().query == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["erased", "sent", "imported"]),
        (Wanted(act="sent"), ["sent"]),
        (Wanted(who="bob"), ["erased"]),
        (Wanted(day=dt.date(2026, 6, 1)), ["sent", "imported"]),
        (Wanted(day=dt.date(2026, 6, 2)), ["erased"]),
        (Wanted(who="bob", act="sent"), []),
    ],
)
def test_a_newsletters_log_has_its_own_entries_the_newest_first(wanted, found):
    tides = NewsletterFactory()
    entry(newsletter=tides, act="imported")
    entry(newsletter=tides, at=dt.datetime(2026, 6, 1, 21, 59, tzinfo=dt.UTC))
    entry(newsletter=tides, act="erased", who="bob", at=dt.datetime(2026, 6, 1, 22, 1, tzinfo=dt.UTC))
    entry(newsletter=NewsletterFactory())
    entry()
    assert [row.act for row in find(tides, wanted, zone=tides.zone)] == found  # Amsterdam is at +02:00
    assert find(None, Wanted(), zone=dt.UTC).count() == 5


@pytest.mark.django_db
def test_people_are_named_once_by_the_alphabet():
    tides = NewsletterFactory()
    for who in ("bob", "alice", "bob"):
        entry(newsletter=tides, who=who)
    entry(who="chiyo")
    assert (people(tides), people(None)) == (["alice", "bob"], ["alice", "bob", "chiyo"])


@pytest.mark.parametrize(
    ("details", "lines"),
    [
        ({}, []),
        ({"copies": 12480, "format": "csv", "none": None, "narrowed_by": []}, ["copies 12,480", "format “csv”"]),
        ({"issue": 21, "act": 4, "readers": 1}, ["readers 1"]),
        ({"changes": {"sender_name": ["A", "B"]}}, ["Sender name: “A” → “B”"]),
        ({"changes": {"reply_to": ["", "a"], "secret": []}}, ["Reply to: nothing → “a”", "Secret: changed"]),
        ({"changes": {"on": [True, False], "days": [[6], [5, 6]]}}, ["On: yes → no", "Days: 6 → 5, 6"]),
        ({"changes": "garbage", "": {"a": 1}}, [' {"a": 1}']),
    ],
)  # fmt: skip
def test_details_are_said_in_words(details, lines):
    said = details_in_words(AuditEntry(details=details))
    assert [*said.changes, *said.more] == lines


@pytest.mark.django_db
def test_the_file_has_a_row_for_each_entry_and_no_formula():
    entry(about="=1+1", who="@alice", newsletter_slug="tide-notes", details={"a": "ü"}, ip_address="203.0.113.7")
    rows = list(csv.reader(io.StringIO("".join(csv_blocks(find(None, Wanted(), zone=dt.UTC))))))
    assert rows == [
        list(COLUMNS),
        [
            "2026-06-01T12:00:00+00:00", "'@alice", "sent", "Sent an issue", "tide-notes", "'=1+1", "203.0.113.7",
            '{"a": "ü"}',
        ],
    ]  # fmt: skip
