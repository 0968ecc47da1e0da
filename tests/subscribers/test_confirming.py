"""The click that makes a subscription active: for seven days, once, and never behind the reader's back."""

import datetime as dt

import pytest

from subscribers import suppression
from subscribers.addresses import read_address
from subscribers.confirming import Standing, ask_again, confirm, read_confirmation
from subscribers.consent import Evidence
from subscribers.leaving import leave
from subscribers.models import ConsentEvent, Subscription, SubscriptionState, SuppressionReason
from subscribers.signup import sign_up
from subscribers.tokens import BadToken, Purpose, sign
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
HERE = Evidence(source="confirmation page", ip_address="203.0.113.7")


def pending(**fields):
    fields = {
        "state": SubscriptionState.PENDING,
        "confirmed_at": None,
        "subscriber__address": "bob@example.org",
        **fields,
    }
    return SubscriptionFactory(**fields)


def link(subscription, *, issued_at=NOW):
    return sign(Purpose.CONFIRM, subscription.pk, int(issued_at.timestamp() * 1000))


def press(subscription, *, issued_at=NOW, now=NOW + dt.timedelta(hours=1), name=None):
    return confirm(read_confirmation(link(subscription, issued_at=issued_at)), evidence=HERE, now=now, name=name)


def test_confirming_makes_the_subscription_active_and_is_written_down():
    subscription = pending(mail_due_at=NOW)
    at = NOW + dt.timedelta(hours=1)
    assert press(subscription, now=at) is Standing.OPEN
    subscription.refresh_from_db()
    assert (subscription.state, subscription.confirmed_at) == (SubscriptionState.ACTIVE, at)
    assert subscription.mail_due_at is None
    assert list(ConsentEvent.objects.values_list("act", "source", "ip_address")) == [
        ("confirmed", "confirmation page", "203.0.113.7")
    ]


def test_confirming_twice_is_confirming_once():
    subscription = pending()
    press(subscription)
    assert press(subscription, now=NOW + dt.timedelta(hours=2)) is Standing.ACTIVE
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("age", "standing"),
    [
        (dt.timedelta(0), Standing.OPEN),
        (dt.timedelta(days=7) - dt.timedelta(seconds=1), Standing.OPEN),
        (dt.timedelta(days=7), Standing.EXPIRED),
        (dt.timedelta(days=700), Standing.EXPIRED),
    ],
)
def test_a_link_works_for_seven_days(age, standing):
    subscription = pending()
    assert press(subscription, now=NOW + age) is standing
    subscription.refresh_from_db()
    expected = SubscriptionState.ACTIVE if standing is Standing.OPEN else SubscriptionState.PENDING
    assert subscription.state == expected


def test_an_old_link_does_not_bring_back_someone_who_left():
    subscription = pending()
    press(subscription)
    leave(subscription, evidence=HERE, now=NOW + dt.timedelta(hours=2))
    assert press(subscription, now=NOW + dt.timedelta(hours=3)) is Standing.OVER
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.UNSUBSCRIBED


def test_leaving_before_confirming_makes_the_link_worthless():
    subscription = pending()
    leave(subscription, evidence=HERE, now=NOW + dt.timedelta(minutes=1))
    assert press(subscription) is Standing.OVER


def test_someone_who_left_comes_back_by_a_new_mail_only():
    subscription = pending()
    press(subscription)
    leave(subscription, evidence=HERE, now=NOW + dt.timedelta(days=1))
    later = NOW + dt.timedelta(days=30)
    sign_up(newsletter=subscription.newsletter, address=read_address("bob@example.org"), evidence=HERE, now=later)
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.UNSUBSCRIBED
    assert press(subscription, issued_at=later, now=later + dt.timedelta(hours=1)) is Standing.OPEN
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ACTIVE
    assert list(ConsentEvent.objects.values_list("act", flat=True)) == [
        "confirmed",
        "unsubscribed",
        "signed_up",
        "resubscribed",
    ]


@pytest.mark.parametrize("reason", [reason for reason in SuppressionReason if reason != SuppressionReason.HARD_BOUNCE])
def test_a_suppressed_address_cannot_confirm(reason):
    subscription = pending()
    suppression.suppress("bob@example.org", reason=reason)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    assert press(subscription, issued_at=later, now=later) is Standing.BARRED
    subscription.refresh_from_db()
    assert subscription.state != SubscriptionState.ACTIVE


def test_confirming_forgives_a_hard_bounce():
    subscription = pending()
    suppression.suppress("bob@example.org", reason=SuppressionReason.HARD_BOUNCE)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    assert press(subscription, issued_at=later, now=later) is Standing.OPEN
    assert suppression.find_suppression("bob@example.org", newsletter=None) is None
    assert Subscription.objects.get().state == SubscriptionState.ACTIVE


def test_the_name_given_at_the_confirmation_replaces_the_one_typed_at_signup():
    subscription = pending(name="Typed by a stranger")
    press(subscription, name="Bob")
    subscription.refresh_from_db()
    assert subscription.name == "Bob"


def test_a_link_whose_person_is_gone_says_so():
    subscription = pending()
    token = link(subscription)
    subscription.subscriber.delete()
    confirmation = read_confirmation(token)
    assert confirmation.standing(NOW) is Standing.GONE
    assert confirm(confirmation, evidence=HERE, now=NOW) is Standing.GONE


def test_a_person_who_goes_while_the_page_is_open_is_not_brought_back():
    subscription = pending()
    confirmation = read_confirmation(link(subscription))
    subscription.subscriber.delete()
    assert confirm(confirmation, evidence=HERE, now=NOW) is Standing.GONE
    assert Subscription.objects.count() == 0


def test_a_link_that_ran_out_can_ask_for_another_mail():
    subscription = pending()
    late = NOW + dt.timedelta(days=8)
    confirmation = read_confirmation(link(subscription))
    assert ask_again(confirmation, evidence=HERE, now=late) is True
    subscription.refresh_from_db()
    assert subscription.mail_due_at == late
    assert subscription.state == SubscriptionState.PENDING


@pytest.mark.parametrize("state", [SubscriptionState.ACTIVE, SubscriptionState.PENDING])
def test_a_link_that_still_works_asks_for_no_other_mail(state):
    subscription = pending(state=state)
    assert ask_again(read_confirmation(link(subscription)), evidence=HERE, now=NOW) is False
    subscription.refresh_from_db()
    assert subscription.mail_due_at is None


def test_garbage_is_a_bad_token():
    with pytest.raises(BadToken):
        read_confirmation("k1.garbage")


def test_confirming_one_newsletter_leaves_the_others_alone():
    subscription = pending()
    other = SubscriptionFactory(
        subscriber=subscription.subscriber,
        newsletter=NewsletterFactory(),
        state=SubscriptionState.PENDING,
        confirmed_at=None,
    )
    press(subscription)
    other.refresh_from_db()
    assert other.state == SubscriptionState.PENDING
