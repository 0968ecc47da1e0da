import pytest

from subscribers import suppression
from subscribers.bouncing import take_bounce, take_bounces, take_complaint
from subscribers.models import ConsentEvent, Subscription, SubscriptionState
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob():
    """Bob reads two newsletters, and left a third."""
    subscriber = SubscriberFactory(address="bob@example.org")
    for state in (SubscriptionState.ACTIVE, SubscriptionState.PENDING, SubscriptionState.UNSUBSCRIBED):
        SubscriptionFactory(subscriber=subscriber, newsletter=NewsletterFactory(), state=state)
    SubscriptionFactory(subscriber=SubscriberFactory(address="chiyo@example.org"), newsletter=NewsletterFactory())
    return subscriber


def states(subscriber):
    return list(subscriber.subscriptions.order_by("pk").values_list("state", flat=True))


def test_a_bounce_ends_what_was_open_and_nothing_else(bob):
    take_bounce("bob@example.org", note="5.1.1")

    assert states(bob) == ["bounced", "bounced", "unsubscribed"]
    assert Subscription.objects.get(subscriber__address="chiyo@example.org").state == "active"
    assert suppression.find_suppression("bob@example.org").note == "5.1.1"
    assert not suppression.bars_signup("bob@example.org")


def test_several_bounces_at_once_are_as_one_after_the_other(bob, django_assert_num_queries):
    with django_assert_num_queries(4):  # two, and a savepoint
        take_bounces({"bob@example.org": "5.1.1", "chiyo@example.org": "5.1.2", "nobody@example.org": "n" * 999})

    assert states(bob) == ["bounced", "bounced", "unsubscribed"]
    assert Subscription.objects.get(subscriber__address="chiyo@example.org").state == "bounced"
    assert suppression.find_suppression("bob@example.org").note == "5.1.1"
    assert len(suppression.find_suppression("nobody@example.org").note) == 300


def test_several_bounces_leave_a_graver_reason_alone(bob):
    take_complaint("bob@example.org", note="ARF")
    take_bounces({"bob@example.org": "5.1.1"})

    assert suppression.find_suppression("bob@example.org").note == "ARF"


def test_a_complaint_unsubscribes_and_bars_for_good(bob):
    take_complaint("bob@example.org", note="ARF")

    assert states(bob) == ["complained", "complained", "unsubscribed"]
    assert suppression.bars_signup("bob@example.org")
    assert list(ConsentEvent.objects.values_list("act", flat=True)) == ["unsubscribed"] * 2


def test_a_complaint_after_a_bounce_replaces_it_and_a_bounce_after_a_complaint_does_not(bob):
    take_bounce("bob@example.org", note="")
    take_complaint("bob@example.org", note="")
    take_bounce("bob@example.org", note="")

    assert suppression.find_suppression("bob@example.org").reason == "complaint"
    assert states(bob) == ["complained", "complained", "unsubscribed"]


def test_an_address_nobody_has_is_suppressed_all_the_same():
    take_complaint("gone@example.org", note="")

    assert suppression.find_suppression("gone@example.org").reason == "complaint"
