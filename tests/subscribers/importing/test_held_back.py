"""People of whom a row was refused because it may say that they want no mail: their other rows wait for it."""

import pytest

from subscribers.importing import reporting
from subscribers.models import Subscription
from tests.subscribers.importing.moving import subscribed, table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("first", [True, False])
def test_a_row_that_cannot_be_read_holds_the_other_rows_of_its_person_back(moved, first):
    rows = ["who@example.org,active", "Who@example.org,gone fishing"]
    run = moved(table("email,status", *(rows if first else rows[::-1]), "w@example.org,active"))

    (report,) = reporting.reports(run)
    assert (subscribed(), report["refused"], report["outcomes"]) == ({"w"}, 1, {"added": 1, "held": 1})
    assert report["notes"][-1].startswith("In 1 row there are people of whom another row was refused")


def test_it_does_so_from_another_file_and_once_it_is_mended_its_person_comes_in(moved):
    moved("email,name\nwho@example.org,Wyn\n", "email,opt_in\nwho@example.org,perhaps\nw@example.org,yes\n")
    assert subscribed() == {"w"}

    moved("file,line,reason,email,opt_in\nlist1.csv,2,x,who@example.org,yes\n")
    assert subscribed() == {"w", "who"}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("email,city,unsubscribed", "who@example.org,Hull, Yorks,yes"),
        ("email,city,unsubscribed", 'who@example.org,"Hull,yes'),
        ("city,email,unsubscribed", 'Hull, "Yorks,who@example.org,yes'),
        ("friend,email,unsubscribed", "friend@example.org,who@example.org,no,yes"),
        ("friend,city,email,unsubscribed", "friend@example.org,Hull, Yorks,who@example.org,yes"),
        ("email,unsubscribed", "who@example.org (old),yes"),
        ("email,unsubscribed", "'who@example.org',yes"),
        ("email,unsubscribed", "other@example.org / who@example.org,yes"),
        ("email,attributes,unsubscribed", "who@example.org,{not an object,"),
    ],
)
def test_whatever_a_row_was_refused_for_its_person_waits(moved, header, row):
    places = header.split(",")
    plain = ",".join("w@example.org" if name == "email" else "" for name in places)
    run = moved(table("email,name", "who@example.org,Wyn"), table(header, row, plain))

    assert (subscribed(), run.refused.count()) == ({"w"}, 1)
    assert [report["outcomes"] for report in reporting.reports(run)] == [{"held": 1}, {"added": 1}]


def test_what_another_row_says_and_what_waits_are_counted_apart(moved):
    run = moved(
        table(
            "email,status", "a@example.org,active", "a@example.org,active", "b@example.org,active", "b@example.org,huh"
        )
    )

    (report,) = reporting.reports(run)
    assert (report["outcomes"], report["refused"], report["rows"]) == ({"added": 1, "repeated": 1, "held": 1}, 1, 4)


def test_a_row_without_an_address_holds_nobody_back(moved):
    moved(table("email,status", "who at example.org,gone fishing", "w@example.org,active"))

    assert subscribed() == {"w"}


def test_who_left_by_another_row_is_kept_as_left_whatever_was_refused(moved):
    moved(table("email,status", "who@example.org,unsubscribed", "who@example.org,gone fishing"))

    assert Subscription.objects.get().state == "unsubscribed"


def test_an_address_behind_a_name_holds_its_person_back_too(moved):
    moved(table("email,status", "Wyn <who@example.org>,gone fishing", "who@example.org,active", "w@example.org,active"))

    assert subscribed() == {"w"}
