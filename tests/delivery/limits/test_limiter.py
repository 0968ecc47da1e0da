"""Permits under several limits at once, on a clock that the test sets."""

import datetime as dt

import pytest

from delivery.limits import DomainLimits, GroupLimits, Limiter, Limits, RouteLimits, WarmUp
from tests.delivery.limits.conftest import NOON

ROUTE = "smtp.example.org:587"
DOMAIN = "example.org"
SECOND = 1_000_000


@pytest.fixture
def limiter(clocked):
    """``limiter(per_second=10, …)`` with the route's limits; ``domain=`` with those of the sending domain."""

    def new(*, domain=None, counted=None, **route):
        limits = Limits(routes={ROUTE: RouteLimits(**route)}, domains={DOMAIN: domain} if domain else {})
        return Limiter(store=clocked, limits=limits, counted=counted)

    return new


def ask(limiter, **wants):
    return limiter.grant(route=ROUTE, sending_domain=DOMAIN, wants=wants)


def counts(limiter, **wants):
    return dict(ask(limiter, **wants).counts)


def test_a_burst_goes_at_once_and_then_one_each_tenth_of_a_second(limiter, clocked):
    ours = limiter(per_second=10, burst=3)
    first = ask(ours, other=5)
    assert (first.counts, first.wait, first.held) == ({"other": 3}, 0.1, {"other": "route"})
    assert first.total == 3
    clocked.set_clock(clocked.now + 99_999)
    assert ask(ours, other=5).counts == {"other": 0}
    clocked.set_clock(clocked.now + 1)
    assert ask(ours, other=5).counts == {"other": 1}
    clocked.set_clock(clocked.now + 250_000)
    last = ask(ours, other=5)
    assert (last.counts, last.wait) == ({"other": 2}, 0.05)


def test_who_gets_all_has_nothing_to_wait_for(limiter):
    found = ask(limiter(per_second=10, burst=5), gmail=2, other=3)
    assert (found.counts, found.wait, found.held) == ({"gmail": 2, "other": 3}, 0, {})


def test_a_quiet_time_saves_up_no_more_than_a_burst(limiter, clocked):
    ours = limiter(per_second=10, burst=3)
    ask(ours, other=3)
    clocked.set_clock(clocked.now + 3600 * SECOND)
    assert counts(ours, other=50) == {"other": 3}


def test_a_slow_group_costs_the_others_nothing(limiter):
    ours = limiter(per_second=100, burst=20, groups={"gmail": GroupLimits(per_second=2, burst=2)})
    found = ask(ours, gmail=50, other=10)
    assert found.counts == {"gmail": 2, "other": 10}
    assert (found.wait, found.held) == (0.5, {"gmail": "group"})
    assert counts(ours, outlook=50) == {"outlook": 8}  # the 48 that Gmail did not get were never taken from the route


def test_what_the_route_denies_is_not_taken_from_the_group(limiter, clocked):
    ours = limiter(per_second=10, burst=2, groups={"gmail": GroupLimits(per_second=1, burst=5)})
    found = ask(ours, gmail=5)
    assert (found.counts, found.held, found.wait) == ({"gmail": 2}, {"gmail": "route"}, 0.1)
    clocked.set_clock(clocked.now + 200_000)
    assert counts(ours, gmail=5) == {"gmail": 2}
    clocked.set_clock(clocked.now + 200_000)
    assert counts(ours, gmail=5) == {"gmail": 1}


def test_what_the_day_denies_is_taken_from_nobody(limiter, clocked):
    ours = limiter(per_second=10, burst=5, domain=DomainLimits(per_day=2))
    assert counts(ours, other=5) == {"other": 2}
    ours.limits = Limits(routes=ours.limits.routes)
    assert counts(ours, other=5) == {"other": 3}


def test_single_permits_are_shared_in_proportion_to_what_is_wanted(limiter, clocked):
    ours = limiter(per_second=1000, burst=1)
    got = {"gmail": 0, "outlook": 0, "other": 0}
    for _ in range(600):
        clocked.set_clock(clocked.now + 1000)
        for group, count in ask(ours, gmail=60, outlook=30, other=10).counts.items():
            got[group] += count
    assert sum(got.values()) == 600
    # 360, 180 and 60 are expected; six standard deviations of a fair share to either side.
    assert (288 <= got["gmail"] <= 432, 112 <= got["outlook"] <= 248, 15 <= got["other"] <= 105) == (True, True, True)


def test_the_day_ends_at_midnight_utc(limiter, clocked):
    ours = limiter(domain=DomainLimits(per_day=100))
    assert counts(ours, other=80) == {"other": 80}
    found = ask(ours, gmail=40, other=40)
    assert (found.total, found.wait, set(found.held.values())) == (20, 12 * 3600, {"day"})
    clocked.set_clock((NOON + 12 * 3600) * SECOND - 1)
    assert ask(ours, other=1).counts == {"other": 0}
    clocked.set_clock((NOON + 12 * 3600) * SECOND)
    assert ask(ours, other=200).counts == {"other": 100}


def test_a_cap_of_nothing_lets_nothing_go(limiter):
    found = ask(limiter(domain=DomainLimits(per_day=0)), other=1)
    assert (found.counts, found.held) == ({"other": 0}, {"other": "day"})


def test_a_warm_up_goes_by_valkeys_calendar(limiter, clocked):
    plan = DomainLimits(warm_up=WarmUp(start=10, growth=2, days=3), began=dt.date(2026, 12, 6))
    ours = limiter(domain=plan)
    ask(ours, other=1)  # from here on the clock is known
    given = [ask(ours, other=500).total + 1]
    for day in (1, 2, 3):
        clocked.set_clock((NOON + day * 86_400) * SECOND)
        ask(ours, other=1)
        given.append(ask(ours, other=500).total + 1)
    assert given == [10, 20, 40, 501]


def test_the_ledger_is_asked_for_the_count_once_a_day(limiter, clocked):
    asked = []

    def counted(domain, day):
        asked.append((domain, day))
        return 30

    ours = limiter(domain=DomainLimits(per_day=50), counted=counted)
    assert [counts(ours, other=15)["other"] for _ in range(3)] == [15, 5, 0]
    assert asked == [(DOMAIN, dt.date(2026, 12, 6))]
    clocked.set_clock(clocked.now + 86_400 * SECOND)
    assert counts(ours, other=99) == {"other": 20}
    assert asked == [(DOMAIN, dt.date(2026, 12, 6)), (DOMAIN, dt.date(2026, 12, 7))]


def test_a_ledger_that_cannot_be_asked_costs_no_permits(limiter):
    answers = iter([RuntimeError("the database is away"), 0])

    def counted(_domain, _day):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    ours = limiter(per_second=1, burst=5, domain=DomainLimits(per_day=50), counted=counted)
    with pytest.raises(RuntimeError, match="the database is away"):
        ask(ours, other=5)
    assert counts(ours, other=5) == {"other": 5}


def test_what_was_not_used_comes_back_to_every_limit(limiter):
    groups = {"gmail": GroupLimits(per_second=1, burst=6)}
    ours = limiter(per_second=10, burst=10, groups=groups, domain=DomainLimits(per_day=10))
    grant = ask(ours, gmail=6, other=4)
    assert grant.total == 10
    ours.give_back(grant, {"gmail": 5, "other": 1})
    again = ask(ours, gmail=10, other=0)
    assert again.counts == {"gmail": 5}
    assert counts(ours, other=10) == {"other": 1}
    assert ask(ours, other=1).held == {"other": "day"}


def test_no_more_comes_back_than_was_given(limiter):
    ours = limiter(per_second=10, burst=4)
    grant = ask(ours, other=2)
    ours.give_back(grant, {"other": 99, "gmail": 99})
    ours.give_back(grant, {"other": -5})
    ours.give_back(grant, {})
    assert counts(ours, other=99) == {"other": 4}


def test_what_comes_back_the_next_day_is_not_taken_from_that_days_count(limiter, clocked):
    ours = limiter(domain=DomainLimits(per_day=10))
    grant = ask(ours, other=8)
    clocked.set_clock(clocked.now + 86_400 * SECOND)
    assert counts(ours, other=9) == {"other": 9}
    ours.give_back(grant, {"other": 8})
    assert counts(ours, other=9) == {"other": 1}


def test_routes_and_domains_do_not_share(clocked):
    limits = RouteLimits(per_second=1, burst=1)
    ours = Limiter(store=clocked, limits=Limits(routes={"a": limits, "a:b": limits, "b": limits}))
    for route in ("a", "a:b", "b"):
        assert ours.grant(route=route, sending_domain=DOMAIN, wants={"b": 2}).total == 1


def test_two_limiters_share(limiter):
    first, second = limiter(per_second=10, burst=5), limiter(per_second=10, burst=5)
    assert [ask(ours, other=3).total for ours in (first, second)] == [3, 2]


def test_a_clock_that_goes_back_an_hour_stops_nobody(limiter, clocked):
    ours = limiter(per_second=10, burst=5)
    ask(ours, other=5)
    clocked.set_clock(clocked.now - 3600 * SECOND)
    assert ask(ours, other=5).wait <= 0.11
    clocked.set_clock(clocked.now + 500_001)
    assert counts(ours, other=5) == {"other": 5}


def test_new_limits_hold_at_once(limiter, clocked):
    ours = limiter(per_second=0.01, burst=1)
    assert counts(ours, other=1) == {"other": 1}
    ours.limits = Limits(routes={ROUTE: RouteLimits(per_second=100, burst=2)})
    assert ask(ours, other=5).wait <= 0.011  # nothing is left of the hundred seconds
    clocked.set_clock(clocked.now + 20_001)
    assert counts(ours, other=5) == {"other": 2}


@pytest.mark.parametrize("per_second", [0.001, 0.3, 3, 7.77, 12_345.678, 100_000])
def test_any_rate_is_kept_over_a_minute(limiter, clocked, per_second):
    ours = limiter(per_second=per_second, burst=2)
    given = 0
    for _ in range(60):
        clocked.set_clock(clocked.now + SECOND)
        for _ in range(2):
            given += ask(ours, other=10**6).total
    assert given <= 60 * min(per_second, 2) + 2
    assert given >= min(59 * per_second, 60 * 2) - 1


@pytest.mark.parametrize("wants", [{}, {"other": 0}, {"other": -3}, {"gmail": 0, "other": -1}])
def test_who_wants_nothing_gets_nothing(limiter, wants):
    found = ask(limiter(per_second=1), **wants)
    assert (found.counts, found.wait, found.held) == ({}, 0, {})


def test_hundreds_of_groups_in_one_question(limiter):
    wants = {f"group-{number}": 3 for number in range(500)}
    found = limiter(per_second=1000, burst=1000).grant(route=ROUTE, sending_domain=DOMAIN, wants=wants)
    assert found.total == 1000
