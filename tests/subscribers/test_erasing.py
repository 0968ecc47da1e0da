"""What leads to what is kept of somebody who is erased; config/test_erasing.py looks through the whole database."""

import datetime as dt

import pytest

from delivery.models import Delivery, Mailing
from subscribers import erasing, suppression
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, ConsentEvent, ReaderRequest, RefusedRow, SubscriberImport
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)


def moved(subscription, *, before, to, undone_at=None):
    ReaderRequest.objects.create(
        subscription=subscription, kind="address", old_address=before, old_given_address=before, address=to,
        given_address=to, done_at=NOW, undone_at=undone_at,
    )  # fmt: skip


def barred(*addresses, newsletter=None):
    return [suppression.bars_signup(each, newsletter=newsletter and newsletter.pk) for each in addresses]


def test_rows_with_any_name_that_a_newsletter_calls_her_by_go():
    newsletter = NewsletterFactory()
    person = SubscriptionFactory(newsletter=newsletter, name="Ann Lee").subscriber
    SubscriptionFactory(subscriber=person, newsletter=NewsletterFactory(slug="night-post"), name="Ann Ebbinge")
    run = SubscriberImport.objects.create(newsletter=newsletter)
    for name in ("Ann Lee", "Ann Ebbinge", "Ann Other"):
        RefusedRow.objects.create(run=run, file=0, line=1, reason="No address.", cells=[name])

    erasing.erase(person)

    assert list(RefusedRow.objects.order_by("pk").values_list("cells", flat=True)) == [
        ["erased"], ["erased"], ["Ann Other"],
    ]  # fmt: skip


def test_no_list_brings_her_back_by_an_address_before():
    ann = SubscriptionFactory(subscriber__address="ann@new.example.org")
    moved(ann, before="ann@old.example.org", to="ann@mid.example.org")
    moved(ann, before="ann@mid.example.org", to="ann@new.example.org")

    erasing.erase(ann.subscriber)

    assert barred("ann@old.example.org", "ann@mid.example.org", "ann@new.example.org") == [True] * 3


def test_nor_by_one_that_only_a_copy_still_tells_of():
    ann = SubscriptionFactory(subscriber__address="ann@new.example.org")
    mailing = Mailing.objects.create(
        issue=IssueFactory(newsletter=ann.newsletter), rendered={}, rendered_hash="", identity={}, date=NOW
    )
    old = "ann@old.example.org"
    Delivery.objects.create(mailing=mailing, subscription=ann, address=old, to_address=old)

    erasing.erase(ann.subscriber)

    assert barred(old, "ann@new.example.org") == [True, True]


def test_nor_by_one_that_only_evidence_still_tells_of():
    ann = SubscriptionFactory(subscriber__address="ann@new.example.org")
    signed_up = record(ann, act=ConsentAct.SIGNED_UP, evidence=Evidence(source="signup page"))
    ConsentEvent.objects.filter(pk=signed_up.pk).update(given_for="Ann@bücher.example")

    erasing.erase(ann.subscriber)

    assert barred("ann@xn--bcher-kva.example", "ann@new.example.org") == [True, True]


def test_whoever_has_an_address_of_hers_by_now_keeps_it():
    ann = SubscriptionFactory(subscriber__address="ann@new.example.org")
    moved(ann, before="desk@example.org", to="ann@new.example.org")
    bob = SubscriptionFactory(subscriber__address="desk@example.org")

    erasing.erase(ann.subscriber)

    bob.refresh_from_db()
    assert (barred("desk@example.org", "ann@new.example.org"), bob.state) == ([False, True], "active")


def test_an_address_that_a_change_taken_back_led_to_is_nobodys():
    ann = SubscriptionFactory(subscriber__address="ann@example.org")
    moved(ann, before="ann@example.org", to="eve@example.org", undone_at=NOW)
    ReaderRequest.objects.create(
        subscription=ann, kind="address", address="asked@example.org", given_address="asked@example.org"
    )

    erasing.erase(ann.subscriber)

    assert barred("ann@example.org", "eve@example.org", "asked@example.org") == [True, False, False]


def test_a_team_bars_the_address_before_from_its_newsletters_alone():
    ann, other = SubscriptionFactory(subscriber__address="ann@new.example.org"), NewsletterFactory(slug="night-post")
    moved(ann, before="ann@old.example.org", to="ann@new.example.org")

    erasing.erase(ann.subscriber, by_teams=True)

    both = ["ann@old.example.org", "ann@new.example.org"]
    assert (barred(*both, newsletter=ann.newsletter), barred(*both, newsletter=other)) == ([True] * 2, [False] * 2)


def test_a_signup_that_is_merely_cleaned_away_bars_nothing():
    ann = SubscriptionFactory(subscriber__address="ann@new.example.org")
    moved(ann, before="ann@old.example.org", to="ann@new.example.org")

    erasing.erase(ann.subscriber, for_good=False)

    assert barred("ann@old.example.org", "ann@new.example.org") == [False, False]


def test_of_two_who_go_together_one_with_the_address_of_the_other_before_is_barred_as_well():
    ann = SubscriptionFactory(subscriber__address="ann@new.example.org")
    moved(ann, before="desk@example.org", to="ann@new.example.org")
    bob = SubscriptionFactory(subscriber__address="desk@example.org")

    erasing.erase_together([ann.subscriber, bob.subscriber], by_teams=True)

    here = [barred("desk@example.org", newsletter=each.newsletter) for each in (ann, bob)]
    assert here == [[True], [True]]
