"""The connections a sender holds: given back once each, kept to their number, and left to the route that follows."""

import asyncio
import time

import pytest
from django.db import OperationalError
from django.utils import timezone

from delivery import ledger, mailings
from delivery.engine.caseload import Caseload
from delivery.engine.clerk import Clerk
from delivery.engine.desk import Desk
from delivery.engine.work import Work
from delivery.ledger import claim
from delivery.limits import GroupLimits, Limits, RouteLimits
from delivery.models import SendingRoute
from delivery.routes import default_route
from tests.delivery.engine.clerks import LEASE, SOON, until
from tests.delivery.engine.turns import meanwhile, run, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slots(settings):
    """A limit of four connections, and who holds how many of them by Valkey's word."""
    settings.EMAIL_CONNECTIONS, settings.WORKER_CONCURRENCY = 4, 1
    settings.DELIVERY_BATCH = 64


def at_a_desk(mailing, script):
    """``script(desk, caseload, work)`` with a desk of the default route, and a sender's clerk; both end behind it."""

    async def _work():
        caseload = Caseload(lease=LEASE)
        clerk = Clerk(lease=LEASE, heard=lambda _outcomes: None)
        desk = Desk(default_route(), clerk=clerk, caseload=caseload, moved=lambda: None)
        try:
            await asyncio.wait_for(script(desk, caseload, clerk), SOON)
        finally:
            await desk.close()
            await clerk.close()

    asyncio.run(_work())


def test_a_connection_whose_place_was_lost_gives_back_no_other_s(mailing, subscribe, smtp_sink, slots):
    """Valkey gave two of four places to others: two couriers go, and two places stay held."""
    held = []

    async def script(desk, caseload, clerk):
        work = await clerk.run(lambda: Work(mailing))
        mine = await clerk.run(lambda: claim(mailing.pk, quotas={"other": 3}, limit=3, now=timezone.now(), lease=LEASE))
        smtp_sink.pause_seconds = 0.2
        desk.put([(work, each) for each in mine])
        await until(lambda: smtp_sink.open == 3)
        await until(lambda: not desk.busy)
        ours = caseload._slots[desk.route.key]
        assert ours.held == 3
        await clerk.run(lambda: _lose(ours, 2))
        desk.retire(2)
        await until(lambda: smtp_sink.open == 1)
        await clerk.caught_up()
        held.append(ours.held)

    at_a_desk(mailing, script)
    assert held == [1]


def _lose(slots, count):
    """As ``renew`` does, when others took the places meanwhile."""
    slots._names = slots._names[count:]


def test_a_route_that_is_saved_while_it_sends_goes_on_with_what_it_says_now(issue, subscribe, now, smtp_sink, settings):
    settings.WORKER_CONCURRENCY, settings.DELIVERY_BATCH = 1, 8
    row = SendingRoute.objects.create(label="ours", host=smtp_sink.host, port=smtp_sink.port, tls="none", connections=2)
    for number in range(40):
        subscribe(f"reader{number}")
    mailings.begin(issue, now=now)
    smtp_sink.pause_seconds = 0.05

    def save():
        changed = SendingRoute.objects.get(pk=row.pk)
        changed.weight = 3
        changed.save()

    saving = meanwhile(save, when=lambda: len(smtp_sink.received) > 5)
    began = time.monotonic()
    tried = run(seconds=15)
    saving.join()

    assert tried >= 40
    assert len(set(smtp_sink.recipients())) == len(smtp_sink.received) == 40
    assert smtp_sink.highest_open == 2
    assert time.monotonic() - began < 14


def test_permits_of_copies_that_come_back_unsent_are_others_again(mailing, smtp_sink):
    """Three were claimed under a limit of three at once, and come back: three may be claimed at once again."""
    counts = []

    async def script(desk, caseload, clerk):
        route = desk.route
        limits = RouteLimits(groups={"other": GroupLimits(per_second=0.01, burst=3)})
        caseload._limiter.limits = Limits(routes={route.name: limits})
        work = await clerk.run(lambda: Work(mailing))
        for _ in range(2):
            claims, _wait = await clerk.run(lambda: caseload.claim(work, route=route, limit=10))
            counts.append(len(claims))
            desk._queue.put([(work, each) for each in claims])
            desk.take_back(lambda _work: True)
            await clerk.caught_up()

    at_a_desk(mailing, script)
    assert counts == [3, 3]
    assert set(states(mailing).values()) == {("pending", "")}


def test_permits_are_given_back_where_the_claim_fails(mailing, smtp_sink, monkeypatch):
    counts = []

    def away(*_, **__):
        raise OperationalError("the server closed the connection")

    async def script(desk, caseload, clerk):
        limits = RouteLimits(groups={"other": GroupLimits(per_second=0.01, burst=3)})
        caseload._limiter.limits = Limits(routes={desk.route.name: limits})
        work = await clerk.run(lambda: Work(mailing))
        with monkeypatch.context() as patch:
            patch.setattr(ledger, "claim", away)
            with pytest.raises(OperationalError):
                await clerk.run(lambda: caseload.claim(work, route=desk.route, limit=10))
        claims, _wait = await clerk.run(lambda: caseload.claim(work, route=desk.route, limit=10))
        counts.append(len(claims))
        clerk.release(claims)

    at_a_desk(mailing, script)
    assert counts == [3]


def test_what_a_limit_held_back_is_claimed_when_it_may_go_though_the_queue_is_not_half_empty(
    mailing, smtp_sink, claims, settings
):
    settings.DELIVERY_BATCH = 4
    found = []

    async def script(desk, caseload, clerk):
        work = await clerk.run(lambda: Work(mailing))
        desk._queue.put([(work, each) for each in claims])
        desk.more_at = 100.0
        found.extend(desk.wants_more(now) for now in (99.0, 100.0, 101.0))
        desk.take_back(lambda _work: True)
        found.append(desk.wants_more(102.0))

    at_a_desk(mailing, script)
    assert found == [False, True, False, True]
