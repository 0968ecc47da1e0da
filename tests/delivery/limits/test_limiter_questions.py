"""What may be asked of a limiter, and what a question costs."""

import time

import pytest

from delivery.limits import DomainLimits, GroupLimits, Limiter, Limits, RouteLimits

ROUTE = "smtp.example.org:587"
DOMAIN = "example.org"


def ask(limiter, **wants):
    return limiter.grant(route=ROUTE, sending_domain=DOMAIN, wants=wants)


@pytest.mark.parametrize("name", ["", " ", "\x00", "\ud800", "é" * 5000, "a b\r\n", "{}", "%", '"', ":", "1e5"])
def test_any_name_can_be_limited(clocked, name):
    limits = RouteLimits(per_second=1, burst=5, groups={name: GroupLimits(per_second=1, burst=2)})
    ours = Limiter(
        store=clocked, limits=Limits(routes={name: limits}, domains={name: DomainLimits(per_day=9)}),
    )  # fmt: skip
    found = ours.grant(route=name, sending_domain=name, wants={name: 9, "another": 2})
    assert 2 < found.total < 5
    ours.give_back(found, found.counts)
    assert ours.grant(route=name, sending_domain=name, wants={name: 9}).counts == {name: 2}


def test_without_limits_nobody_is_asked(store):
    store.run = None
    ours = Limiter(store=store, limits=Limits(routes={"direct": RouteLimits(connections=5)}))
    found = ours.grant(route="direct", sending_domain=DOMAIN, wants={"gmail": 10_000, "other": 0})
    assert (found.counts, found.wait) == ({"gmail": 10_000}, 0)
    ours.give_back(found, {"gmail": 10_000})


def test_a_batch_costs_next_to_nothing(store):
    groups = {name: GroupLimits(per_second=50_000) for name in ("gmail", "outlook", "yahoo")}
    limits = Limits(
        routes={ROUTE: RouteLimits(per_second=100_000, groups=groups)}, domains={DOMAIN: DomainLimits(per_day=10**9)}
    )
    ours = Limiter(store=store, limits=limits)
    ask(ours, gmail=1)
    began, given = time.process_time(), 0
    for _ in range(100):
        given += ask(ours, gmail=40, outlook=30, yahoo=20, other=10).total
    # A tenth of a core at 10,000 a second would be 10 µs a message; this is some 3.
    assert (time.process_time() - began) / given < 20e-6
