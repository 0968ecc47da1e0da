"""Copies that have gone out, and what comes back about them."""

import datetime as dt

import pytest

from delivery import ledger
from delivery.bounces import BounceEvent, Kind, digest_of
from delivery.ledger import Outcome
from delivery.models import Delivery, DeliveryState, Stage
from tests.delivery.bounces.samples import GONE, fields, report
from tests.delivery.copy_names import envelope_sender


@pytest.fixture(autouse=True)
def _bounce_domain(settings):
    settings.BOUNCE_DOMAIN = "bounce.example.org"


@pytest.fixture
def settle(now):
    """``settle(mailing, DeliveryState.SENT)``: every copy of the mailing has gone out, and ended so."""

    def all_of(mailing, state=DeliveryState.SENT, *, at=now):
        for claim in ledger.claim(mailing.pk, quotas={"other": 100}, limit=100, now=at, lease=dt.timedelta(minutes=5)):
            ledger.hand_off([claim], now=at, lease=dt.timedelta(minutes=5))
            if state != DeliveryState.HANDOFF:
                ledger.settle([Outcome(claim=claim, state=state, stage=Stage.DOT)], now=at)

    return all_of


@pytest.fixture
def sent(mailing, settle):
    """Bob's copy of the issue, taken by his server."""
    settle(mailing)
    return Delivery.objects.get(address="bob@example.org")


@pytest.fixture
def sender_of():
    """The envelope sender of a copy."""
    return lambda delivery: envelope_sender(delivery.pk, sender="alice@example.org")


@pytest.fixture
def bounce_of(sender_of):
    """``bounce_of(delivery, status="5.1.1")``: the report of a server that could not deliver a copy."""

    def made(delivery, *, to=None, message_id="<unknown@example.org>", **given):
        given = {"status": "5.1.1", "address": delivery.address} | given
        text = report(GONE, fields(**given), copy=f"Message-ID: {message_id}\nSubject: High water\n\nThe water rose.\n")
        ours = "b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org"
        return text.replace(ours, to if to is not None else sender_of(delivery)).encode()

    return made


@pytest.fixture
def event(now):
    """``event(delivery, kind)``: the same, as the one internal event."""

    def made(delivery, kind=Kind.HARD, *, at=now, **given):
        key = f"{delivery.pk} {kind} {at}".encode()
        usual = {"source": "test", "digest": digest_of(key), "reason": "mailbox_unknown", "status": "5.1.1"}
        return BounceEvent(kind=kind, received_at=at, **(usual | {"delivery_id": delivery.pk} | given))

    return made
