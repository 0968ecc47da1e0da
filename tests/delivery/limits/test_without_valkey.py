"""Valkey lost, hanging, wiped, and back again: slow, never open, and never an error."""

import contextlib
import logging
import time

import pytest

from delivery.limits import ConnectionSlots, DomainLimits, GroupLimits, Limiter, Limits, RouteLimits, Store, Weather
from delivery.limits.fallback import Fallback
from delivery.limits.store import Lost

ROUTE = "smtp.example.org:587"
DOMAIN = "example.org"
FAST = RouteLimits(per_second=1000, burst=1000)


def ask(limiter, **wants):
    return limiter.grant(route=ROUTE, sending_domain=DOMAIN, wants=wants)


def limits(*, per_day=None, **route):
    return Limits(
        routes={ROUTE: RouteLimits(**route)}, domains={DOMAIN: DomainLimits(per_day=per_day)} if per_day else {}
    )


@pytest.fixture
def nowhere():
    with contextlib.closing(Store(url="unix:///nonexistent/valkey.sock", prefix="none")) as store:
        yield store


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_alone_a_process_sends_one_a_second_to_each_group_and_five_over_the_route():
    clock = Clock()
    fallback = Fallback(clock=clock)
    got = {f"group-{number}": 0 for number in range(8)}
    for _ in range(1000):
        counts, wait = fallback.grant(route=ROUTE, limits=FAST, wants=dict.fromkeys(got, 100), day_room=None)
        for group, count in counts.items():
            got[group] += count
        assert 0 < wait <= 0.2
        clock.now += 0.01
    assert 45 <= sum(got.values()) <= 51
    assert max(got.values()) - min(got.values()) <= 2

    alone = Fallback(clock=clock)
    given = 0
    for _ in range(1000):
        given += alone.grant(route=ROUTE, limits=FAST, wants={"gmail": 100}, day_room=None)[0]["gmail"]
        clock.now += 0.01
    assert 9 <= given <= 11


def test_alone_a_slow_limit_is_quartered():
    clock = Clock()
    fallback = Fallback(clock=clock)
    slow = RouteLimits(per_second=1, groups={"gmail": GroupLimits(per_second=0.4)})
    given = {"gmail": 0, "other": 0}
    for _ in range(4000):
        for group, count in fallback.grant(route=ROUTE, limits=slow, wants=given | {"gmail": 9, "other": 9},
                                           day_room=None)[0].items():  # fmt: skip
            given[group] += count
        clock.now += 0.01
    assert 9 <= sum(given.values()) <= 11
    assert 3 <= given["gmail"] <= 5


def test_alone_the_day_still_ends_and_what_is_given_back_may_go_again():
    fallback = Fallback(clock=Clock())
    counts, _ = fallback.grant(route=ROUTE, limits=FAST, wants={"gmail": 5, "other": 5}, day_room=0)
    assert counts == {"gmail": 0, "other": 0}
    counts, _ = fallback.grant(route=ROUTE, limits=FAST, wants={"gmail": 5}, day_room=3)
    assert counts == {"gmail": 1}
    fallback.give_back(route=ROUTE, unused={"gmail": 1, "nobody": 4})
    counts, _ = fallback.grant(route=ROUTE, limits=FAST, wants={"gmail": 5}, day_room=3)
    assert counts == {"gmail": 1}


def test_a_server_that_is_not_there_slows_everything_down_and_is_named_once(nowhere, caplog):
    ours = Limiter(store=nowhere, limits=limits(per_second=1000, burst=1000), weather=Weather(nowhere))
    with caplog.at_level(logging.INFO, logger="delivery.limits"):
        found = [ask(ours, gmail=500, other=500) for _ in range(50)]
    assert found[0].total == 1
    assert set(found[-1].held.values()) == {"lost"}
    assert 0 < found[-1].wait <= 1
    assert sum(grant.total for grant in found) <= 7
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_lost_server_costs_no_time_at_each_turn(own_valkey):
    with contextlib.closing(Store(url=own_valkey.url, prefix="own", retry_seconds=60)) as store:
        ours = Limiter(store=store, limits=limits(per_second=1000, burst=10))
        assert ask(ours, other=10).total == 10
        own_valkey.freeze()
        began = time.monotonic()
        ask(ours, other=10)
        first = time.monotonic() - began
        for _ in range(100):
            ask(ours, other=10)
        both = time.monotonic() - began
        own_valkey.thaw()
    assert 0.4 < first < 4
    assert both - first < 0.5


def test_a_server_that_stays_away_is_asked_less_and_less_often(nowhere):
    waits = []
    for _ in range(7):
        nowhere._lost_until = 0
        with pytest.raises(Lost):
            nowhere.run("list_weather", ["key"], [])
        waits.append(round(nowhere._lost_until - time.monotonic()))
    assert waits == [2, 4, 8, 16, 30, 30, 30]


def test_a_server_that_is_killed_and_comes_back_is_used_again(own_valkey, own_store, caplog):
    ours = Limiter(store=own_store, limits=limits(per_second=1000, burst=100))
    assert ask(ours, other=100).total == 100
    own_valkey.kill()
    with caplog.at_level(logging.INFO, logger="delivery.limits"):
        assert [ask(ours, other=100).total <= 1 for _ in range(20)] == [True] * 20
        assert own_store.lost is True
        own_valkey.start()
        assert ask(ours, other=100).total == 100
    assert own_store.lost is False
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_wiped_server_gives_at_most_another_burst(own_valkey, own_store):
    ours = Limiter(store=own_store, limits=limits(per_second=0.01, burst=20))
    assert ask(ours, other=100).total == 20
    own_valkey.wipe()
    own_valkey.client().script_flush()
    assert [ask(ours, other=100).total for _ in range(3)] == [20, 0, 0]


def test_the_days_count_survives_a_wipe(own_valkey, own_store):
    ledger = {"went": 0}
    ours = Limiter(store=own_store, limits=limits(per_day=100), counted=lambda _domain, _day: ledger["went"])
    ledger["went"] = ask(ours, other=60).total
    own_valkey.wipe()
    assert ask(ours, other=60).total == 40
    own_valkey.wipe()  # the ledger knows of 60, this process of all 100
    assert ask(ours, other=60).total == 0
    another = Limiter(store=own_store, limits=limits(per_day=100), counted=lambda _domain, _day: 100)
    own_valkey.wipe()
    assert ask(another, other=60).total == 0


def test_the_days_cap_holds_while_the_server_is_away_and_is_right_when_it_is_back(own_valkey, own_store):
    went = {"today": 95}
    ours = Limiter(store=own_store, limits=limits(per_day=100), counted=lambda _domain, _day: went["today"])
    assert ask(ours, other=1).total == 1
    client = own_valkey.client()
    client.config_set("maxmemory", 1)  # it still answers, and takes nothing
    grant = ask(ours, other=50)
    assert grant.total == 1
    went["today"] = 99
    client.config_set("maxmemory", 0)
    assert ask(ours, other=50).total == 1
    own_valkey.kill()
    went["today"] = 100
    found = ask(ours, other=50)
    assert (found.total, found.held) == (0, {"other": "day"})


def test_giving_back_to_a_server_that_is_away_does_no_harm(own_valkey, own_store):
    ours = Limiter(store=own_store, limits=limits(per_second=1, burst=5))
    grant = ask(ours, other=5)
    own_valkey.kill()
    ours.give_back(grant, {"other": 5})
    own_valkey.start()
    assert ask(ours, other=9).total == 5


def test_weather_that_was_seen_still_holds_when_the_server_is_lost(own_valkey, own_store):
    weather = Weather(own_store)
    ours = Limiter(store=own_store, limits=Limits(), weather=weather)
    assert ask(ours, gmail=500).total == 500
    weather.report(ROUTE, "gmail", accepted=1)
    time.sleep(1.05)
    weather.report(ROUTE, "gmail", deferred=50, text="421 4.7.28 too fast")
    assert ask(ours, gmail=500).held == {"gmail": "weather"}
    own_valkey.kill()
    time.sleep(1.05)
    assert ask(ours, gmail=500).held == {"gmail": "lost"}
    assert ask(ours, other=500).total == 500
    weather.report(ROUTE, "gmail", deferred=50)
    assert weather.now() == []


def test_a_worker_keeps_its_connections_and_one_that_has_none_gets_one(own_valkey, own_store):
    both = [ConnectionSlots(store=own_store, route=ROUTE, limits=RouteLimits(connections=5)) for _ in range(2)]
    assert both[0].take(3) == 3
    own_valkey.kill()
    assert (both[0].take(3), both[0].renew(), both[0].held) == (0, 0, 3)
    assert (both[1].take(3), both[1].take(3), both[1].held) == (1, 0, 1)
    own_valkey.start()
    assert [slots.renew() for slots in both] == [0, 0]
    assert both[1].take(9) == 1
    own_valkey.kill()
    both[0].free()
    assert both[0].held == 0


def test_after_a_wipe_the_slots_are_counted_anew_and_what_is_too_much_is_lost(own_valkey, own_store):
    both = [ConnectionSlots(store=own_store, route=ROUTE, limits=RouteLimits(connections=5)) for _ in range(2)]
    assert both[0].take(4) == 4
    own_valkey.wipe()
    assert both[1].take(3) == 3
    assert (both[0].renew(), both[0].held) == (2, 2)
    assert (both[1].renew(), both[1].held) == (0, 3)
