"""Dates that cannot be: left out, and told of."""

import datetime as dt

import pytest

from subscribers.importing import reporting, runs
from subscribers.models import ImportedRow, ImportState, SubscriberImport
from tests.factories import NewsletterFactory
from tests.subscribers.importing.moving import person

CANNOT_BE = ["3000-01-01", "1989-12-31", "0001-01-01", "01/02/2999", "9999999999"]
UNREADABLE = ["2025-05-05T25:61:00Z", "31/13/2025", "2025-02-30", "soon", "45321", "1\u00b9/2025"]


@pytest.mark.parametrize("date", [*CANNOT_BE, *UNREADABLE])
@pytest.mark.parametrize("meaning", ["subscribed_at", "confirmed_at", "unsubscribed_at", "bounced_at", "ended_at"])
def test_a_date_that_cannot_be_is_left_out_and_told_of(meaning, date):
    found = person(["a@example.org", date], "address", meaning)
    said = (found.subscribed_at, found.particulars.confirmed_at, found.particulars.ended_at)
    assert (said, found.has_doubted_date) == ((None, None, None), True)


def test_dates_that_can_be_are_believed_and_a_pause_may_last():
    in_hours = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=20)).replace(microsecond=0)
    for cell, meaning in [(in_hours.isoformat(), "subscribed_at"), ("", "subscribed_at"), ("n/a", "subscribed_at")]:
        assert person(["a@example.org", cell], "address", meaning).has_doubted_date is False
    assert person(["a@example.org", in_hours.isoformat()], "address", "subscribed_at").subscribed_at == in_hours
    found = person(["a@example.org", "3000-01-01"], "address", "paused_until")
    assert (found.particulars.paused_until.year, found.has_doubted_date) == (3000, False)


@pytest.mark.parametrize(
    ("cell", "meaning"), [("no", "confirmed_at"), ("TRUE", "unsubscribed_at"), ("Hard Bounced", "bounced_at")]
)
def test_a_word_that_says_whether_it_happened_is_no_date_amiss(cell, meaning):
    assert person(["a@example.org", cell], "address", meaning).has_doubted_date is False


@pytest.mark.parametrize(
    ("came", "left", "crossed"),
    [
        ("2024-04-03", "2024-04-02", True),
        ("2024-04-03 15:00", "2024-04-03", False),
        ("2024-04-03", "2024-04-04", False),
        ("", "2024-04-02", False),
    ],
)
def test_a_leaving_before_the_joining_is_seen(came, left, crossed):
    found = person(["a@example.org", came, left], "address", "subscribed_at", "unsubscribed_at")
    assert (found.left_before_joining, found.has_doubted_date) == (crossed, False)


@pytest.mark.django_db
def test_the_rows_with_such_dates_are_counted_file_by_file_each_time_they_are_read(tmp_path):
    lists = {
        "a.csv": "email,created_at,unsubscribed_at\na@example.org,3000-01-01,\nb@example.org,3000-01-01,1970-01-01\n"
        "c@example.org,2024-04-03,\nnobody,3000-01-01,\nf@example.org,2024-04-03,2023-01-01\n",
        "b.csv": "email,created_at\nd@example.org,1980-05-03\n",
        "c.csv": "email,created_at\ne@example.org,2024-04-03\n",
    }
    for name, content in lists.items():
        (tmp_path / name).write_text(content)
    run = runs.begin([tmp_path / name for name in lists], newsletter=NewsletterFactory())
    runs.read(run)
    runs.read(SubscriberImport.objects.get())

    run = SubscriberImport.objects.get()
    told = "could not be read, or is before 1990 or in the future, and is left out: "
    told += "who came on no known day counts from the import."
    assert [report["notes"] for report in reporting.reports(run)] == [
        [f"In 2 rows a date {told}", "In 1 row somebody left before they came. Both dates are kept as they stand."],
        [f"In 1 row a date {told}"],
        [],
    ]
    assert (run.state, ImportedRow.objects.filter(subscribed_at=None).count()) == (ImportState.READY, 3)
