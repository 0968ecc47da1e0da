"""Which address a piece of evidence was given for, through every change of address."""

import datetime as dt

import pytest

from subscribers.absorbing import absorb
from subscribers.address_change import Standing, carry_out, read_change
from subscribers.addresses import read_address
from subscribers.consent import Evidence, name_address, record, unname_address
from subscribers.erasing import erase
from subscribers.models import ConsentAct, ConsentEvent
from subscribers.reader_requests import ask_for_address
from subscribers.tokens import Purpose, sign
from tests.factories import SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
OLD, NEW, NEWER = "Bob@example.org", "bob@example.net", "bob@example.com"


def somebody(address):
    """A reader who signed up with an address."""
    subscriber = SubscriberFactory(address=address.lower(), given_address=address)
    return signed_up(SubscriptionFactory(subscriber=subscriber))


def signed_up(subscription, *, at=NOW):
    record(subscription, act=ConsentAct.SIGNED_UP, evidence=Evidence(source="signup page"), at=at)
    return subscription


@pytest.fixture
def bob():
    return somebody(OLD)


def move(subscription, address, *, at=NOW):
    wish = ask_for_address(subscription, address=read_address(address), now=at)
    assert press(wish, at=at) is Standing.OPEN
    return wish


def press(wish, *, at=NOW, undo=False):
    token = sign(Purpose.OLD_ADDRESS if undo else Purpose.NEW_ADDRESS, wish.pk)
    return carry_out(read_change(token, undo=undo), evidence=Evidence(source="address change"), now=at)


def evidence():
    return list(ConsentEvent.objects.order_by("pk").values_list("act", "given_for"))


def test_evidence_of_before_names_the_address_and_that_of_the_change_is_of_the_new_one(bob):
    somebody("chiyo@example.org")
    move(bob, NEW)
    assert evidence() == [("signed_up", OLD), ("signed_up", ""), ("address_changed", "")]


def test_what_names_an_address_goes_on_to_name_it_when_the_address_changes_again(bob):
    move(bob, NEW)
    move(bob, NEWER, at=NOW + DAY)
    assert evidence() == [("signed_up", OLD), ("address_changed", NEW), ("address_changed", "")]


def test_taking_the_change_back_puts_it_right(bob):
    wish = move(bob, NEW)
    press(wish, undo=True, at=NOW + DAY)
    assert evidence() == [("signed_up", ""), ("address_changed", NEW), ("address_changed", "")]


def test_taking_the_first_of_two_changes_back_does_so_too(bob):
    wish = move(bob, NEW)
    move(bob, NEWER, at=NOW + DAY)
    press(wish, undo=True, at=NOW + 2 * DAY)
    assert [given_for for _, given_for in evidence()] == ["", NEW, NEWER, ""]


def test_so_does_a_change_to_the_old_address_in_another_spelling(bob):
    move(bob, NEW)
    move(bob, OLD.upper(), at=NOW + DAY)
    assert evidence() == [("signed_up", ""), ("address_changed", NEW), ("address_changed", "")]


def test_a_signup_with_the_new_address_that_waited_was_given_for_it(bob):
    waiting = SubscriptionFactory(subscriber__address=NEW, state="pending", confirmed_at=None)
    signed_up(waiting)
    move(bob, NEW)
    assert evidence() == [("signed_up", OLD), ("signed_up", ""), ("address_changed", "")]


def test_a_signup_with_the_old_address_since_is_of_that_address_when_the_change_is_taken_back(bob):
    wish = move(bob, NEW)
    somebody("bob@example.org")
    press(wish, undo=True, at=NOW + DAY)
    assert [given_for for _, given_for in evidence()] == ["", NEW, "", "", ""]


def test_who_is_absorbed_brings_evidence_that_names_their_address(bob):
    later = somebody("Bob@Elsewhere.example.net")
    absorb(later.subscriber, into=bob.subscriber)
    assert list(bob.subscriber.consent_events.order_by("pk").values_list("given_for", flat=True)) == [
        "", "Bob@Elsewhere.example.net",
    ]  # fmt: skip


def test_a_change_that_cannot_be_made_names_nothing(bob):
    wish = ask_for_address(bob, address=read_address(NEW), now=NOW)
    somebody(NEW)
    assert press(wish) is Standing.TAKEN
    assert evidence() == [("signed_up", ""), ("signed_up", "")]


@pytest.mark.parametrize("kept", ["BOB@EXAMPLE.ORG", "Bob@example.org"])
def test_an_address_that_came_back_needs_no_name(bob, kept):
    ConsentEvent.objects.update(given_for=kept)
    unname_address(bob.subscriber)
    assert evidence() == [("signed_up", "")]


def test_one_that_cannot_be_read_any_more_stays_as_it_is(bob):
    ConsentEvent.objects.update(given_for="garbage")
    name_address(bob.subscriber)
    unname_address(bob.subscriber)
    assert evidence() == [("signed_up", "garbage")]


def test_erasing_takes_it_and_finds_what_else_names_that_address(bob):
    ConsentEvent.objects.update(given_for="bob@long-ago.example.net")
    record(bob, act=ConsentAct.ADDED, evidence=Evidence(source="import 3, line 2 of bob@long-ago.example.net (1).csv"))
    erase(bob.subscriber)
    assert list(ConsentEvent.objects.order_by("pk").values_list("subscriber", "given_for", "source")) == [
        (None, "", "signup page"), (None, "", ""),
    ]  # fmt: skip


def test_erasing_takes_what_a_file_said_of_them_whatever_it_did(bob):
    words = Evidence(source="import 3, line 2", wording="consent given for: bob@unknown.example.net")
    record(bob, act=ConsentAct.UNSUBSCRIBED, evidence=words)
    erase(bob.subscriber)
    assert set(ConsentEvent.objects.values_list("wording", flat=True)) == {""}
