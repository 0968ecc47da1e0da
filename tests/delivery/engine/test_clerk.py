"""The clerk by itself, at the real database: what it commits together, whom it keeps waiting, and what it does in need.

Copies that were handed off in one commit have the same xmin in the table of leases.
"""

import asyncio
import datetime as dt
import threading
import time

import pytest
from django.db import DatabaseError, connection

from delivery.engine import clerk as clerk_module
from delivery.engine.clerk import Clerk, ClerkGone
from delivery.models import Lease
from tests.delivery.engine.clerks import LEASE, SOON, leases, sent, until, work
from tests.delivery.engine.turns import states

pytestmark = pytest.mark.django_db(transaction=True)

FOREVER = 60.0


@pytest.fixture
def gather_forever(monkeypatch):
    """Nothing is written down because it waited long enough."""
    monkeypatch.setattr(clerk_module, "GATHER_SECONDS", FOREVER)


def commits():
    """By commit, in their order, the names of those whose copies it handed off."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT string_agg(split_part(d.address, '@', 1), ' ' ORDER BY d.id)
                 FROM delivery_lease l JOIN delivery_delivery d ON d.id = l.delivery_id
                WHERE l.stage = 'handoff' GROUP BY l.xmin::text ORDER BY min(l.xmin::text::bigint)"""
        )
        return [row[0] for row in cursor.fetchall()]


def test_half_of_the_couriers_are_waited_for_and_share_a_commit(claims, gather_forever):
    bob, chiyo, dara = claims

    async def script(clerk):
        clerk.couriers = 4
        first = asyncio.create_task(clerk.hand_off(bob))
        assert await asyncio.wait([first], timeout=0.3) == (set(), {first})
        assert commits() == []
        assert [await clerk.hand_off(chiyo), await first] == [True, True]
        clerk.couriers = 2
        assert await clerk.hand_off(dara) is True

    work(script)
    assert commits() == ["bob chiyo", "dara"]


def test_who_stands_at_a_dot_waits_no_longer_than_the_gathering_takes(claims, monkeypatch):
    monkeypatch.setattr(clerk_module, "GATHER_SECONDS", 0.2)
    waited = []

    async def script(clerk):
        clerk.couriers = 4
        began = time.monotonic()
        assert await clerk.hand_off(claims[0]) is True
        waited.append(time.monotonic() - began)

    work(script)
    assert commits() == ["bob"]
    assert 0.2 <= waited[0] < SOON / 2


def test_a_single_courier_is_kept_waiting_neither_at_its_dot_nor_behind_it(mailing, claims, gather_forever):
    async def script(clerk):
        clerk.couriers = 1
        assert await clerk.hand_off(claims[0]) is True
        clerk.settle(sent(claims[0]))
        await until(lambda: states(mailing)["bob"] == ("sent", ""))

    assert [outcome.claim.id for outcome in work(script)] == [claims[0].id]


def test_what_is_settled_waits_for_the_next_commit_where_others_are_busy(mailing, claims, gather_forever):
    async def script(clerk):
        clerk.couriers = 1
        await clerk.hand_off(claims[0])
        clerk.couriers = 3
        clerk.settle(sent(claims[0]))
        await asyncio.sleep(0.2)
        assert states(mailing)["bob"] == ("pending", "")
        both = [clerk.hand_off(claims[1]), clerk.hand_off(claims[2])]
        assert await asyncio.gather(*both) == [True, True]
        assert states(mailing)["bob"] == ("sent", "")

    work(script)
    assert commits() == ["chiyo dara"]


def test_a_copy_that_is_taken_back_at_its_dot_does_not_go_out(mailing, claims, gather_forever):
    async def script(clerk):
        clerk.couriers = 4
        asked = asyncio.create_task(clerk.hand_off(claims[0]))
        await asyncio.sleep(0)
        clerk.release(claims)
        assert await asked is False

    work(script)
    assert Lease.objects.count() == 0
    assert set(states(mailing).values()) == {("pending", "")}


def test_errands_are_run_at_once_and_say_what_went_wrong(claims, gather_forever):
    def wrong():
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM delivery_lease")

    async def script(clerk):
        clerk.couriers = 4
        assert await clerk.run(threading.current_thread) is not threading.current_thread()
        with pytest.raises(ZeroDivisionError):
            await clerk.run(lambda: 1 / 0)
        with pytest.raises(DatabaseError, match="no_such_column"):
            await clerk.run(wrong)
        assert await clerk.run(Lease.objects.count) == 3

    work(script)


def test_what_is_piled_up_is_written_before_the_end(mailing, claims, gather_forever):
    async def script(clerk):
        clerk.couriers = 1
        await clerk.hand_off(claims[0])
        clerk.couriers = 8
        clerk.settle(sent(claims[0]))

    assert [outcome.claim for outcome in work(script)] == [claims[0]]
    assert states(mailing)["bob"] == ("sent", "")


def test_after_the_end_nothing_is_handed_off_and_no_errand_taken(claims):
    async def script(clerk):
        await clerk.close()
        assert await clerk.hand_off(claims[0]) is False
        with pytest.raises(ClerkGone):
            await clerk.run(Lease.objects.count)

    work(script)
    assert commits() == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_clerk_that_falls_over_keeps_nobody_waiting(claims, gather_forever):
    def fall_over():
        raise SystemExit

    async def script(clerk):
        clerk.couriers = 8
        asked = asyncio.create_task(clerk.hand_off(claims[0]))
        await asyncio.sleep(0)
        behind = asyncio.gather(clerk.run(fall_over), clerk.run(Lease.objects.count), return_exceptions=True)
        assert [type(answer) for answer in await behind] == [ClerkGone, ClerkGone]
        assert await asked is True, "it was committed before"
        assert await clerk.hand_off(claims[1]) is False

    work(script)
    assert commits() == ["bob"]


def test_what_came_of_copies_is_written_when_nobody_waits_for_answers_any_more(mailing, claims, gather_forever):
    """A loop that ends early must not stop the clerk on its way."""
    resting = threading.Event()
    clerks = []

    async def script():
        clerk = Clerk(lease=LEASE, heard=lambda _: None)
        clerks.append(clerk)
        clerk.couriers = 1
        await clerk.hand_off(claims[0])
        held_up = asyncio.create_task(clerk.run(lambda: resting.wait(SOON)))
        await asyncio.sleep(0.1)
        clerk.settle(sent(claims[0]))
        clerk.stop()
        held_up.cancel()

    asyncio.run(script())
    resting.set()
    clerks[0]._thread.join(SOON)
    assert states(mailing)["bob"] == ("sent", "")


def test_leases_are_renewed_while_copies_are_held_and_no_longer(claims):
    bob, chiyo, dara = claims
    before = leases()

    async def script(clerk):
        clerk.hold([bob, chiyo])
        clerk.couriers = 1
        clerk.release([chiyo])
        await until(lambda: leases()[bob.id] != before[bob.id])

    work(script, lease=dt.timedelta(seconds=3))
    after = leases()
    assert set(after) == {bob.id, dara.id}
    assert after[dara.id] == before[dara.id]
