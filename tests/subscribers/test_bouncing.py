import pytest
from django.utils import timezone

from subscribers import suppression
from subscribers.bouncing import take_back_bounces, take_bounce, take_bounces, take_complaint
from subscribers.consent import Evidence, record
from subscribers.models import ConsentEvent, Subscription, SubscriptionState, SuppressionReason
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
    assert suppression.find_suppression("bob@example.org", newsletter=None).note == "5.1.1"
    assert not suppression.bars_signup("bob@example.org", newsletter=None)


def test_several_bounces_at_once_are_as_one_after_the_other(bob, django_assert_num_queries):
    with django_assert_num_queries(4):  # two, and a savepoint
        take_bounces({"bob@example.org": "5.1.1", "chiyo@example.org": "5.1.2", "nobody@example.org": "n" * 999})

    assert states(bob) == ["bounced", "bounced", "unsubscribed"]
    assert Subscription.objects.get(subscriber__address="chiyo@example.org").state == "bounced"
    assert suppression.find_suppression("bob@example.org", newsletter=None).note == "5.1.1"
    assert len(suppression.find_suppression("nobody@example.org", newsletter=None).note) == 300


def test_several_bounces_leave_a_graver_reason_alone(bob):
    take_complaint("bob@example.org", note="ARF")
    take_bounces({"bob@example.org": "5.1.1"})

    assert suppression.find_suppression("bob@example.org", newsletter=None).note == "ARF"


def test_a_complaint_unsubscribes_and_bars_for_good(bob):
    take_complaint("bob@example.org", note="ARF")

    assert states(bob) == ["complained", "complained", "unsubscribed"]
    assert suppression.bars_signup("bob@example.org", newsletter=None)
    assert list(ConsentEvent.objects.values_list("act", flat=True)) == ["unsubscribed"] * 2


def test_a_complaint_after_a_bounce_replaces_it_and_a_bounce_after_a_complaint_does_not(bob):
    take_bounce("bob@example.org", note="")
    take_complaint("bob@example.org", note="")
    take_bounce("bob@example.org", note="")

    assert suppression.find_suppression("bob@example.org", newsletter=None).reason == "complaint"
    assert states(bob) == ["complained", "complained", "unsubscribed"]


def test_an_address_nobody_has_is_suppressed_all_the_same():
    take_complaint("gone@example.org", note="")

    assert suppression.find_suppression("gone@example.org", newsletter=None).reason == "complaint"


class TestTakingBack:
    """The server was at fault, and not the reader: everything is as it was."""

    @pytest.fixture
    def since(self):
        return timezone.now()

    def test_each_subscription_is_what_it_was(self, bob, since):
        active, pending, _ = bob.subscriptions.order_by("pk")
        Subscription.objects.filter(pk=pending.pk).update(confirmed_at=None, confirmation_sent_at=since)
        take_bounces({"bob@example.org": "5.1.1", "chiyo@example.org": "5.1.1"})

        assert take_back_bounces({"bob@example.org": since}, mailed=[active.pk]) == {"bob@example.org"}
        assert states(bob) == ["active", "pending", "unsubscribed"]
        assert set(bob.subscriptions.values_list("end_reason", "ended_at", "mail_due_at")) == {("", None, None)}
        assert suppression.find_suppression("bob@example.org", newsletter=None) is None
        assert Subscription.objects.get(subscriber__address="chiyo@example.org").state == "bounced"
        assert suppression.find_suppression("chiyo@example.org", newsletter=None).reason == "hard_bounce"

    def test_other_newsletters_go_on_only_where_that_was_agreed_to(self, bob, since):
        first, second, _ = bob.subscriptions.order_by("pk")
        for subscription, act in ((first, "confirmed"), (second, "signed_up")):
            record(subscription, act=act, evidence=Evidence(source="signup page"))
        take_bounce("bob@example.org", note="")

        take_back_bounces({"bob@example.org": since}, mailed=[None])
        assert states(bob) == ["active", "pending", "unsubscribed"]

    def test_a_confirmation_mail_that_was_asked_for_is_sent_after_all(self, bob, since):
        pending = bob.subscriptions.get(state="pending")
        Subscription.objects.filter(pk=pending.pk).update(confirmed_at=None, mail_due_at=since)
        take_bounce("bob@example.org", note="")

        take_back_bounces({"bob@example.org": since}, mailed=[])
        pending.refresh_from_db()
        assert (pending.state, pending.mail_due_at >= since) == ("pending", True)

    def test_what_was_on_the_list_before_or_for_another_reason_stays(self, bob, since):
        take_bounce("bob@example.org", note="last year")
        take_bounce("chiyo@example.org", note="")
        take_complaint("chiyo@example.org", note="ARF")
        later = timezone.now()

        assert take_back_bounces({"bob@example.org": later, "chiyo@example.org": since}, mailed=[]) == set()
        assert states(bob) == ["bounced", "bounced", "unsubscribed"]
        assert suppression.find_suppression("bob@example.org", newsletter=None).note == "last year"
        assert suppression.find_suppression("chiyo@example.org", newsletter=None).reason == "complaint"

    def test_whom_a_team_wishes_no_mail_to_go_to_does_not_come_back(self, bob, since):
        tides = bob.subscriptions.order_by("pk").first()
        take_bounce("bob@example.org", note="")
        suppression.suppress("bob@example.org", newsletter=tides.newsletter, reason=SuppressionReason.MANUAL)

        assert take_back_bounces({"bob@example.org": since}, mailed=[tides.pk]) == {"bob@example.org"}
        assert states(bob) == ["bounced", "active", "unsubscribed"]

    def test_nobody_is_nobody(self, bob, since):
        take_bounce("bob@example.org", note="")

        assert take_back_bounces({}, mailed=[]) == take_back_bounces({"gone@example.org": since}, mailed=[1]) == set()
        assert states(bob) == ["bounced", "bounced", "unsubscribed"]
