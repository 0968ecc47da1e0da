import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from delivery import ledger, mailings
from delivery.ledger import Outcome
from delivery.models import Delivery, DeliveryState, Stage
from subscribers.models import Subscriber, SubscriberState, Suppression, SuppressionReason
from tests.factories import NewsletterFactory

LEASE = dt.timedelta(minutes=5)
EVERYONE = {"other": 99}


def names(claims):
    return [claim.to_address.partition("@")[0] for claim in claims]


def test_a_claim_takes_the_longest_waiting_first_and_gives_each_a_new_epoch(mailing, now):
    first = ledger.claim(mailing.pk, quotas=EVERYONE, limit=2, now=now, lease=LEASE)
    second = ledger.claim(mailing.pk, quotas=EVERYONE, limit=2, now=now, lease=LEASE)

    assert (names(first), names(second)) == (["bob", "chiyo"], ["dara"])
    assert len({claim.epoch for claim in first + second}) == 3
    assert set(mailing.leases.values_list("stage", "until")) == {("claimed", now + LEASE)}
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"pending"}


def test_what_is_to_wait_is_not_claimed_before_its_time(mailing, now):
    mailing.deliveries.update(not_before=now + dt.timedelta(seconds=1))

    assert ledger.claim(mailing.pk, quotas=EVERYONE, limit=9, now=now, lease=LEASE) == []
    assert len(ledger.claim(mailing.pk, quotas=EVERYONE, limit=9, now=now + dt.timedelta(seconds=1), lease=LEASE)) == 3


@pytest.mark.parametrize("stop", [mailings.pause, mailings.cancel])
def test_nothing_is_claimed_from_a_mailing_that_was_stopped(mailing, now, stop):
    stop(mailing)

    assert ledger.claim(mailing.pk, quotas=EVERYONE, limit=9, now=now, lease=LEASE) == []


def leave(subscription):
    subscription.state = "unsubscribed"
    subscription.save()


def erase(subscription):
    Subscriber.objects.filter(pk=subscription.subscriber_id).update(state=SubscriberState.ERASED)


def suppress(subscription):
    Suppression.objects.create(address_hash=subscription.subscriber.address_hash, reason=SuppressionReason.COMPLAINT)


def suppress_here(subscription, newsletter=None):
    Suppression.objects.create(
        address_hash=subscription.subscriber.address_hash, newsletter=newsletter or subscription.newsletter,
        reason=SuppressionReason.MANUAL,
    )  # fmt: skip


def vanish(subscription):
    subscription.subscriber.delete()


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (leave, "unsubscribed"), (erase, "erased"), (suppress, "suppressed"), (suppress_here, "suppressed"),
        (vanish, "gone"),
    ],
)  # fmt: skip
def test_who_leaves_while_the_mailing_runs_gets_no_copy(mailing, readers, now, act, reason):
    act(readers[0])

    assert names(ledger.claim(mailing.pk, quotas=EVERYONE, limit=9, now=now, lease=LEASE)) == ["chiyo", "dara"]
    bob = mailing.deliveries.get(address="bob@example.org")
    assert (bob.state, bob.reason, bob.settled_at) == ("suppressed", reason, now)
    assert mailing.leases.filter(delivery=bob).exists() is False


def test_a_whole_batch_that_left_does_not_look_like_an_end(mailing, readers, now):
    leave(readers[0])
    leave(readers[1])

    assert names(ledger.claim(mailing.pk, quotas=EVERYONE, limit=2, now=now, lease=LEASE)) == ["dara"]


def test_who_must_not_be_mailed_by_another_newsletter_gets_the_copy_of_this_one(mailing, readers, now):
    suppress_here(readers[0], NewsletterFactory(slug="another"))

    claims = ledger.claim(mailing.pk, quotas=EVERYONE, limit=9, now=now, lease=LEASE)
    assert names(claims) == ["bob", "chiyo", "dara"]
    assert len(ledger.hand_off(claims, now=now, lease=LEASE)) == 3


@pytest.mark.parametrize("act", [leave, erase, suppress, suppress_here, vanish])
def test_who_leaves_between_claim_and_dot_gets_no_copy(mailing, readers, now, act):
    claims = ledger.claim(mailing.pk, quotas=EVERYONE, limit=9, now=now, lease=LEASE)
    act(readers[0])

    assert ledger.hand_off(claims, now=now, lease=LEASE) == {claim.id for claim in claims[1:]}


@pytest.mark.parametrize("stop", [mailings.pause, mailings.cancel])
def test_no_dot_goes_out_for_a_mailing_that_was_stopped(mailing, now, stop):
    claims = ledger.claim(mailing.pk, quotas=EVERYONE, limit=9, now=now, lease=LEASE)
    stop(mailing)

    assert ledger.hand_off(claims, now=now, lease=LEASE) == set()


def test_a_worker_that_lost_its_lease_can_do_nothing_to_the_copy_any_more(mailing, now):
    (old,) = ledger.claim(mailing.pk, quotas=EVERYONE, limit=1, now=now, lease=LEASE)
    later = now + LEASE + dt.timedelta(seconds=1)
    ledger.sweep(now=later)
    (new,) = ledger.claim(mailing.pk, quotas=EVERYONE, limit=1, now=later, lease=LEASE)

    assert new.id == old.id
    assert new.epoch > old.epoch
    assert ledger.hand_off([old], now=later, lease=LEASE) == set()
    assert ledger.renew([old], now=later, lease=LEASE) == 0
    assert ledger.release([old]) == 0
    assert ledger.settle([Outcome(claim=old, state=DeliveryState.FAILED, stage=Stage.RCPT)], now=later) == set()
    assert ledger.hand_off([new], now=later, lease=LEASE) == {new.id}


def test_of_two_outcomes_for_a_copy_only_that_of_its_holder_is_written(mailing, now):
    """A sender that lost a lease and claimed the copy again may bring both together."""
    (old,) = ledger.claim(mailing.pk, quotas=EVERYONE, limit=1, now=now, lease=LEASE)
    later = now + LEASE + dt.timedelta(seconds=1)
    ledger.sweep(now=later)
    (new,) = ledger.claim(mailing.pk, quotas=EVERYONE, limit=1, now=later, lease=LEASE)
    outcomes = [
        Outcome(claim=old, state=DeliveryState.FAILED, stage=Stage.RCPT, reason="mailbox_unknown"),
        Outcome(claim=new, state=DeliveryState.DEFERRED, stage=Stage.RCPT, reason="mailbox_full"),
        Outcome(claim=old, state=DeliveryState.EXPIRED, stage=Stage.RCPT, reason="mailbox_busy"),
    ]

    assert ledger.settle(outcomes, now=later) == {new.id}
    delivery = Delivery.objects.get(pk=new.id)
    assert (delivery.state, delivery.reason, delivery.attempts_made) == ("deferred", "mailbox_full", 1)
    assert list(delivery.attempts.values_list("outcome", flat=True)) == ["deferred"]


def test_a_late_answer_to_a_dot_given_up_on_is_knowledge(mailing, now):
    (claim,) = ledger.claim(mailing.pk, quotas=EVERYONE, limit=1, now=now, lease=LEASE)
    ledger.hand_off([claim], now=now, lease=LEASE)
    later = now + LEASE + dt.timedelta(seconds=1)
    ledger.sweep(now=later)
    assert Delivery.objects.get(pk=claim.id).state == DeliveryState.IN_DOUBT

    ledger.settle([Outcome(claim=claim, state=DeliveryState.SENT, stage=Stage.DOT)], now=later)

    assert Delivery.objects.get(pk=claim.id).state == DeliveryState.SENT


def test_a_renewed_lease_is_not_swept(mailing, now):
    claims = ledger.claim(mailing.pk, quotas=EVERYONE, limit=9, now=now, lease=LEASE)
    later = now + LEASE
    assert ledger.renew(claims, now=later, lease=LEASE) == 3

    assert ledger.sweep(now=later + dt.timedelta(seconds=1)).returned == 0
    assert ledger.sweep(now=later + LEASE + dt.timedelta(seconds=1)).returned == 3


def test_a_swept_hand_off_leaves_a_trace_among_the_attempts(mailing, now):
    claims = ledger.claim(mailing.pk, quotas=EVERYONE, limit=1, now=now, lease=LEASE)
    ledger.hand_off(claims, now=now, lease=LEASE)
    ledger.sweep(now=now + LEASE + dt.timedelta(seconds=1))

    delivery = Delivery.objects.get(pk=claims[0].id)
    assert (delivery.reason, delivery.attempts_made) == ("lease_expired", 1)
    assert list(delivery.attempts.values_list("stage", "outcome")) == [("dot", "in_doubt")]


def test_an_outcome_is_written_with_its_attempt(mailing, now):
    (claim,) = ledger.claim(mailing.pk, quotas=EVERYONE, limit=1, now=now, lease=LEASE)
    wait = now + dt.timedelta(minutes=5)
    ledger.settle(
        [
            Outcome(
                claim=claim, state=DeliveryState.DEFERRED, stage=Stage.RCPT, reason="greylisted", detail="450 later",
                not_before=wait, code=450, enhanced_code="4.7.1", duration=0.25, route="localhost:25",
            )
        ],
        now=now,
    )  # fmt: skip

    row = Delivery.objects.get(pk=claim.id)
    assert (row.state, row.reason, row.detail, row.not_before, row.attempts_made, row.first_attempt_at) == (
        "deferred", "greylisted", "450 later", wait, 1, now,
    )  # fmt: skip
    assert row.settled_at is None
    assert mailing.leases.exists() is False
    attempt = row.attempts.get()
    assert (attempt.at, attempt.stage, attempt.code, attempt.enhanced_code, attempt.text, attempt.outcome) == (
        now, "rcpt", 450, "4.7.1", "450 later", "deferred",
    )  # fmt: skip
    assert (attempt.duration, attempt.route) == (0.25, "localhost:25")


def test_the_first_attempt_keeps_its_time(mailing, now):
    later = now + dt.timedelta(hours=1)
    for at in (now, later):
        (claim,) = ledger.claim(mailing.pk, quotas=EVERYONE, limit=1, now=at, lease=LEASE)
        ledger.settle([Outcome(claim=claim, state=DeliveryState.PENDING, stage=Stage.DATA, not_before=at)], now=at)

    row = Delivery.objects.get(pk=claim.id)
    assert (row.first_attempt_at, row.attempts_made) == (now, 2)


@pytest.mark.django_db(transaction=True)
def test_a_claim_waits_for_another_and_takes_nothing_that_it_takes(mailing, now):
    claimed, may_commit, found = threading.Event(), threading.Event(), []

    def slow_worker():
        with transaction.atomic():
            found.append(names(ledger.claim(mailing.pk, quotas=EVERYONE, limit=2, now=now, lease=LEASE)))
            claimed.set()
            may_commit.wait(10)
        connection.close()

    worker = threading.Thread(target=slow_worker)
    worker.start()
    claimed.wait(10)
    threading.Timer(0.2, may_commit.set).start()
    mine = names(ledger.claim(mailing.pk, quotas=EVERYONE, limit=9, now=now, lease=LEASE))
    worker.join()

    assert (found, mine) == ([["bob", "chiyo"]], ["dara"])


@pytest.mark.django_db(transaction=True)
def test_workers_that_claim_at_once_share_the_mailing_without_overlap(subscribe, issue, now):
    for number in range(60):
        subscribe(f"reader{number}")
    mailing = mailings.begin(issue, now=now)
    taken = []
    start = threading.Barrier(4)

    def work():
        start.wait()
        try:
            while claims := ledger.claim(mailing.pk, quotas=EVERYONE, limit=7, now=now, lease=LEASE):
                taken.extend(claim.id for claim in claims)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(taken) == sorted(mailing.deliveries.values_list("pk", flat=True))
