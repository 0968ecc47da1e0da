"""A clerk at work by itself, at the real database, for the tests of what it commits."""

import asyncio
import datetime as dt

from django.db import connection

from delivery.engine.clerk import Clerk
from delivery.ledger import Outcome
from delivery.models import DeliveryState, Lease, Stage

LEASE = dt.timedelta(minutes=2)
SOON = 20.0


def work(script, *, lease=LEASE):
    """Have ``script(clerk)`` run, and the clerk closed behind it; returns all outcomes it was heard to have settled."""
    heard = []

    async def _script(clerk):
        try:
            await script(clerk)
        finally:
            connection.close()  # a task has a session of its own

    async def _work():
        clerk = Clerk(lease=lease, heard=heard.extend)
        try:
            await asyncio.wait_for(_script(clerk), SOON)
        finally:
            await clerk.close()

    asyncio.run(_work())
    return heard


def sent(claim, **fields):
    return Outcome(
        claim=claim,
        **{"state": DeliveryState.SENT, "stage": Stage.DOT, "code": 250, "detail": "2.0.0 queued", **fields},
    )


def leases():
    return dict(Lease.objects.values_list("delivery_id", "until"))


async def until(found):
    while not found():
        await asyncio.sleep(0.01)
