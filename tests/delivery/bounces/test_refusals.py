"""Many refusals at once: what each leads to is as if it had come alone, and the queries do not grow with them."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.bounces import apply_refusals
from delivery.models import BounceRecord, Delivery, DeliveryState, Stage
from delivery.transport import Reply
from subscribers.models import Subscription, Suppression
from tests.delivery.bounces.refused import refused
from tests.delivery.bounces.standing import standing

pytestmark = pytest.mark.django_db
GONE, FULL = Reply(550, "5.1.1", "user unknown"), Reply(552, "5.2.2", "over quota")


@pytest.fixture
def refuse(mailing, settle, now):
    """``refuse(bob=GONE)``: what the servers said, as events."""
    settle(mailing, DeliveryState.FAILED)

    def told(**replies):
        copies = {name: Delivery.objects.get(address=f"{name}@example.org").pk for name in replies}
        return [refused(Stage.RCPT, reply, at=now, copy=copies[name]) for name, reply in replies.items()]

    return told


def test_each_reader_fares_as_alone(refuse):
    assert apply_refusals(refuse(bob=GONE, chiyo=FULL)) == []

    assert (standing(), standing("chiyo")) == (("failed", "bounced", "hard_bounce"), ("failed", "active", None))
    kept = BounceRecord.objects.order_by("delivery_id").values_list("kind", "reason", "status", "excerpt", "proven")
    assert list(kept) == [
        ("hard", "mailbox_unknown", "5.1.1", "550 5.1.1 user unknown", True),
        ("soft", "mailbox_full", "5.2.2", "552 5.2.2 over quota", True),
    ]
    assert Suppression.objects.get().note == "2026-12-06: The mailbox does not exist 5.1.1"


def test_the_same_refusals_a_second_time_change_nothing(refuse):
    events = refuse(bob=GONE, chiyo=FULL)
    apply_refusals([*events, *events])
    Suppression.objects.all().delete()

    assert apply_refusals(events) == []
    assert (BounceRecord.objects.count(), Suppression.objects.count()) == (2, 0)


def test_three_cost_as_many_queries_as_one(refuse):
    one, three = refuse(bob=GONE), refuse(bob=FULL, chiyo=GONE, dara=GONE)
    with CaptureQueriesContext(connection) as for_one:
        apply_refusals(one)
    BounceRecord.objects.all().delete()
    with CaptureQueriesContext(connection) as for_three:
        apply_refusals(three)

    assert len(for_one) <= 10
    assert len(for_three) - len(for_one) == 1  # of soft ones it is asked how often


def came_back_before(name, *, times, now):
    """Copies of a month each that did not stay."""
    copy = Delivery.objects.get(address=f"{name}@example.org")
    for number in range(times):
        before = Delivery.objects.create(
            mailing=copy.mailing, address=copy.address, to_address=copy.to_address, state="bounced"
        )
        BounceRecord.objects.create(
            delivery=before, kind="soft", digest=f"{name} {number}".encode(), source="test", proven=True,
            address_hash=copy.subscription.subscriber.address_hash, received_at=now.replace(month=11 - number),
        )  # fmt: skip


def test_the_fifth_soft_one_over_thirty_days_suppresses(refuse, now):
    last = refuse(bob=FULL, chiyo=FULL)
    came_back_before("bob", times=4, now=now)
    came_back_before("chiyo", times=3, now=now)
    apply_refusals(last)

    assert (standing()[1:], standing("chiyo")[1:]) == (("bounced", "hard_bounce"), ("active", None))


def test_a_copy_that_stayed_begins_the_count_anew_for_its_reader_alone(refuse, subscribe, now):
    last = refuse(bob=FULL, chiyo=FULL)
    for name in ("bob", "chiyo"):
        came_back_before(name, times=4, now=now)
    bob = Delivery.objects.filter(address="bob@example.org").earliest("pk")
    bob.pk, bob.mailing_id, bob.state, bob.settled_at = None, 0, "sent", now.replace(month=10)
    bob.save(force_insert=True)
    apply_refusals(last)

    assert [Subscription.objects.get(subscriber__address=f"{name}@example.org").state for name in ("bob", "chiyo")] == [
        "active", "bounced",
    ]  # fmt: skip


def test_three_soft_ones_too_many_cost_as_many_queries_as_one(refuse, now):
    one, three = refuse(dara=FULL), refuse(bob=FULL, chiyo=FULL, dara=FULL)
    for name in ("bob", "chiyo", "dara"):
        came_back_before(name, times=4, now=now)
    with CaptureQueriesContext(connection) as for_one:
        apply_refusals(one)
    BounceRecord.objects.filter(source="refusal").delete()
    Suppression.objects.all().delete()
    with CaptureQueriesContext(connection) as for_three:
        apply_refusals(three)

    assert (len(for_three), Suppression.objects.count()) == (len(for_one), 3)


def test_a_reader_who_is_suppressed_already_keeps_the_graver_reason(refuse):
    entry = Suppression(address_hash=Subscription.objects.get(
        subscriber__address="bob@example.org").subscriber.address_hash, reason="complaint")  # fmt: skip
    entry.save()
    apply_refusals(refuse(bob=GONE))

    assert standing()[2] == "complaint"


def test_a_copy_that_is_gone_is_nobodys(refuse, now):
    assert apply_refusals([refused(Stage.RCPT, GONE, at=now, copy=0)]) == []
    assert apply_refusals([]) == []
    assert BounceRecord.objects.count() == 0


def test_one_that_the_database_refuses_leaves_its_neighbours_alone(refuse):
    bob, chiyo = refuse(bob=GONE, chiyo=GONE)
    wrong = apply_refusals([dataclasses.replace(bob, reason="nul\0"), chiyo])

    assert len(wrong) == 1
    assert (standing()[1], standing("chiyo")[1]) == ("active", "bounced")
