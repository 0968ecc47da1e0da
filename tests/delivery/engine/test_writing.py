"""A commit that fails: what cannot be written is told from what can, and a database that is away is waited for."""

import asyncio
import datetime as dt
import time

import psycopg
import pytest
from django.db import connection

from delivery.engine import clerk as clerk_module, writing
from delivery.models import Attempt, Lease
from tests.delivery.engine.clerks import leases, sent, until, work
from tests.delivery.engine.turns import states

pytestmark = pytest.mark.django_db(transaction=True)

NEVER_A_CODE = 99_999


def session():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end_session(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])


def lock_out(*, out):
    """Let nobody have a new session in the test's database, as while a server starts; or let them again."""
    known = connection.settings_dict
    place = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "dbname": "postgres"}
    with psycopg.connect(**place, autocommit=True) as elsewhere:
        name = connection.ops.quote_name(known["NAME"])
        elsewhere.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {'false' if out else 'true'}")


@pytest.fixture
def open_again():
    yield
    lock_out(out=False)


def test_an_outcome_that_cannot_be_written_takes_no_other_with_it_and_no_dot(mailing, claims, caplog):
    bob, chiyo, dara = claims

    async def script(clerk):
        clerk.couriers = 2
        assert await asyncio.gather(clerk.hand_off(bob), clerk.hand_off(chiyo)) == [True, True]
        clerk.couriers = 8
        clerk.settle(sent(bob, code=NEVER_A_CODE))
        clerk.settle(sent(chiyo))
        assert await clerk.hand_off(dara) is True
        clerk.settle(sent(dara))

    assert [outcome.claim for outcome in work(script)] == [chiyo, dara]
    assert states(mailing) == {"bob": ("pending", ""), "chiyo": ("sent", ""), "dara": ("sent", "")}
    assert Lease.objects.get().delivery_id == bob.id, "it is in doubt when it runs out"
    assert "What came of copy" in caplog.text


def test_words_that_cannot_be_written_do_not_leave_a_copy_in_doubt(mailing, claims):
    async def script(clerk):
        clerk.couriers = 1
        assert await clerk.hand_off(claims[0]) is True
        clerk.settle(sent(claims[0], detail="queued\0 as \udc80é", enhanced_code="2.0\0"))

    assert [outcome.claim for outcome in work(script)] == [claims[0]]
    assert states(mailing)["bob"] == ("sent", "")
    assert [(attempt.text, attempt.enhanced_code) for attempt in Attempt.objects.all()] == [("queued? as ??", "2.0?")]


def test_of_many_outcomes_the_one_that_cannot_be_written_is_found(mailing, claims):
    bob, chiyo, dara = claims

    async def script(clerk):
        clerk.couriers = 3
        assert await asyncio.gather(*(clerk.hand_off(each) for each in claims)) == [True] * 3
        for claim in (bob, chiyo):
            clerk.settle(sent(claim))
        clerk.settle(sent(dara, code=NEVER_A_CODE))

    assert [outcome.claim for outcome in work(script)] == [bob, chiyo]
    assert list(leases()) == [dara.id]


def test_a_connection_that_breaks_costs_no_outcome_and_the_dot_goes_out_when_it_is_back(mailing, claims, caplog):
    async def script(clerk):
        clerk.couriers = 1
        await clerk.hand_off(claims[0])
        end_session(await clerk.run(session))
        clerk.couriers = 2
        clerk.settle(sent(claims[0]))
        assert await clerk.hand_off(claims[1]) is True
        assert states(mailing)["bob"] == ("sent", "")
        assert Lease.objects.get(delivery=claims[1].id).stage == "handoff"

    assert [outcome.claim for outcome in work(script)] == [claims[0]]
    assert Attempt.objects.count() == 1
    assert "could not be written" in caplog.text


def test_who_waits_too_long_for_a_database_that_hangs_is_sent_away_and_not_handed_off(claims, monkeypatch):
    """Another session holds the row, as a server that does not answer would."""
    monkeypatch.setattr(clerk_module, "HOLD_SECONDS", 0.5)
    bob = claims[0]
    waited = []

    async def script(clerk):
        clerk.couriers = 1
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM delivery_lease WHERE delivery_id = %s FOR UPDATE", [bob.id])
            began = time.monotonic()
            assert await clerk.hand_off(bob) is False
            waited.append(time.monotonic() - began)
            assert clerk.behind is True
            clerk.release([bob])
            cursor.execute("ROLLBACK")
        await clerk.caught_up()
        await until(lambda: bob.id not in leases())
        assert clerk.behind is False

    work(script)
    assert 0.5 <= waited[0] < 5


def test_a_courier_that_left_is_not_handed_off_when_the_database_is_back(mailing, claims, open_again, monkeypatch):
    monkeypatch.setattr(clerk_module, "HOLD_SECONDS", 0.5)
    bob, chiyo, _ = claims

    async def script(clerk):
        clerk.couriers = 1
        await clerk.hand_off(chiyo)
        number = await clerk.run(session)
        session()  # our own is open before the door shuts
        lock_out(out=True)
        end_session(number)
        clerk.settle(sent(chiyo))
        assert await clerk.hand_off(bob) is False
        assert states(mailing)["chiyo"] == ("pending", "")
        lock_out(out=False)
        await clerk.caught_up()
        assert Lease.objects.get(delivery=bob.id).stage == "claimed"
        assert states(mailing)["chiyo"] == ("sent", "")

    assert [outcome.claim for outcome in work(script)] == [chiyo]


def test_patience_ends_and_leaves_what_was_not_written_to_the_sweeper(mailing, claims, open_again, monkeypatch):
    monkeypatch.setattr(writing, "PATIENCE_SECONDS", 0.5)
    bob, chiyo, _ = claims

    async def script(clerk):
        clerk.couriers = 1
        await clerk.hand_off(bob)
        number = await clerk.run(session)
        session()  # our own is open before the door shuts
        lock_out(out=True)
        end_session(number)
        clerk.settle(sent(bob))
        assert await clerk.hand_off(chiyo) is False

    assert work(script, lease=dt.timedelta(minutes=2)) == []
    lock_out(out=False)
    assert Lease.objects.get(delivery=bob.id).stage == "handoff"
