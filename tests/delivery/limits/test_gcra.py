"""The script against a bucket that anybody can check: tokens drip in at a rate, and there is room for a burst."""

import contextlib
import itertools
from fractions import Fraction

from hypothesis import HealthCheck, given, settings, strategies as st

from delivery.limits import DomainLimits, GroupLimits, Limiter, Limits, RouteLimits
from tests.delivery.limits.conftest import NOON, ClockedStore

# Whose interval is a whole number of microseconds: script and bucket then agree to the last permit.
rates = st.sampled_from([1, 2, 4, 5, 8, 10, 20, 25, 50, 100, 125, 1000, 10_000, 100_000])
bursts = st.integers(min_value=1, max_value=50)
steps = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=3_000_000),  # microseconds later
        st.dictionaries(st.sampled_from(["gmail", "outlook", "other"]), st.integers(0, 80), min_size=1),
        st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)]),  # how much of it is given back
    ),
    min_size=1,
    max_size=12,
)
fresh = itertools.count()
relaxed = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Bucket:
    def __init__(self, per_second, burst):
        self.per_microsecond, self.burst = Fraction(per_second, 1_000_000), burst
        self.tokens = Fraction(burst)

    def drip(self, microseconds):
        self.tokens = min(Fraction(self.burst), self.tokens + microseconds * self.per_microsecond)

    @property
    def room(self):
        return int(self.tokens)

    def use(self, count):
        assert count <= self.tokens
        self.tokens -= count

    def turn_back(self, count):
        self.tokens = min(Fraction(self.burst), self.tokens + count)


class Endless:
    room = 10**9

    def drip(self, microseconds):
        pass

    use = turn_back = drip


@relaxed
@given(route=st.tuples(rates, bursts), gmail=st.tuples(rates, bursts), cap=st.integers(0, 400), steps=steps)
def test_all_limits_together_grant_what_the_buckets_grant(request, route, gmail, cap, steps):
    name = f"route-{next(fresh)}"
    limits = RouteLimits(
        per_second=route[0], burst=route[1], groups={"gmail": GroupLimits(per_second=gmail[0], burst=gmail[1])}
    )
    whole, groups, left = Bucket(*route), {"gmail": Bucket(*gmail)}, cap
    with contextlib.closing(ClockedStore()) as store:
        store.set_clock(NOON * 1_000_000)
        ours = Limiter(store=store, limits=Limits(routes={name: limits}, domains={name: DomainLimits(per_day=cap)}))
        for later, wants, back in steps:
            store.set_clock(store.now + later)
            for bucket in (whole, *groups.values()):
                bucket.drip(later)
            room = {group: min(want, groups.get(group, Endless()).room) for group, want in wants.items() if want}
            grant = ours.grant(route=name, sending_domain=name, wants=wants)

            assert grant.total == min(sum(room.values()), whole.room, left)
            assert {group: count for group, count in grant.counts.items() if not 0 <= count <= room[group]} == {}
            assert (grant.wait > 0) == (grant.total < sum(wants.values()))

            whole.use(grant.total)
            left -= grant.total
            unused = {group: int(count * back) for group, count in grant.counts.items()}
            ours.give_back(grant, unused)
            for group, count in grant.counts.items():
                groups.get(group, Endless()).use(count)
                groups.get(group, Endless()).turn_back(unused[group])
            whole.turn_back(sum(unused.values()))
            left += sum(unused.values())


@relaxed
@given(
    per_second=st.floats(min_value=0.001, max_value=100_000),
    burst=bursts,
    steps=st.lists(st.tuples(st.integers(0, 5_000_000), st.integers(1, 200)), min_size=1, max_size=15),
)
def test_no_stretch_of_time_sees_more_than_its_rate_and_a_burst(request, per_second, burst, steps):
    name = f"route-{next(fresh)}"
    given_at = []
    with contextlib.closing(ClockedStore()) as store:
        store.set_clock(NOON * 1_000_000)
        ours = Limiter(store=store, limits=Limits(routes={name: RouteLimits(per_second=per_second, burst=burst)}))
        for later, want in steps:
            store.set_clock(store.now + later)
            grant = ours.grant(route=name, sending_domain="example.org", wants={"other": want})
            given_at.append((store.now, grant.total))
    over = [
        (first, last)
        for first in range(len(given_at))
        for last in range(first, len(given_at))
        if sum(count for _, count in given_at[first : last + 1])
        > burst + per_second * (given_at[last][0] - given_at[first][0]) / 1e6 + 1e-6 * per_second + 1e-3
    ]
    assert over == []


@relaxed
@given(per_second=st.floats(0.01, 10_000), burst=bursts, used=st.integers(1, 100))
def test_whoever_waits_as_long_as_told_gets_one(request, per_second, burst, used):
    name = f"route-{next(fresh)}"
    with contextlib.closing(ClockedStore()) as store:
        store.set_clock(NOON * 1_000_000)
        ours = Limiter(store=store, limits=Limits(routes={name: RouteLimits(per_second=per_second, burst=burst)}))
        grant = ours.grant(route=name, sending_domain="example.org", wants={"other": used + burst})
        assert grant.total == burst
        store.set_clock(store.now + round(grant.wait * 1_000_000) - 2)
        assert ours.grant(route=name, sending_domain="example.org", wants={"other": 1}).total == 0
        store.set_clock(store.now + 2)
        assert ours.grant(route=name, sending_domain="example.org", wants={"other": 1}).total == 1
