"""What becomes of the ledger and the reader; every row here is real, in PostgreSQL."""

import datetime as dt

import pytest

from delivery.bounces import Action, Kind, TooEarly, apply
from delivery.models import BounceRecord, Delivery, DeliveryState, Stage
from delivery.transport import Reply
from subscribers import suppression
from subscribers.models import ConsentAct, ConsentEvent, Subscription, Suppression
from tests.delivery.bounces.refused import refused
from tests.delivery.bounces.standing import standing

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "reason", "after"),
    [
        (Kind.HARD, "mailbox_unknown", ("bounced", "bounced", "hard_bounce")),
        (Kind.SOFT, "mailbox_full", ("bounced", "active", None)),
        (Kind.SENDER_FAULT, "spam", ("bounced", "active", None)),
        (Kind.COMPLAINT, "spam_report", ("complained", "complained", "complaint")),
        (Kind.AUTOREPLY, "", ("sent", "active", None)),
        (Kind.DELAYED, "unreachable", ("sent", "active", None)),
        (Kind.DELIVERED, "", ("sent", "active", None)),
    ],
)
def test_what_a_message_leads_to(sent, event, kind, reason, after):
    applied = apply(event(sent, kind, reason=reason))

    assert standing() == after
    assert (applied.record.kind, applied.record.reason, applied.record.delivery) == (kind, reason, sent)
    assert standing("chiyo") == ("sent", "active", None)


def test_the_copy_keeps_the_moment_it_went_out_and_says_why_it_came_back(sent, event, now):
    apply(event(sent, Kind.SOFT, reason="mailbox_full", excerpt="552 5.2.2 full", at=now + DAY))

    sent.refresh_from_db()
    assert (sent.reason, sent.detail, sent.settled_at) == ("mailbox_full", "552 5.2.2 full", now)


def test_the_same_message_a_second_time_changes_nothing(sent, event):
    apply(event(sent))
    suppression.forgive_bounce("bob@example.org", newsletter=None, note="")

    assert apply(event(sent)).record is None
    assert (BounceRecord.objects.count(), Suppression.objects.count()) == (1, 0)


def test_a_complaint_is_kept_as_evidence_that_the_reader_left(sent, event):
    apply(event(sent, Kind.COMPLAINT))

    acts = ConsentEvent.objects.filter(subscriber__address="bob@example.org").values_list("act", "source")
    assert list(acts) == [(ConsentAct.UNSUBSCRIBED, "complaint to the mail provider")]


def test_a_complaint_after_a_bounce_is_the_graver(sent, event):
    apply(event(sent))
    apply(event(sent, Kind.COMPLAINT))

    assert standing() == ("bounced", "complained", "complaint")


def test_a_bounce_shows_that_a_copy_in_doubt_had_gone_out(mailing, settle, event, now):
    settle(mailing, DeliveryState.IN_DOUBT)

    apply(event(Delivery.objects.get(address="bob@example.org")))

    assert standing() == ("bounced", "bounced", "hard_bounce")


def test_a_bounce_faster_than_the_answer_to_the_dot_is_to_come_again(mailing, settle, event):
    settle(mailing, DeliveryState.HANDOFF)
    bob = Delivery.objects.get(address="bob@example.org")

    with pytest.raises(TooEarly):
        apply(event(bob))
    assert (BounceRecord.objects.count(), standing()) == (0, ("pending", "active", None))


def test_a_refusal_in_the_conversation_is_the_same_event(mailing, settle, now):
    settle(mailing, DeliveryState.FAILED)
    bob = Delivery.objects.get(address="bob@example.org")

    applied = apply(refused(Stage.RCPT, Reply(550, "5.1.1", "user unknown"), at=now, copy=bob.pk))

    assert (applied.action, standing()) == (Action.SUPPRESS, ("failed", "bounced", "hard_bounce"))


def test_a_reader_who_confirmed_after_the_copy_went_out_is_not_suppressed_by_it(sent, event, now):
    Subscription.objects.filter(pk=sent.subscription_id).update(confirmed_at=now + DAY)

    assert apply(event(sent, at=now + 2 * DAY)).action == Action.NOTHING
    assert standing() == ("bounced", "active", None)
