"""The table is what the code does: every step in it can be taken, and no other."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from delivery import ledger
from delivery.ledger import TRANSITIONS, Claim, Outcome
from delivery.ledger.transitions import ANSWERS
from delivery.models import Delivery, DeliveryState, Lease, Stage

PAIRS = [(before, after) for before in DeliveryState for after in DeliveryState]
# What a settlement may write; the other states have functions of their own.
SETTLED = {
    DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DEFERRED, DeliveryState.EXPIRED, DeliveryState.IN_DOUBT,
    DeliveryState.PENDING,
}  # fmt: skip


def put(mailing, state, *, until=None):
    """Bob's copy in that state, and the claim of the worker that has it in hand or had."""
    delivery = mailing.deliveries.get(address="bob@example.org")
    leased = state in {DeliveryState.CLAIMED, DeliveryState.HANDOFF, DeliveryState.IN_DOUBT}
    stored = DeliveryState.PENDING if state in {DeliveryState.CLAIMED, DeliveryState.HANDOFF} else state
    Delivery.objects.filter(pk=delivery.pk).update(state=stored)
    if leased:
        Lease.objects.create(delivery=delivery, mailing=mailing, epoch=4, stage=state, until=until or timezone.now())
    return Claim(
        id=delivery.pk, epoch=4, mailing_id=mailing.pk, subscription_id=delivery.subscription_id,
        to_address=delivery.to_address, domain_group="other", values={}, tries=0, first_attempt_at=None,
    )  # fmt: skip


def state_of(claim):
    """Where the copy is, by its row and its lease."""
    delivery = Delivery.objects.get(pk=claim.id)
    lease = Lease.objects.filter(delivery=delivery).first()
    return lease.stage if lease and delivery.state == DeliveryState.PENDING else delivery.state


@pytest.mark.parametrize(("before", "after"), [pair for pair in PAIRS if pair[1] in SETTLED])
def test_a_settlement_takes_exactly_the_steps_of_the_table(mailing, now, before, after):
    claim = put(mailing, before)

    ledger.settle([Outcome(claim=claim, state=after, stage=Stage.DOT)], now=now)

    allowed = (before, after) in ANSWERS
    assert state_of(claim) == (after if allowed else before)
    assert Delivery.objects.get(pk=claim.id).attempts.count() == int(allowed)


@pytest.mark.parametrize("before", DeliveryState)
def test_only_what_is_claimed_is_handed_off(mailing, now, before):
    claim = put(mailing, before)

    allowed = ledger.hand_off([claim], now=now, lease=dt.timedelta(minutes=5))

    assert allowed == ({claim.id} if (before, DeliveryState.HANDOFF) in TRANSITIONS else set())
    assert state_of(claim) == (DeliveryState.HANDOFF if allowed else before)


@pytest.mark.parametrize("before", DeliveryState)
def test_only_what_a_worker_holds_is_released(mailing, before):
    claim = put(mailing, before)

    held = (before, DeliveryState.PENDING) in TRANSITIONS and before in {DeliveryState.CLAIMED, DeliveryState.HANDOFF}
    assert ledger.release([claim]) == int(held)
    assert state_of(claim) == (DeliveryState.PENDING if held else before)


@pytest.mark.parametrize("before", DeliveryState)
def test_only_what_waits_is_claimed(mailing, now, before):
    claim = put(mailing, before)

    found = ledger.claim(mailing.pk, quotas={"other": 99}, limit=10, now=now, lease=dt.timedelta(minutes=5))

    assert (claim.id in {claim.id for claim in found}) == ((before, DeliveryState.CLAIMED) in TRANSITIONS)


@pytest.mark.parametrize("before", DeliveryState)
def test_only_what_nobody_works_on_is_cancelled(mailing, now, before):
    claim = put(mailing, before)

    ledger.cancel_waiting(mailing.pk, now=now)

    allowed = (before, DeliveryState.CANCELLED) in TRANSITIONS
    assert state_of(claim) == (DeliveryState.CANCELLED if allowed else before)


@pytest.mark.parametrize("before", DeliveryState)
def test_the_sweeper_returns_claims_and_doubts_hand_offs_and_leaves_the_rest(mailing, now, before):
    claim = put(mailing, before, until=now - dt.timedelta(seconds=1))
    Delivery.objects.filter(pk=claim.id).update(not_before=now)

    ledger.sweep(now=now)

    expected = {
        DeliveryState.CLAIMED: DeliveryState.PENDING,
        DeliveryState.HANDOFF: DeliveryState.IN_DOUBT,
        DeliveryState.DEFERRED: DeliveryState.PENDING,
    }
    assert state_of(claim) == expected.get(before, before)


def test_the_architecture_page_shows_every_step():
    page = settings.BASE_DIR / "docs" / "operate" / "sending.md"
    shown = set(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE))

    assert shown == {(before.value, after.value) for before, after in TRANSITIONS}


WRITES_A_STATE = re.compile(r"Delivery\.objects[^\n]*\.update\(|delivery\.state\s*=[^=]|UPDATE delivery_delivery")


def test_no_other_module_writes_a_state():
    for path in Path(settings.BASE_DIR, "delivery").rglob("*.py"):
        if "ledger" in path.parts or "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        assert (
            re.findall(r"Delivery\.objects[^\n]*\.update\(|delivery\.state\s*=[^=]|UPDATE delivery_delivery", source)
            == []
        )
