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
    assert (subscribed(), report["refused"], report["outcomes"]["repeated"]) == ({"w"}, 1, 1)
    assert report["notes"][-1].startswith("In 1 row there are people of whom another row was refused")


def test_it_does_so_from_another_file_and_once_it_is_mended_its_person_comes_in(moved):
    moved("email,name\nwho@example.org,Wyn\n", "email,opt_in\nwho@example.org,perhaps\nw@example.org,yes\n")
    assert subscribed() == {"w"}

    moved("file,line,reason,email,opt_in\nlist1.csv,2,x,who@example.org,yes\n")
    assert subscribed() == {"w", "who"}


def test_who_left_by_another_row_is_kept_as_left_whatever_was_refused(moved):
    moved(table("email,status", "who@example.org,unsubscribed", "who@example.org,gone fishing"))

    assert Subscription.objects.get().state == "unsubscribed"


def test_an_address_behind_a_name_holds_its_person_back_too(moved):
    moved(table("email,status", "Wyn <who@example.org>,gone fishing", "who@example.org,active", "w@example.org,active"))

    assert subscribed() == {"w"}
