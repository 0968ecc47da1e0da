"""What can be asked for, and what it comes to."""

import pytest

from delivery.limits import GroupLimits, Limits, RouteLimits


@pytest.mark.parametrize(
    "wrong",
    [
        {"per_second": 0},
        {"per_second": -1},
        {"per_second": float("nan")},
        {"per_second": float("inf")},
        {"per_second": 1e9},
        {"burst": 0},
    ],
)
def test_what_cannot_be_kept_is_refused(wrong):
    with pytest.raises(ValueError, match="give"):
        GroupLimits(**wrong)
    with pytest.raises(ValueError, match="give"):
        RouteLimits(**wrong)


@pytest.mark.parametrize("wrong", [0, -5])
def test_a_route_without_connections_is_refused(wrong):
    with pytest.raises(ValueError, match="connections is"):
        RouteLimits(connections=wrong)


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        (GroupLimits(per_second=100), 100),
        (GroupLimits(per_second=0.1), 1),
        (GroupLimits(per_second=100, burst=3), 3),
        (GroupLimits(per_second=0.1, burst=10), 10),
    ],
)
def test_a_burst_is_a_seconds_worth_unless_it_is_said(limits, size):
    assert limits.burst_size == size


def test_what_is_not_named_has_no_limits():
    limits = Limits()
    assert limits.of_route("smtp.example.org:587") == RouteLimits()
    assert limits.of_route("smtp.example.org:587").of_group("gmail") == GroupLimits()
    assert limits.of_domain("example.org").per_day is None
