"""Runs from the file to the list: what becomes of whom, again and again."""

from pathlib import Path

import pytest
from django.utils import timezone

from subscribers import suppression
from subscribers.addresses import address_hash
from subscribers.health.findings import Look, find
from subscribers.importing import merging, reporting, runs
from subscribers.models import ConsentEvent, Subscriber, Subscription, SuppressionReason
from subscribers.timeline import own
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.importing.moving import APRIL, outcomes

pytestmark = pytest.mark.django_db


def test_a_row_becomes_a_person_with_everything_it_says(moved, tide_notes):
    run = moved(
        "email,name,created_at,confirmed_at,tags,city,ip,utm_source,language\n"
        "Ann@Example.org,Ann Lee,2024-04-03 12:00:00,2024-04-03 12:00:00,\"a;b\",Hull,198.51.100.7,fair,de\n",
        statement="They ticked the box at the fair.",
    )  # fmt: skip

    found = Subscription.objects.select_related("subscriber").get()
    assert (found.newsletter, found.state, found.source, found.tags) == (tide_notes, "active", "import", ["a", "b"])
    assert (found.created_at, found.confirmed_at, found.ended_at) == (APRIL, APRIL, None)
    assert found.came_from == {"utm_source": "fair"}
    ann = found.subscriber
    assert (ann.address, ann.given_address, found.name) == ("ann@example.org", "Ann@example.org", "Ann Lee")
    assert (ann.language, found.attributes) == ("de", {"city": "Hull"})
    assert suppression.find_suppression("ann@example.org", newsletter=None) is None
    event = ConsentEvent.objects.get()
    assert (event.subscriber, event.act, event.ip_address) == (ann, "added", "198.51.100.7")
    assert (event.wording, event.source) == (
        "They ticked the box at the fair.",
        f"import {run.pk}, line 2 of list0.csv",
    )
    assert outcomes(run) == [{"added": 1}]
    assert bytes(ann.address_hash) == address_hash("ann@example.org")


def test_of_whom_nobody_said_how_they_agreed_the_evidence_says_no_more_than_where_from(moved, tide_notes):
    moved("email\nann@example.org\n")
    moved(("ours.csv", "email,agreed\nbo@example.org,at the fair\n"), mapping={"agreed": "consent"})
    moved("email\ncy@example.org\n", statement="They asked.")

    events = dict(ConsentEvent.objects.values_list("subscriber__address", "wording"))
    assert events == {"ann@example.org": "", "bo@example.org": "agreed: at the fair", "cy@example.org": "They asked."}
    ann = Subscription.objects.get(subscriber__address="ann@example.org")
    look = Look(tide_notes, now=timezone.now(), days=7)
    assert list(find("unproven").who(look)) == [ann]
    (told,) = own.consent(ann, None, 5)
    assert (told.quote, told.lines[-1]) == ("", "nobody said how they agreed")


def test_an_address_with_a_zero_byte_in_it_is_refused_and_becomes_no_other(moved):
    rows = "".join(f"r{number}@example.org\n" for number in range(9))
    run = moved(f"email\nn\0ul@example.org\na@exa\0mple.org\nb@example.org\0\n{rows}")

    assert Subscriber.objects.exclude(address__startswith="r").get().address == "b@example.org"
    assert [row.reason for row in run.refused.all()] == [
        "A letter of this address is lost, or never was one. Write the address anew."
    ] * 2


def test_importing_a_file_twice_changes_nothing(moved):
    content = "email,name,tags\n" + "".join(f"r{number}@example.org,Reader {number},a\n" for number in range(50))
    moved(content)
    before = list(Subscription.objects.order_by("pk").values()), list(Subscriber.objects.order_by("pk").values())

    again = moved(content)

    assert outcomes(again) == [{"known": 50}]
    assert before == (
        list(Subscription.objects.order_by("pk").values()),
        list(Subscriber.objects.order_by("pk").values()),
    )
    assert ConsentEvent.objects.count() == 50


def test_one_who_waits_for_confirmation_is_confirmed_by_the_writers_word(moved, tide_notes):
    SubscriptionFactory(
        newsletter=tide_notes, subscriber__address="ann@example.org", state="pending", mail_due_at=timezone.now()
    )

    run = moved("email\nann@example.org\n")

    found = Subscription.objects.get()
    assert (found.state, found.mail_due_at, outcomes(run)) == ("active", None, [{"confirmed": 1}])


def test_what_is_empty_is_filled_and_what_is_there_stays(moved, tide_notes):
    SubscriptionFactory(
        newsletter=tide_notes, subscriber__address="ann@example.org", tags=["old"], name="",
        attributes={"city": "Hull"},
    )  # fmt: skip

    moved("email,name,tags,city,plan\nann@example.org,Ann,new,Leeds,free\n")

    found = Subscription.objects.get()
    assert (found.name, found.tags) == ("Ann", ["new", "old"])
    assert found.attributes == {"city": "Hull", "plan": "free"}


def test_who_left_by_what_the_file_says_is_not_filled_in(moved, tide_notes):
    SubscriptionFactory(newsletter=tide_notes, subscriber__address="ann@example.org", name="")

    moved("email,name,city,unsubscribed_at\nann@example.org,Ann,Hull,2030-01-01 12:00:00\n")

    found = Subscription.objects.get()
    assert (found.state, found.name, found.attributes) == ("unsubscribed", "", {})


@pytest.mark.parametrize("state", ["", "unsubscribed"])
def test_what_a_list_says_fills_nothing_of_another_newsletter_and_takes_nothing_from_it(moved, tide_notes, state):
    ann = SubscriptionFactory(subscriber__address="ann@example.org", name="", attributes={"boat": "Ketch"})
    if state:
        SubscriptionFactory(newsletter=tide_notes, subscriber=ann.subscriber, name="", state=state)

    moved("email,name,city,language\nann@example.org,Ann,Hull,nl\n")

    ours = ("", {}) if state else ("Ann", {"city": "Hull"})
    rows = Subscription.objects.order_by("pk").values_list("name", "attributes", "subscriber__language")
    assert list(rows) == [("", {"boat": "Ketch"}, "" if state else "nl"), (*ours, "" if state else "nl")]


def test_one_person_may_get_several_newsletters(moved, tide_notes):
    other = NewsletterFactory(slug="harbour-news")
    moved("email,name\nann@example.org,Ann\n")

    run = moved("email,name\nann@example.org,Ann\n", newsletter=other)

    assert (Subscriber.objects.count(), Subscription.objects.count()) == (1, 2)
    assert outcomes(run) == [{"added": 1}]


def test_rows_that_cannot_be_taken_are_kept_with_line_and_reason(moved):
    run = moved("email,name\nann@example.org,Ann\nnobody,=cmd()\n,\nbo@example.org,Bo,more\n")

    assert list(run.refused.values_list("line", "cells")) == [
        (3, ["nobody", "=cmd()"]),
        (4, ["", ""]),
        (5, ["bo@example.org", "Bo", "more"]),
    ]
    table = list(reporting.refused_rows(run))
    assert table[0] == ["file", "line", "reason", "email", "name"]
    assert table[1] == ["list0.csv", "3", "An email address must have an @-sign.", "nobody", "'=cmd()"]


def test_what_would_happen_is_what_happens(tmp_path, tide_notes):
    SubscriptionFactory(newsletter=tide_notes, subscriber__address="left@example.org", state="unsubscribed")
    SubscriptionFactory(newsletter=tide_notes, subscriber__address="known@example.org")
    suppression.suppress("never@example.org", reason=SuppressionReason.MANUAL)
    path = tmp_path / "list.csv"
    addresses = ["left", "known", "never", "new", "new"]
    path.write_text("email\n" + "".join(f"{name}@example.org\n" for name in addresses))
    run = runs.begin([path], newsletter=tide_notes)
    runs.read(run)
    foreseen = merging.foresee(run)
    assert Subscription.objects.count() == 2

    runs.start(run)
    runs.carry_on(run)

    assert foreseen == {"0": {"stays_out": 1, "known": 1, "suppressed": 1, "added": 1}}
    assert run.counts == {"0": {**foreseen["0"], "repeated": 1}}


def test_paths_of_files_are_kept_absolute(tmp_path, tide_notes, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text("email\na@example.org\n")

    run = runs.begin([Path("list.csv")], newsletter=tide_notes)

    assert run.files[0]["path"] == str(tmp_path / "list.csv")
