"""Several newsletters asked for at once: one mail, one press, and each its own subscription."""

import datetime as dt

import pytest
from django.core import mail

from subscribers import joint_confirming
from subscribers.confirmation_mail import drop, due, put_off, send, take
from subscribers.confirming import Standing, read_confirmation
from subscribers.consent import Evidence
from subscribers.models import ConsentAct, ConsentEvent, Subscription, SubscriptionState
from subscribers.reader_links import confirm_url
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, 0, 0, 123_456, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=5)
BASE = "https://news.example.org"
HERE = Evidence(source="confirmation page", wording="The words of the page", ip_address="203.0.113.7")


@pytest.fixture(autouse=True)
def _base_url(settings):
    settings.BASE_URL = BASE


@pytest.fixture
def bob():
    return SubscriberFactory(address="bob@example.org")


def asked(bob, name, **fields):
    fields = {"state": SubscriptionState.PENDING, "confirmed_at": None, "mail_due_at": NOW, **fields}
    return SubscriptionFactory(subscriber=bob, newsletter=NewsletterFactory(name=name), **fields)


def deliver(subscription, now=NOW):
    errand = take(subscription.pk, now=now)
    if errand is not None:
        send(errand, base_url=BASE)
    return errand


def link(subscription, at=NOW):
    return read_confirmation(confirm_url(subscription.pk, issued_at=at).split("/")[-2])


def states():
    return dict(Subscription.objects.order_by("newsletter__name").values_list("newsletter__name", "state"))


def test_one_mail_names_all_that_was_asked_for(bob):
    tides, bells = asked(bob, "Tide Notes"), asked(bob, "Bells & Co")
    deliver(tides)
    (sent,) = mail.outbox
    html = sent.alternatives[0][0]
    assert sent.subject == "Confirm your subscription to Tide Notes"
    assert "The same page confirms what else you asked for:\n- Bells & Co\n" in sent.body
    assert "<bdi>Bells &amp; Co</bdi>" in html
    assert due(LATER) == []
    assert deliver(bells, now=LATER) is None
    assert set(Subscription.objects.values_list("confirmation_sent_at", flat=True)) == {NOW}


def test_a_mail_about_one_newsletter_says_nothing_of_others(bob):
    deliver(asked(bob, "Tide Notes"))
    asked(bob, "Bells", mail_due_at=None)
    assert "what else" not in mail.outbox[0].body
    assert "what else" not in mail.outbox[0].alternatives[0][0]


def test_what_one_gets_already_is_not_confirmed_again_and_does_not_lead(bob):
    tides, bells = asked(bob, "Tide Notes", state="active", confirmed_at=NOW), asked(bob, "Bells")
    errand = deliver(tides)
    assert (errand.subscription, errand.others) == (bells, (tides,))
    assert mail.outbox[0].subject == "Confirm your subscription to Bells"
    assert "what else" not in mail.outbox[0].body
    assert due(LATER) == []


def test_who_gets_all_of_it_already_is_told_once(bob):
    tides = asked(bob, "Tide Notes", state="active", confirmed_at=NOW)
    asked(bob, "Bells", state="active", confirmed_at=NOW)
    deliver(tides)
    assert [message.subject for message in mail.outbox] == ["You already get Tide Notes"]
    assert due(LATER) == []


def test_while_the_mail_is_being_sent_no_other_worker_takes_any_of_it(bob):
    tides, bells = asked(bob, "Tide Notes"), asked(bob, "Bells")
    assert take(tides.pk, now=NOW).ids == [tides.pk, bells.pk]
    assert take(bells.pk, now=NOW + dt.timedelta(seconds=1)) is None


def test_a_mail_that_is_put_off_comes_for_all_and_one_that_is_dropped_for_none(bob):
    tides = asked(bob, "Tide Notes")
    asked(bob, "Bells")
    ConsentEvent.objects.create(subscriber=bob, newsletter=tides.newsletter, act=ConsentAct.SIGNED_UP, at=NOW)
    errand = take(tides.pk, now=NOW)
    put_off(errand, now=NOW)
    assert len(due(LATER)) == 2
    drop(take(tides.pk, now=LATER))
    assert Subscription.objects.filter(mail_due_at__isnull=False).count() == 0


def test_one_press_confirms_all_each_with_the_words_of_the_page(bob):
    tides, bells = asked(bob, "Tide Notes"), asked(bob, "Bells")
    deliver(tides)
    assert joint_confirming.asked_together(link(tides), now=LATER) == [bells]
    assert joint_confirming.confirm(link(tides), evidence=HERE, now=LATER) is Standing.OPEN
    assert states() == {"Bells": "active", "Tide Notes": "active"}
    assert set(ConsentEvent.objects.values_list("act", "newsletter__name", "wording", "ip_address")) == {
        ("confirmed", "Tide Notes", "The words of the page", "203.0.113.7"),
        ("confirmed", "Bells", "The words of the page", "203.0.113.7"),
    }


def test_one_that_was_unticked_stays_unconfirmed_and_holds_up_no_other_mail(bob):
    tides, bells = asked(bob, "Tide Notes"), asked(bob, "Bells")
    deliver(tides)
    joint_confirming.confirm(link(tides), wanted=[], evidence=HERE, now=LATER)
    assert states() == {"Bells": "pending", "Tide Notes": "active"}
    Subscription.objects.filter(pk=bells.pk).update(mail_due_at=LATER)
    assert deliver(bells, now=LATER) is not None


def test_a_press_twice_confirms_nothing_more(bob):
    tides = asked(bob, "Tide Notes")
    asked(bob, "Bells")
    deliver(tides)
    joint_confirming.confirm(link(tides), wanted=[], evidence=HERE, now=LATER)
    assert joint_confirming.confirm(link(tides), evidence=HERE, now=LATER) is Standing.ACTIVE
    assert states() == {"Bells": "pending", "Tide Notes": "active"}


@pytest.mark.parametrize(
    "fields",
    [
        {"confirmation_sent_at": None},
        {"confirmation_sent_at": NOW - dt.timedelta(days=2)},
        {"confirmation_sent_at": NOW - dt.timedelta(milliseconds=3)},
        {"confirmation_sent_at": NOW, "state": "active"},
        {"confirmation_sent_at": NOW, "state": "unsubscribed", "ended_at": LATER},
    ],
)
def test_a_link_confirms_nothing_that_its_mail_did_not_ask_about_or_that_was_left_since(bob, fields):
    tides = asked(bob, "Tide Notes", mail_due_at=None, confirmation_sent_at=NOW)
    asked(bob, "Bells", mail_due_at=None, **fields)
    before = states()["Bells"]
    assert joint_confirming.asked_together(link(tides), now=LATER) == []
    joint_confirming.confirm(link(tides), evidence=HERE, now=LATER)
    assert states()["Bells"] == before


def test_another_persons_subscription_is_not_confirmed(bob):
    tides = asked(bob, "Tide Notes", mail_due_at=None, confirmation_sent_at=NOW)
    asked(SubscriberFactory(address="chiyo@example.org"), "Bells", mail_due_at=None, confirmation_sent_at=NOW)
    joint_confirming.confirm(link(tides), evidence=HERE, now=LATER)
    assert states() == {"Bells": "pending", "Tide Notes": "active"}


def test_answers_are_kept_with_the_confirmation_and_emptied_ones_taken_back(bob):
    known = {"city": "Typed by a stranger", "boat": "Ketch", "vip": "1"}
    tides = asked(bob, "Tide Notes", mail_due_at=None, attributes=known)
    joint_confirming.confirm(link(tides), evidence=HERE, now=LATER, answers={"city": "Lisbon", "boat": ""})
    tides.refresh_from_db()
    assert tides.attributes == {"city": "Lisbon", "vip": "1"}


def test_a_link_that_ran_out_keeps_no_answers(bob):
    tides = asked(bob, "Tide Notes", mail_due_at=None)
    late = NOW + dt.timedelta(days=8)
    found = joint_confirming.confirm(link(tides), evidence=HERE, now=late, answers={"city": "Lisbon"})
    tides.refresh_from_db()
    assert (found, tides.attributes) == (Standing.EXPIRED, {})


def test_a_link_that_ran_out_asks_again_for_all_of_it(bob):
    tides, bells = asked(bob, "Tide Notes"), asked(bob, "Bells")
    deliver(tides)
    late = NOW + dt.timedelta(days=8)
    assert joint_confirming.ask_again(link(tides), evidence=HERE, now=LATER) is False
    assert joint_confirming.ask_again(link(tides), evidence=HERE, now=late) is True
    assert deliver(tides, now=late).ids == [tides.pk, bells.pk]
    assert set(ConsentEvent.objects.values_list("newsletter__name", "wording")) == {
        ("Tide Notes", "The words of the page"),
        ("Bells", "The words of the page"),
    }
