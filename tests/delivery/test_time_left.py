"""How long a mailing still takes, where something holds a part of it."""

import datetime as dt
import json
import re

import pytest

from config.daily_caps import DailyCap
from config.group_rates import GroupRate
from delivery.limits import GroupLimits, GroupWeather, RouteLimits
from delivery.models import DeliveryState, Mailing
from delivery.reports import progress
from delivery.routes import Route
from delivery.time_left import Pace, TimeLeft, Wait, estimate, paces
from tests.delivery.management.commands import run
from tests.delivery.settling import settle

NOW = dt.datetime(2026, 12, 6, 14, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=20)
HELD = Pace(per_second=0, until=LATER)


@pytest.mark.parametrize(
    ("waiting", "rate", "paces", "left"),
    [
        ({"other": 100}, 10, {}, TimeLeft(seconds=10)),
        ({"other": 100}, 0, {}, TimeLeft(seconds=None)),
        ({}, 10, {}, TimeLeft(seconds=0)),
        ({"other": 100, "gmail": 50}, 10, {"gmail": Pace(per_second=1)}, TimeLeft(seconds=50)),
        ({"other": 900, "gmail": 50}, 10, {"gmail": Pace(per_second=1)}, TimeLeft(seconds=95)),
        (
            {"other": 100, "gmail": 5}, 10, {"gmail": HELD},
            TimeLeft(seconds=1200, is_least=True, waits=(Wait(group="gmail", until=LATER),)),
        ),
        (
            {"other": 90_000, "gmail": 5}, 10, {"gmail": HELD},
            TimeLeft(seconds=9000, is_least=True, waits=(Wait(group="gmail", until=LATER),)),
        ),
        ({"other": 100, "gmail": 0}, 10, {"gmail": HELD}, TimeLeft(seconds=10)),
        # Nothing goes, and all of it waits.
        (
            {"gmail": 5}, 0, {"gmail": HELD},
            TimeLeft(seconds=1200, is_least=True, waits=(Wait(group="gmail", until=LATER),)),
        ),
        # A pause that is over is followed by a few copies, and what comes of them nobody knows.
        (
            {"other": 100, "gmail": 5}, 10, {"gmail": Pace(per_second=0, until=NOW - dt.timedelta(seconds=1))},
            TimeLeft(seconds=10, is_least=True, waits=(Wait(group="gmail", until=None),)),
        ),
        (
            {"gmail": 5}, 10, {"gmail": Pace(per_second=0)},
            TimeLeft(seconds=None, is_least=True, waits=(Wait(group="gmail", until=None),)),
        ),
    ],
)  # fmt: skip
def test_nothing_is_promised_that_something_holds(waiting, rate, paces, left):
    assert estimate(waiting, deferred=0, rate=rate, paces=paces, now=NOW) == left


def test_copies_for_another_time_make_it_later_than_that():
    assert estimate({"other": 100}, deferred=1, rate=10, paces={}, now=NOW) == TimeLeft(seconds=10, is_least=True)
    assert estimate({"other": 0}, deferred=1, rate=10, paces={}, now=NOW) == TimeLeft(seconds=None, is_least=True)


def route(name, *, priority=0, **limits):
    groups = {group: GroupLimits(per_second=rate) for group, rate in limits.items()}
    return Route(name=name, connect=lambda: None, connections=1, priority=priority, limits=RouteLimits(groups=groups))


def weather(name, group, rate, until=None):
    return GroupWeather(route=name, group=group, per_second=rate, paused_until=until, why="")


@pytest.mark.parametrize(
    ("routes", "held", "found"),
    [
        ([route("a")], [], {}),
        ([route("a", gmail=2)], [], {"gmail": Pace(per_second=2)}),
        ([route("a", gmail=2)], [weather("a", "gmail", 0.5)], {"gmail": Pace(per_second=0.5)}),
        ([route("a", gmail=2), route("b", gmail=3)], [], {"gmail": Pace(per_second=5)}),
        ([route("a", gmail=2), route("b")], [], {}),
        ([route("a", gmail=2), route("b", priority=1)], [], {"gmail": Pace(per_second=2)}),
        ([route("a"), route("b")], [weather("a", "gmail", 0.0, LATER)], {}),
        (
            [route("a"), route("b")], [weather("a", "gmail", 0.0, LATER), weather("b", "gmail", 0.0, NOW)],
            {"gmail": Pace(per_second=0, until=NOW)},
        ),
        ([route("a")], [weather("elsewhere", "gmail", 0.0, LATER), weather("a", "yahoo", 0.0, LATER)], {}),
        ([], [weather("a", "gmail", 0.0, LATER)], {}),
    ],
)  # fmt: skip
def test_a_group_goes_as_fast_as_all_its_routes_let_it(routes, held, found):
    assert paces(routes, groups=["gmail", "other"], held=held) == found


@pytest.fixture
def under_way(mailing, settings, now):
    """Bob has it, Chiyo at Gmail and Dara do not."""
    mailing.deliveries.filter(address="chiyo@example.org").update(domain_group="gmail")
    Mailing.objects.update(groups={"gmail": 1, "other": 2})
    mailing.refresh_from_db()
    settle(mailing, DeliveryState.SENT, count=1, now=now)
    return mailing


def test_a_limit_of_the_settings_counts(under_way, settings, now):
    later = now + dt.timedelta(seconds=10)
    assert progress(under_way, now=later).seconds_left == 20

    settings.EMAIL_GROUP_LIMITS = {"gmail": GroupRate(per_second=0.01, burst=None)}
    assert (progress(under_way, now=later).seconds_left, progress(under_way, now=later).time_left.is_least) == (
        100, False,
    )  # fmt: skip


def test_a_group_that_is_paused_is_named_with_its_end_for_machines(under_way, settings, now):
    name = f"{settings.EMAIL_ROUTE.host}:{settings.EMAIL_ROUTE.port}"
    until = now + dt.timedelta(minutes=5)
    found = progress(under_way, now=now + dt.timedelta(seconds=10), held=[weather(name, "gmail", 0.0, until)])

    told = json.loads(json.dumps(found.to_json()))
    assert (told["seconds_left"], told["at_least"], told["waiting_groups"]) == (
        290, True, [{"group": "gmail", "until": until.isoformat()}],
    )  # fmt: skip


@pytest.mark.parametrize(("cap", "left"), [(3, (20, False)), (2, (8 * 3600 - 15, True))])
def test_what_is_beyond_the_days_cap_goes_after_midnight(under_way, settings, now, cap, left):
    settings.DELIVERY_DAILY_CAPS = {"example.org": DailyCap(per_day=cap, warm_up_from=None)}
    found = progress(under_way, now=now + dt.timedelta(seconds=10)).time_left

    assert (found.seconds, found.is_least) == left


def test_the_page_and_the_command_say_who_waits_and_until_when(studio_client, issue, under_way, settings, monkeypatch):
    until = (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=30)).replace(second=30)
    held = [weather(f"{settings.EMAIL_ROUTE.host}:{settings.EMAIL_ROUTE.port}", "gmail", 0.0, until)]
    for place in ("delivery.views.issue", "delivery.management.commands.send_status"):
        monkeypatch.setattr(f"{place}.held_back", lambda _mailing: held)
    shown = " ".join(studio_client.get(f"/studio/issues/{issue.pk}/send/progress/").content.decode().split())
    said = run("send_status", "21")[0]

    local = f"{until.astimezone(issue.newsletter.zone):%H:%M}"
    assert f"· at least 30 minutes left, done at {local} at the earliest · held until {local}: Gmail · began" in shown
    found = re.search(
        r"a second, at least (29|30) min \d+ s left; held until (\d\d:\d\d) UTC: Gmail$", said, re.MULTILINE
    )
    assert found[2] == f"{until:%H:%M}"
