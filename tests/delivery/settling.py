"""Copies as tries left them, by the real ledger, and how the mailing and its issue stand then."""

import datetime as dt

from delivery import ledger
from delivery.ledger import Outcome
from delivery.models import DeliveryState, Stage

LEASE = dt.timedelta(minutes=5)


def settle(mailing, state, *, count=99, now, reason=""):
    claims = ledger.claim(mailing.pk, quotas={"other": 99}, limit=count, now=now, lease=LEASE)
    if state in {DeliveryState.SENT, DeliveryState.IN_DOUBT}:
        ledger.hand_off(claims, now=now, lease=LEASE)
    ledger.settle([Outcome(claim=c, state=state, stage=Stage.DOT, reason=reason) for c in claims], now=now)


def states(mailing, issue):
    mailing.refresh_from_db()
    issue.refresh_from_db()
    return mailing.state, issue.state
