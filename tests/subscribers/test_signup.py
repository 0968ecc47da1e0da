"""Asking for a subscription: what is written down, and what is left alone."""

import datetime as dt

import pytest

from subscribers.addresses import address_hash, read_address
from subscribers.consent import Evidence
from subscribers.models import ConsentAct, ConsentEvent, Subscriber, Subscription, SubscriptionState
from subscribers.signup import forget_unconfirmed, sign_up, wording
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)


def ask(newsletter, address="Bob@Example.org", name="Bob", now=NOW, **more):
    evidence = Evidence(
        source="signup page", wording=wording(newsletter), ip_address="203.0.113.7", user_agent="A browser"
    )
    return sign_up(newsletter=newsletter, address=read_address(address), name=name, evidence=evidence, now=now, **more)


def test_a_signup_waits_for_its_confirmation():
    newsletter = NewsletterFactory()
    subscription = Subscription.objects.get(pk=ask(newsletter).pk)
    assert subscription.state == SubscriptionState.PENDING
    assert subscription.mail_due_at == NOW
    assert subscription.confirmed_at is None
    person = subscription.subscriber
    assert (person.address, person.given_address, subscription.name) == ("bob@example.org", "Bob@example.org", "Bob")
    assert bytes(person.address_hash) == address_hash("bob@example.org")


def test_the_evidence_of_the_signup_is_kept():
    newsletter = NewsletterFactory(name="Tide Notes")
    ask(newsletter)
    event = ConsentEvent.objects.get()
    assert (event.act, event.source, event.ip_address, event.user_agent) == (
        ConsentAct.SIGNED_UP,
        "signup page",
        "203.0.113.7",
        "A browser",
    )
    assert event.wording == (
        "You will get Tide Notes by e-mail: first one mail to confirm, then the issues, each with a link to leave."
    )


def test_asking_twice_makes_one_person_with_one_subscription_and_keeps_the_first_turn():
    newsletter = NewsletterFactory()
    ask(newsletter)
    ask(newsletter, address="BOB@example.org", now=NOW + dt.timedelta(hours=1))
    assert Subscriber.objects.count() == 1
    assert list(Subscription.objects.values_list("mail_due_at", flat=True)) == [NOW]
    assert ConsentEvent.objects.count() == 2


@pytest.mark.parametrize("state", [state for state in SubscriptionState if state != SubscriptionState.PENDING])
def test_typing_an_address_changes_no_state(state):
    subscription = SubscriptionFactory(state=state, subscriber__address="bob@example.org")
    ask(subscription.newsletter)
    subscription.refresh_from_db()
    assert subscription.state == state
    assert subscription.mail_due_at == NOW


def test_a_stranger_cannot_rename_a_confirmed_reader():
    subscription = SubscriptionFactory(subscriber__address="bob@example.org", name="")
    ask(subscription.newsletter, name="Mallory")
    assert Subscription.objects.get().name == ""


def test_a_name_fills_the_gap_of_someone_who_never_confirmed():
    newsletter = NewsletterFactory()
    ask(newsletter, name="")
    ask(newsletter, name="Bob")
    ask(newsletter, name="Mallory")
    assert Subscription.objects.get().name == "Bob"


@pytest.mark.parametrize("state", [None, *SubscriptionState])
def test_a_signup_costs_the_same_queries_whatever_is_known(state, django_assert_num_queries):
    newsletter = NewsletterFactory()
    if state:
        SubscriptionFactory(newsletter=newsletter, state=state, subscriber__address="bob@example.org")
    with django_assert_num_queries(9):
        ask(newsletter)


@pytest.mark.parametrize("state", [None, *SubscriptionState])
def test_several_newsletters_at_once_cost_the_same_queries_whatever_is_known(state, django_assert_num_queries):
    newsletter, other = NewsletterFactory(), NewsletterFactory()
    if state:
        SubscriptionFactory(newsletter=other, state=state, subscriber__address="bob@example.org")
    with django_assert_num_queries(10):
        ask(newsletter, also=[other])


def test_several_newsletters_at_once_are_subscriptions_of_their_own_with_the_words_of_the_form():
    newsletter, other = NewsletterFactory(name="Tide Notes"), NewsletterFactory(name="Bells")
    asked = ask(newsletter, also=[other, newsletter])
    assert asked.newsletter == newsletter
    assert set(Subscription.objects.values_list("newsletter__name", "state", "mail_due_at")) == {
        ("Tide Notes", "pending", NOW),
        ("Bells", "pending", NOW),
    }
    assert set(ConsentEvent.objects.values_list("newsletter__name", "wording")) == {
        ("Tide Notes", wording(newsletter)),
        ("Bells", wording(newsletter)),
    }


def test_answers_and_the_way_here_are_kept():
    ask(NewsletterFactory(), answers={"city": "Lisbon"}, came_from={"referrer": "blog.example.org"})
    assert Subscription.objects.get().attributes == {"city": "Lisbon"}
    assert Subscription.objects.get().came_from == {"referrer": "blog.example.org"}


def test_answers_fill_gaps_of_someone_who_never_confirmed_and_replace_nothing():
    newsletter = NewsletterFactory()
    ask(newsletter, name="", answers={"city": "Lisbon"}, came_from={"utm_source": "first"})
    ask(newsletter, name="Bob", answers={"city": "Elsewhere", "boat": "Ketch"}, came_from={"utm_source": "second"})
    kept = Subscription.objects.get()
    assert (kept.name, kept.attributes) == ("Bob", {"city": "Lisbon", "boat": "Ketch"})
    assert kept.came_from == {"utm_source": "first"}


def test_the_name_is_kept_with_each_newsletter_and_the_answers_with_the_one_that_asked():
    ask(NewsletterFactory(name="Tide Notes"), also=[NewsletterFactory(name="Bells")], answers={"city": "Lisbon"})
    assert set(Subscription.objects.values_list("newsletter__name", "name", "attributes__city")) == {
        ("Tide Notes", "Bob", "Lisbon"),
        ("Bells", "Bob", None),
    }


@pytest.mark.parametrize("state", [state for state in SubscriptionState if state != SubscriptionState.PENDING])
def test_a_stranger_adds_nothing_to_someone_who_confirmed_once(state):
    known = SubscriptionFactory(
        state=state,
        subscriber__address="bob@example.org",
        name="",
        attributes={"boat": "Ketch"},
    )
    ask(known.newsletter, name="Mallory", answers={"city": "Elsewhere", "boat": "None"})
    ask(NewsletterFactory(), name="Mallory", answers={"city": "Elsewhere"})
    known.refresh_from_db()
    assert (known.name, known.attributes) == ("", {"boat": "Ketch"})


def test_signups_that_nobody_confirmed_are_forgotten_after_30_days():
    newsletter = NewsletterFactory()
    stale, fresh = ask(newsletter, "stale@example.org"), ask(newsletter, "fresh@example.org")
    Subscription.objects.update(mail_due_at=None)
    Subscription.objects.filter(pk=stale.pk).update(created_at=NOW - dt.timedelta(days=31))
    Subscription.objects.filter(pk=fresh.pk).update(created_at=NOW - dt.timedelta(days=29))
    kept = SubscriptionFactory(newsletter=newsletter)
    Subscription.objects.filter(pk=kept.pk).update(created_at=NOW - dt.timedelta(days=400))
    assert forget_unconfirmed(NOW) == 1
    assert set(Subscriber.objects.values_list("address", flat=True)) == {"fresh@example.org", kept.subscriber.address}


def test_forgetting_a_signup_keeps_a_person_who_reads_something_else():
    person = SubscriberFactory(address="bob@example.org")
    SubscriptionFactory(subscriber=person)
    stale = SubscriptionFactory(subscriber=person, state=SubscriptionState.PENDING, confirmed_at=None)
    Subscription.objects.filter(pk=stale.pk).update(created_at=NOW - dt.timedelta(days=31))
    assert forget_unconfirmed(NOW) == 1
    assert person.subscriptions.count() == 1


def test_a_signup_whose_mail_went_out_lately_is_kept():
    stale = SubscriptionFactory(
        state=SubscriptionState.PENDING, confirmed_at=None, confirmation_sent_at=NOW - dt.timedelta(days=2)
    )
    Subscription.objects.filter(pk=stale.pk).update(created_at=NOW - dt.timedelta(days=31))
    assert forget_unconfirmed(NOW) == 0
