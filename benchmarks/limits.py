"""What a permit costs, and whether several processes keep one limit: ``python benchmarks/limits.py [--seconds 2]``.

A Valkey of its own is started for it. CPU time is the asking process's; Valkey's is shown beside it.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redis import Redis

    from delivery.limits import Limiter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROUTE, DOMAIN = "smtp.example.org:587", "example.org"
SHARES = {"gmail": 0.4, "outlook": 0.2, "yahoo": 0.1, "icloud": 0.1, "gmx": 0.05, "other": 0.15}


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description="What a permit costs, and whether processes share a limit.")
    parser.add_argument("--seconds", type=float, default=2.0, help="How long each line is measured.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder:
        os.environ |= {"DATA_DIR": folder, "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django  # the environment is set first

        django.setup()
        print("asked for at a time   permits a second   µs of CPU a permit   of Valkey's   µs a round trip")
        for batch in (1, 20, 100, 500):
            _print_cost(batch, seconds=options.seconds)
        print("\nprocesses   limit a second   went a second   of what may go")
        for processes in (1, 2, 4):
            _print_sharing(processes, seconds=options.seconds)


def _print_cost(batch: int, *, seconds: float) -> None:
    from django.conf import settings
    from redis import Redis

    limiter = _limiter(per_second=100_000, burst=100_000)
    wants = {group: max(1, round(batch * share)) for group, share in SHARES.items()} if batch > 1 else {"other": 1}
    limiter.grant(route=ROUTE, sending_domain=DOMAIN, wants=wants)
    client = Redis.from_url(settings.CACHE_URL)
    before, cpu, began = _server_cpu(client), time.process_time(), time.perf_counter()
    given = rounds = 0
    while (took := time.perf_counter() - began) < seconds:
        given += limiter.grant(route=ROUTE, sending_domain=DOMAIN, wants=wants).total
        rounds += 1
    ours, theirs = time.process_time() - cpu, _server_cpu(client) - before
    given = max(given, 1)
    print(
        f"{sum(wants.values()):19}{given / took:19,.0f}{ours / given * 1e6:21.2f}{theirs / given * 1e6:14.2f}"
        f"{took / rounds * 1e6:18.0f}"
    )


def _print_sharing(processes: int, *, seconds: float) -> None:
    limit, burst = 2000, 100
    route = f"shared-{processes}"
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        pool.map(_warm, range(processes), chunksize=1)
        began = time.perf_counter()
        given = sum(pool.map(_ask, [(route, limit, burst, seconds)] * processes, chunksize=1))
        took = time.perf_counter() - began
    print(f"{processes:9}{limit:17,}{given / took:16,.0f}{given / (limit * took + burst):17.1%}")


def _warm(_number: int) -> None:
    _limiter(per_second=1, burst=1)


def _ask(task: tuple[str, int, int, float]) -> int:
    route, limit, burst, seconds = task
    limiter = _limiter(per_second=limit, burst=burst, route=route)
    given, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        grant = limiter.grant(route=route, sending_domain=DOMAIN, wants={"gmail": 100, "other": 100})
        given += grant.total
        time.sleep(min(max(grant.wait, 0.005), 0.02))
    return given


def _limiter(*, per_second: float, burst: int, route: str = ROUTE) -> "Limiter":
    from delivery.limits import DomainLimits, GroupLimits, Limiter, Limits, RouteLimits, Store, Weather

    store = Store()
    groups = {name: GroupLimits(per_second=per_second, burst=burst) for name in SHARES}
    limits = Limits(
        routes={route: RouteLimits(per_second=per_second, burst=burst, groups=groups)},
        domains={DOMAIN: DomainLimits(per_day=10**9)},
    )
    return Limiter(store=store, limits=limits, weather=Weather(store))


def _server_cpu(client: "Redis") -> float:
    used = client.info("cpu")
    return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])


if __name__ == "__main__":
    main()
