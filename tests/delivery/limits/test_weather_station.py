"""What several workers report, and what the limiter makes of it."""

import datetime as dt

import pytest

from delivery.limits import GroupLimits, Limiter, Limits, RouteLimits, Weather

ROUTE = "smtp.example.org:587"
SECOND = 1_000_000


@pytest.fixture
def weather(clocked):
    return Weather(clocked)


@pytest.fixture
def limiter(clocked, weather):
    limits = RouteLimits(groups={"gmail": GroupLimits(per_second=200, burst=200)})
    return Limiter(store=clocked, limits=Limits(routes={ROUTE: limits}), weather=weather)


def ask(limiter, **wants):
    return limiter.grant(route=ROUTE, sending_domain="example.org", wants=wants)


def send(weather, clocked, *, seconds, group="gmail", accepted=0, deferred=0, text="421 4.7.28 too fast"):
    """So many copies of each kind in every second."""
    for _ in range(seconds):
        clocked.set_clock(clocked.now + SECOND)
        weather.report(ROUTE, group, accepted=accepted, deferred=deferred, text=text)


def shown(weather):
    return [(found.group, found.per_second, found.paused_until) for found in weather.now()]


def test_fair_weather_shows_nothing_and_holds_nothing(weather, clocked, limiter):
    send(weather, clocked, seconds=30, accepted=100)
    send(weather, clocked, seconds=30, accepted=95, deferred=5)
    assert weather.now() == []
    assert ask(limiter, gmail=200).counts == {"gmail": 200}


def test_a_burst_halves_the_rate_for_every_worker_and_it_grows_back(weather, clocked, limiter):
    send(weather, clocked, seconds=15, accepted=100)
    Weather(clocked).report(ROUTE, "gmail", deferred=600, text="421 4.7.28 too fast\r\n\x00 for\tus")
    clocked.set_clock(clocked.now + 2 * SECOND)
    weather.report(ROUTE, "gmail", deferred=1, text="421 4.7.28 too fast\r\n\x00 for\tus")
    [found] = weather.now()
    assert 20 < found.per_second < 300
    assert found.why.startswith("Gmail: 421 4.7.28 too fast for us (")
    grant = ask(limiter, gmail=1000)
    assert grant.held == {"gmail": "weather"}
    assert grant.total == min(200, int(found.per_second + 1e-6))
    clocked.set_clock(clocked.now + 301 * SECOND)
    assert weather.now() == []
    assert ask(limiter, gmail=1000).held == {"gmail": "group"}


def test_other_groups_and_other_routes_are_left_alone(weather, clocked, limiter):
    send(weather, clocked, seconds=3, deferred=50)
    assert ask(limiter, gmail=1000, other=1000).counts["other"] == 1000
    assert weather.holds(ROUTE, ["other"]) is False
    assert weather.holds(ROUTE, ["other", "gmail"]) is True
    assert weather.holds("another", ["gmail"]) is False


def test_a_storm_pauses_the_group_and_a_probe_ends_the_pause(weather, clocked, limiter):
    send(weather, clocked, seconds=25, deferred=50)
    [(group, rate, until)] = shown(weather)
    assert (group, rate) == ("gmail", 0)
    left = (until - dt.datetime.fromtimestamp(clocked.now / 1e6, tz=dt.UTC)).total_seconds()
    assert 280 < left <= 300
    held = ask(limiter, gmail=100)
    assert (held.counts, held.held, held.wait) == ({"gmail": 0}, {"gmail": "pause"}, left)

    clocked.set_clock(clocked.now + round(left * SECOND))
    probe = ask(limiter, gmail=100)
    assert (probe.counts, probe.held, probe.wait) == ({"gmail": 3}, {"gmail": "pause"}, 1)
    assert ask(limiter, gmail=100).counts == {"gmail": 0}  # nor to any other worker
    assert shown(weather) == [("gmail", 0, until)]

    clocked.set_clock(clocked.now + SECOND)
    weather.report(ROUTE, "gmail", accepted=3)
    [(_, rate, paused_until)] = shown(weather)
    assert (rate, paused_until) == (10.0, None)  # a tenth of what it was
    assert ask(limiter, gmail=100).counts == {"gmail": 10}


def test_a_probe_that_is_put_off_makes_the_pause_longer(weather, clocked, limiter):
    send(weather, clocked, seconds=25, deferred=50)
    clocked.set_clock(clocked.now + 301 * SECOND)
    assert ask(limiter, gmail=100).total == 3
    weather.report(ROUTE, "gmail", deferred=2, text="421 no")
    [found] = weather.now()
    assert found.paused_until == dt.datetime.fromtimestamp(clocked.now / 1e6 + 600, tz=dt.UTC)
    assert found.why == "Gmail: 421 no (again, after a pause)"
    clocked.set_clock(clocked.now + 599 * SECOND)
    assert ask(limiter, gmail=100).total == 0
    clocked.set_clock(clocked.now + SECOND)
    assert ask(limiter, gmail=100).total == 3


def test_a_probe_nobody_answers_for_is_tried_again_and_one_that_was_not_used_at_once(weather, clocked, limiter):
    send(weather, clocked, seconds=25, deferred=50)
    clocked.set_clock(clocked.now + 301 * SECOND)
    assert ask(limiter, gmail=100).total == 3  # and the worker dies
    clocked.set_clock(clocked.now + 59 * SECOND)
    assert ask(limiter, gmail=100).total == 0
    clocked.set_clock(clocked.now + SECOND)
    grant = ask(limiter, gmail=100)
    limiter.give_back(grant, {"gmail": 3})
    assert ask(limiter, gmail=2).total == 2


def test_a_group_without_limits_is_held_by_weather_alone(weather, clocked, limiter):
    send(weather, clocked, seconds=15, group="outlook", accepted=10)
    send(weather, clocked, seconds=3, group="outlook", deferred=20)
    [(group, rate, _)] = shown(weather)
    assert group == "outlook"
    assert ask(limiter, outlook=1000).counts == {"outlook": int(rate)}


def test_a_person_may_clear_it(weather, clocked, limiter):
    send(weather, clocked, seconds=25, deferred=50)
    assert ask(limiter, gmail=50).total == 0
    weather.clear(ROUTE, "gmail")
    assert weather.now() == []
    assert ask(limiter, gmail=50).total == 50


def test_two_workers_that_see_the_same_burst_halve_once(weather, clocked):
    send(weather, clocked, seconds=15, accepted=100)
    for worker in (weather, Weather(clocked), Weather(clocked)):
        clocked.set_clock(clocked.now + SECOND)
        worker.report(ROUTE, "gmail", accepted=20, deferred=900)
    [(_, first, _)] = shown(weather)
    clocked.set_clock(clocked.now + SECOND)
    weather.report(ROUTE, "gmail", accepted=20, deferred=900)
    [(_, second, paused)] = shown(weather)
    assert (second > first, paused) == (True, None)


def test_copies_put_off_at_once_say_nothing_of_how_it_is_when_they_are_tried_again(weather, clocked, limiter):
    send(weather, clocked, seconds=1, deferred=17, text="451 4.7.1 later")
    clocked.set_clock(clocked.now + 235 * SECOND)
    send(weather, clocked, seconds=4, accepted=1)
    assert weather.now() == []
    assert ask(limiter, gmail=100).total == 100


def test_what_is_taken_now_is_not_judged_by_what_was_put_off_before(weather, clocked):
    send(weather, clocked, seconds=2, deferred=15)
    [(_, slowed, paused)] = shown(weather)
    assert (slowed > 0, paused) == (True, None)
    send(weather, clocked, seconds=6, deferred=2)  # these were on their way
    clocked.set_clock(clocked.now + 4 * SECOND)
    send(weather, clocked, seconds=1, accepted=1)
    assert [until for _, _, until in shown(weather)] == [None]
    send(weather, clocked, seconds=1, deferred=1)
    assert [until is not None for _, _, until in shown(weather)] == [True]


def test_a_decision_on_what_has_changed_since_is_dropped(weather, clocked):
    send(weather, clocked, seconds=15, accepted=100)
    clocked.set_clock(clocked.now + SECOND)
    stale = {"accepted": "0", "deferred": "50", "refused": "0", "since": str(clocked.now - 5 * SECOND)}
    weather._decide(ROUTE, "gmail", stale | {"version": "7"}, now=clocked.now / 1e6)
    assert weather.now() == []
    weather._decide(ROUTE, "gmail", stale | {"version": "0"}, now=clocked.now / 1e6)
    assert [group for group, _, _ in shown(weather)] == ["gmail"]


@pytest.mark.parametrize("counts", [{}, {"accepted": 0}, {"accepted": -5}, {"deferred": -1, "accepted": 1}])
def test_nothing_to_report_is_no_report(weather, clocked, counts):
    weather.report(ROUTE, "gmail", **counts)
    assert weather.now() == []


@pytest.mark.parametrize("name", ["", " ", "\x00", "\ud800", "a:b", "é" * 3000, '"', "{}"])
@pytest.mark.parametrize("text", ["", "\ud800\x00\r\n", "x" * 100_000, "% %s {}"])
def test_any_name_and_any_words_can_be_reported(weather, clocked, name, text):
    for _ in range(3):
        clocked.set_clock(clocked.now + SECOND)
        weather.report(name, name, deferred=50, text=text)
    [found] = weather.now()
    assert (found.route, found.group, found.why.endswith("copies put off)")) == (name, name, True)
    assert len(found.why) < 300
    weather.clear(name, name)
    assert weather.now() == []
