"""The plan as a table."""

import datetime as dt

import pytest

from delivery.limits.policies import DomainLimits
from delivery.limits.warm_up import WarmUp

BEGAN = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "cap"),
    [
        (-3, 50),
        (0, 50),
        (1, 75),
        (2, 112),
        (3, 168),
        (7, 854),
        (14, 14_596),
        (29, 6_391_701),
        (30, None),
        (10**6, None),
    ],
)
def test_half_as_many_again_each_day_for_thirty_days(day, cap):
    assert WarmUp().cap(day) == cap


@pytest.mark.parametrize(
    ("plan", "day", "cap"),
    [
        (WarmUp(start=20, growth=2, days=3), 2, 80),
        (WarmUp(start=20, growth=2, days=3), 3, None),
        (WarmUp(start=10, growth=1, days=5), 4, 10),
        (WarmUp(start=1, growth=1e300, days=100), 2, None),
    ],
)
def test_other_plans(plan, day, cap):
    assert plan.cap(day) == cap


@pytest.mark.parametrize(
    "wrong",
    [{"start": 0}, {"start": -1}, {"days": 0}, {"growth": 0.99}, {"growth": float("nan")}, {"growth": float("inf")}],
)
def test_a_plan_that_does_not_grow_is_refused(wrong):
    with pytest.raises(ValueError, match="give 1 or more"):
        WarmUp(**wrong)


@pytest.mark.parametrize(
    ("limits", "day", "cap"),
    [
        (DomainLimits(), 0, None),
        (DomainLimits(per_day=1000), 0, 1000),
        (DomainLimits(warm_up=WarmUp(), began=BEGAN), 1, 75),
        (DomainLimits(warm_up=WarmUp(), began=BEGAN), 40, None),
        (DomainLimits(per_day=100, warm_up=WarmUp(), began=BEGAN), 1, 75),
        (DomainLimits(per_day=100, warm_up=WarmUp(), began=BEGAN), 2, 100),
        (DomainLimits(per_day=0, warm_up=WarmUp(), began=BEGAN), 2, 0),
        (DomainLimits(warm_up=WarmUp(), began=BEGAN), -5, 50),
    ],
)
def test_the_plan_grows_into_the_days_cap(limits, day, cap):
    assert limits.cap_on(BEGAN + dt.timedelta(days=day)) == cap


def test_a_plan_without_a_beginning_is_refused():
    with pytest.raises(ValueError, match="needs the day it began on"):
        DomainLimits(warm_up=WarmUp())
