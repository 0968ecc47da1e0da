"""Dates in figures: one order for a whole table, told by all of them."""

import datetime as dt

import pytest

from subscribers.importing import reporting, runs
from subscribers.importing.date_order import Seen, is_day_first, seen_in
from subscribers.importing.values import moment
from subscribers.models import SubscriberImport, Subscription
from tests.factories import NewsletterFactory

pytestmark = pytest.mark.django_db
DAYS = range(1, 29)


def day(text, *, day_first):
    found = moment(text, day_first=day_first)
    return found and found.date().isoformat()


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("03/04/2024", True, "2024-04-03"),
        ("03/04/2024", False, "2024-03-04"),
        ("13/04/2024", True, "2024-04-13"),
        ("13/04/2024", False, None),
        ("04/13/2024", False, "2024-04-13"),
        ("04/13/2024", True, None),
        ("3-4-24 12:00", True, "2024-04-03"),
        ("3/4/99", True, "1999-04-03"),
        ("12:00 04/13/2024", True, None),
        ("12:00 03/04/2024", True, "2024-04-03"),
        ("12:00 03/04/2024", False, "2024-03-04"),
        ("Sat 03/04/2024 3:15 PM", True, "2024-04-03"),
        ("Wed 2024-04-03 12:00", True, "2024-04-03"),
        ("03. 04. 2024", False, "2024-04-03"),
        ("3. 4. 2024. 12:00", False, "2024-04-03"),
        ("04. 13. 2024", False, None),
        ("2024. 04. 03.", True, "2024-04-03"),
        ("03 / 04 / 2024", True, "2024-04-03"),
        ("13 / 04 / 2024", False, None),
        ("3 4 2024 12:00", True, "2024-04-03"),
        ("13 4 2024", False, None),
        ("Sat 04/13/2024 3:15 PM", False, "2024-04-13"),
        ("13.04.2024", False, "2024-04-13"),
        ("04.13.2024", False, None),
        ("2024/04/03", True, "2024-04-03"),
        ("2024/04/03 09:15", True, "2024-04-03"),
        ("2024.04.03", False, "2024-04-03"),
        ("2024/13/04", True, None),
        ("2024/13/04", False, None),
        ("31/04/2024", True, None),
        ("3 Apr 2024", True, "2024-04-03"),
        ("April 3, 2024", True, "2024-04-03"),
    ],
)
def test_a_date_is_read_in_the_order_of_its_table_or_not_at_all(text, day_first, expected):
    assert day(text, day_first=day_first) == expected


def test_what_can_be_read_in_one_order_only_tells_it():
    cells = ["13/04/2024", "04/14/2024", "03/04/2024", "04/04/2024", "13.04.2024", "2024-04-13", "soon", "99/99/2024"]
    cells += ["14 4 2024", "13. 04. 2024", "2024-04-03 (04/14/2024)"]

    assert seen_in(cells) == Seen(day=2, month=1, either=1)


@pytest.mark.parametrize(
    ("language", "timezone", "expected"),
    [
        ("de", "UTC", True),
        ("pt-BR", "UTC", True),
        ("en-GB", "UTC", True),
        ("en-US", "Europe/Amsterdam", False),
        ("en-PH", "UTC", False),
        ("es-PR", "UTC", False),
        ("en", "UTC", False),
        ("en", "America/New_York", False),
        ("en", "Europe/London", True),
        ("en", "America/Toronto", True),
    ],
)
def test_where_no_date_tells_it_is_as_usual_where_the_newsletter_is_at_home(language, timezone, expected):
    assert is_day_first(NewsletterFactory.build(language=language, timezone=timezone)) is expected


def begun(tmp_path, content, *, language="en-US", **more):
    path = tmp_path / "list.csv"
    path.write_text(content)
    run = runs.begin([path], newsletter=NewsletterFactory(language=language), **more)
    runs.read(run)
    return SubscriberImport.objects.get()


def rows(dates, header="email,subscribed_at"):
    return f"{header}\n" + "".join(f"r{number}@example.org,{date}\n" for number, date in enumerate(dates))


def notes(run):
    return reporting.reports(run)[0]["notes"]


@pytest.mark.parametrize("sign", ["/", "-"])
@pytest.mark.parametrize("header", ["email,subscribed_at", "Email Address,Date Subscribed"])
def test_days_of_april_stay_in_april_whatever_the_language(tmp_path, sign, header):
    run = begun(tmp_path, rows([f"{number:02}{sign}04{sign}2024" for number in DAYS], header))
    runs.start(run, statement="They asked.")
    runs.carry_on(run)

    told = Subscription.objects.order_by("created_at").values_list("created_at", flat=True)
    assert [each.date() for each in told] == [dt.date(2024, 4, number) for number in DAYS]
    assert notes(run) == [
        "Dates in figures are read with the day first (03/04/2024 is 3 April), since some of them can be read in no "
        "other way."
    ]


def test_one_telling_date_far_below_the_first_rows_tells_for_all(tmp_path):
    run = begun(tmp_path, rows(["05/06/2024"] * 900 + ["25/06/2024"]))

    assert (run.files[0]["day_first"], run.files[0]["order_by"], run.files[0]["dates_seen"]) == (
        True,
        "cells",
        [1, 0, 900],
    )


@pytest.mark.parametrize(
    ("language", "how"),
    [
        ("de", "the day first (03/04/2024 is 3 April)"),
        ("en-US", "the month first (03/04/2024 is 4 March)"),
    ],
)
def test_dates_that_do_not_tell_are_read_as_is_usual_and_it_is_said(tmp_path, language, how):
    run = begun(tmp_path, rows(["03/04/2024"]), language=language)

    assert notes(run) == [
        f"Dates in figures are read with {how}, as is usual where the newsletter is at home: no date tells it. If it "
        "is otherwise, say so."
    ]


def test_dates_of_the_other_order_are_left_out_and_counted_and_both_orders_are_told_of(tmp_path):
    run = begun(tmp_path, rows(["25/04/2024", "26/04/2024", "04/27/2024", "03/04/2024"]))

    first, second = notes(run)
    assert first.startswith("Dates in figures stand in both orders here: some can have only the day first, ")
    assert second.startswith("In 1 row a date could not be read, ")
    assert list(run.importedrow_set.order_by("seq").values_list("subscribed_at__date", flat=True)) == [
        dt.date(2024, 4, 25),
        dt.date(2024, 4, 26),
        None,
        dt.date(2024, 4, 3),
    ]


def test_the_writer_has_the_last_word(tmp_path):
    run = begun(tmp_path, rows(["03/04/2024"]), day_first=True)

    assert (run.files[0]["day_first"], run.files[0]["order_by"]) == (True, "writer")
    assert notes(run) == ["Dates in figures are read with the day first (03/04/2024 is 3 April), as you say."]


def test_a_tool_that_always_writes_the_day_first_is_taken_at_its_word(tmp_path):
    header = "EMAIL,ADDED_TIME,EMAIL_BLACKLISTED,MODIFIED_TIME"
    run = begun(tmp_path, rows(["03-04-2024 12:00,0,", "04-14-2024 12:00,0,"], header))

    assert (run.files[0]["day_first"], run.files[0]["order_by"]) == (True, "tool")
    assert notes(run)[0].startswith("In 1 row a date could not be read")


def test_a_column_that_is_said_to_hold_dates_is_looked_at_too(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(rows(["25/04/2024", "03/04/2024"], "email,x"))
    mapped = runs.begin([path], newsletter=NewsletterFactory(language="en-US"), mapping={"x": "subscribed_at"})
    later = runs.begin([path], newsletter=NewsletterFactory(language="en-US"))
    assert later.files[0]["day_first"] is False

    runs.remap(later, file=0, mapping={"x": "subscribed_at"})

    assert [run.files[0]["order_by"] for run in (mapped, later)] == ["cells", "cells"]
    assert [run.files[0]["day_first"] for run in (mapped, later)] == [True, True]


def test_dates_in_iso_form_need_no_word_and_no_second_reading(tmp_path):
    run = begun(tmp_path, rows(["2024-04-03", "2024-04-13"]))

    assert (notes(run), run.files[0]["dates_seen"]) == ([], [0, 0, 0])
