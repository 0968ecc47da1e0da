"""Connections shared by workers."""

import pytest

from delivery.limits import ConnectionSlots, RouteLimits

ROUTE = "smtp.example.org:587"


@pytest.fixture
def worker(clocked):
    """``worker(…)``: another worker's slots."""

    def new(*, limits=None, route=ROUTE):
        limits = limits or RouteLimits(connections=5)
        return ConnectionSlots(store=clocked, route=route, limits=limits)

    return new


def test_workers_share_what_there_is(worker):
    alice, bob = worker(), worker()
    assert [alice.take(3), bob.take(3), alice.take(1), bob.take(1)] == [3, 2, 0, 0]
    alice.free(2)
    assert (alice.held, bob.take(9), bob.held) == (1, 2, 4)
    alice.free()
    alice.free()
    assert (alice.held, bob.take(9)) == (0, 1)


def test_slots_of_a_worker_that_died_are_free_when_its_lease_ends(worker, clocked):
    dead, alive = worker(), worker()
    dead.take(5)
    clocked.set_clock(clocked.now + 9_999_000)
    assert alive.take(1) == 0
    clocked.set_clock(clocked.now + 1_000)
    assert alive.take(9) == 5
    assert (dead.renew(), dead.held) == (5, 0)


def test_whoever_renews_keeps_its_slots(worker, clocked):
    alice, bob = worker(), worker()
    alice.take(5)
    for _ in range(10):
        clocked.set_clock(clocked.now + 9_000_000)
        assert (alice.renew(), bob.take(1)) == (0, 0)


def test_a_lease_that_ran_out_is_had_again_where_nobody_took_it(worker, clocked):
    late, quick = worker(), worker()
    late.take(4)
    clocked.set_clock(clocked.now + 60_000_000)
    assert quick.take(3) == 3
    assert (late.renew(), late.held) == (2, 2)
    assert quick.take(9) == 0


def test_routes_do_not_share(worker):
    assert [worker(route=route).take(9) for route in ("a", "a:b", "b")] == [5, 5, 5]


def test_fewer_are_allowed_now_than_are_open(worker):
    alice = worker(limits=RouteLimits(connections=5))
    alice.take(5)
    narrow = worker(limits=RouteLimits(connections=2))
    assert narrow.take(1) == 0
    alice.free(4)
    assert narrow.take(3) == 1


@pytest.mark.parametrize("wanted", [0, -1, -(10**9)])
def test_who_wants_none_gets_none(worker, wanted):
    slots = worker()
    slots.free(wanted)
    assert (slots.take(wanted), slots.held, slots.renew()) == (0, 0, 0)


def test_where_nobody_counts_nobody_is_asked(store):
    store.run = None
    slots = ConnectionSlots(store=store, route=ROUTE, limits=RouteLimits())
    assert (slots.take(500), slots.renew(), slots.held) == (500, 0, 500)
    slots.free()
    assert slots.held == 0
