"""Several processes, each with a limiter of its own, on one Valkey: more of them do not send more."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.machine import PROJECT

WORKER = """
import json, sys, time
from django.conf import settings
settings.configure(DELIVERY_GROUPS={})
from delivery.limits import ConnectionSlots, DomainLimits, GroupLimits, Limiter, Limits, RouteLimits, Store
url, prefix, per_second, burst, per_day, seconds = sys.argv[1:]
store = Store(url=url, prefix=prefix)
route = RouteLimits(per_second=float(per_second), burst=int(burst), connections=7,
                    groups={"gmail": GroupLimits(per_second=float(per_second) / 4, burst=int(burst))})
limits = Limits(routes={"r": route}, domains={"example.org": DomainLimits(per_day=int(per_day))})
limiter = Limiter(store=store, limits=limits)
slots = ConnectionSlots(store=store, route="r", limits=route)
connections = slots.take(4)
print("ready", flush=True)
sys.stdin.readline()
given, gmail, began = 0, 0, time.time()
while time.time() < began + float(seconds):
    grant = limiter.grant(route="r", sending_domain="example.org", wants={"gmail": 50, "other": 50})
    assert store.lost is False
    unused = {group: count // 3 for group, count in grant.counts.items()}
    limiter.give_back(grant, unused)
    given += grant.total - sum(unused.values())
    gmail += grant.counts["gmail"] - unused["gmail"]
    time.sleep(min(grant.wait, 0.02))
print(json.dumps({"given": given, "gmail": gmail, "began": began, "ended": time.time(), "connections": connections}))
"""


def run(store, *, processes, per_second, burst, per_day, seconds):
    """What each of so many processes got; they all begin at the same moment."""
    words = [settings.CACHE_URL, store._prefix, per_second, burst, per_day, seconds]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, *map(str, words)],
            cwd=PROJECT,
            env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    assert [process.stdout.readline() for process in started] == ["ready\n"] * processes
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [json.loads(process.communicate(timeout=90)[0]) for process in started]
    assert [process.returncode for process in started] == [0] * processes
    return results


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 4])
def test_any_number_of_processes_together_keep_the_rates_and_the_connections(store, processes):
    store.run("list_weather", [store.key("nothing")], [])  # the server runs
    found = run(store, processes=processes, per_second=400, burst=40, per_day=10**6, seconds=3)
    took = max(one["ended"] for one in found) - min(one["began"] for one in found)
    given, gmail = sum(one["given"] for one in found), sum(one["gmail"] for one in found)
    assert given <= 400 * took + 40
    assert gmail <= 100 * took + 40
    assert given >= 0.3 * 400 * took  # the limit is there to be used
    assert sum(one["connections"] for one in found) == min(4 * processes, 7)
    print(f"\n{processes} processes: {given} of {400 * took + 40:.0f} permits in {took:.1f} s")


@pytest.mark.slow
def test_any_number_of_processes_together_stop_at_the_days_cap(store):
    store.run("list_weather", [store.key("nothing")], [])
    found = run(store, processes=4, per_second=50_000, burst=50_000, per_day=3000, seconds=3)
    assert sum(one["given"] for one in found) == 3000
