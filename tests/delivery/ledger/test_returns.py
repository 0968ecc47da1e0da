import datetime as dt

import pytest

from delivery import ledger
from delivery.ledger import TRANSITIONS, Outcome
from delivery.ledger.returns import take_back
from delivery.models import Delivery, DeliveryState, Lease, Stage
from delivery.models.ledger import STORED_STATES

CAME_BACK = [DeliveryState.BOUNCED, DeliveryState.COMPLAINED]


@pytest.mark.parametrize("before", STORED_STATES)
@pytest.mark.parametrize("after", CAME_BACK)
def test_only_what_has_gone_out_comes_back(mailing, now, before, after):
    bob = mailing.deliveries.get(address="bob@example.org")
    Delivery.objects.filter(pk=bob.pk).update(state=before, settled_at=now)

    taken = take_back(bob.pk, state=after, reason="mailbox_full", detail="full", now=now + dt.timedelta(days=1))

    allowed = (before, after) in TRANSITIONS
    bob.refresh_from_db()
    assert (taken, bob.state) == (allowed, after if allowed else before)
    assert (bob.reason, bob.settled_at) == ("mailbox_full" if allowed else "", now)


def test_a_copy_that_is_gone_does_not_come_back(mailing, now):
    assert take_back(0, state=DeliveryState.BOUNCED, reason="", detail="", now=now) is False


@pytest.mark.parametrize("after", CAME_BACK)
def test_a_late_answer_does_not_undo_what_came_back(mailing, now, after):
    (claim,) = ledger.claim(mailing.pk, quotas={"other": 1}, limit=1, now=now, lease=dt.timedelta(minutes=5))
    ledger.hand_off([claim], now=now, lease=dt.timedelta(minutes=5))
    later = now + dt.timedelta(minutes=6)
    assert ledger.sweep(now=later).in_doubt == 1
    assert take_back(claim.id, state=after, reason="mailbox_full", detail="full", now=later)

    assert ledger.settle([Outcome(claim=claim, state=DeliveryState.SENT, stage=Stage.DOT)], now=later) == frozenset()
    assert Delivery.objects.get(pk=claim.id).state == after
    assert Lease.objects.filter(delivery=claim.id).exists() is False
