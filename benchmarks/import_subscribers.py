"""A large list moved in, beside PostgreSQL's own COPY of the same file: ``python benchmarks/import_subscribers.py``.

``[--rows 1000000] [--json]``. The file has addresses, names, dates, tags and two fields of the writer's own, with a few
rows in a hundred that are refused, said twice, or of somebody who left. The import runs in a process of its own, whose
memory is measured; while it runs, the signup page's work (one signup) is timed. COPY writes the same rows as text into
a bare table without index or key, and into one with an index over the addresses; and what the import made is copied
into tables like the three that it fills, with their keys and indexes. PostgreSQL is this run's own.
"""

import argparse
import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DOMAINS = ("gmail.com", "outlook.com", "yahoo.com", "icloud.com", "example.org", "example.net", "gmx.de", "orange.fr")
_CHILD = """
import sys, resource, time
sys.path.insert(0, sys.argv[1])
import django; django.setup()
from django.core.management import call_command
before = time.process_time()
started = time.perf_counter()
try:
    call_command("import_subscribers", sys.argv[2], newsletter="bench")
except SystemExit:
    pass
peak = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM:"))
print(f"MEASURED {time.perf_counter() - started} {time.process_time() - before} {peak / 1024}")
"""


def main() -> None:
    """Write the file, import it, copy it, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    from benchmarks.own_database import own_database  # the path to it is set first

    with own_database() as folder:
        file = folder / "list.csv"
        _write(file, rows=options.rows)
        found = _measure(file, rows=options.rows)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<56}{value:>14,.1f}")


def _write(file: Path, *, rows: int) -> None:
    chance = random.Random(21)
    with file.open("w", encoding="utf-8") as out:
        out.write("Email,First Name,Last Name,Status,Created At,Tags,City,Plan\n")
        for number in range(rows):
            address = f"reader.{number}@{chance.choice(DOMAINS)}"
            if number % 100 == 7:
                address = ("not an address", "reader.7@gmail.com", address)[number // 100 % 3]
            status = "unsubscribed" if number % 100 == 9 else "active"
            day = f"20{10 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02} {number % 24:02}:15:00 UTC"
            out.write(f'{address},Reader,Number {number},{status},{day},"news,{number % 7}",Town {number % 900},free\n')


def _measure(file: Path, *, rows: int) -> dict[str, float]:
    from newsletter.models import Newsletter
    from subscribers.models import ConsentEvent, Subscriber, Subscription

    Newsletter.objects.create(
        slug="bench", name="Bench", sender_name="Bench", sender_email="bench@example.org", postal_address="Quay 1"
    )
    signups: list[float] = []
    over = threading.Event()
    visitor = threading.Thread(target=_sign_up_meanwhile, args=(signups, over))
    visitor.start()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(ROOT), str(file)], check=True, stdout=subprocess.PIPE, text=True
    )
    over.set()
    visitor.join()
    seconds, cpu, peak = map(float, done.stdout.rsplit("MEASURED", 1)[1].split())
    bare, indexed, alike = _copy(file, index=False), _copy(file, index=True), _copy_result(file.parent)
    signups.sort()
    return {
        "rows": float(rows),
        "import, seconds": seconds,
        "import, rows a second": rows / seconds,
        "CPU of our process, seconds": cpu,
        "peak memory of our process, MB": peak,
        "COPY of the file into a bare table, seconds": bare,
        "COPY into one with a unique index, seconds": indexed,
        "COPY of what it made into tables like ours, seconds": alike,
        "share of the bare COPY's speed, %": 100 * bare / seconds,
        "share of the speed of that into tables like ours, %": 100 * alike / seconds,
        "signups meanwhile": float(len(signups)),
        "a signup meanwhile, ms, median": 1000 * signups[len(signups) // 2] if signups else 0.0,
        "a signup meanwhile, ms, 95th of 100": 1000 * signups[len(signups) * 95 // 100] if signups else 0.0,
        "subscribers": float(Subscriber.objects.count()),
        "subscriptions": float(Subscription.objects.count()),
        "consent events": float(ConsentEvent.objects.count()),
    }


def _sign_up_meanwhile(taken: list[float], over: threading.Event) -> None:
    from django.db import connection
    from django.utils import timezone

    from newsletter.models import Newsletter
    from subscribers.addresses import read_address
    from subscribers.consent import Evidence
    from subscribers.signup import sign_up

    newsletter = Newsletter.objects.get(slug="bench")
    number = 0
    while not over.wait(0.2):
        number += 1
        started = time.perf_counter()
        sign_up(
            newsletter=newsletter,
            address=read_address(f"visitor{number}@example.com"),
            evidence=Evidence(source="benchmark"),
            now=timezone.now(),
        )
        taken.append(time.perf_counter() - started)
    connection.close()


def _copy(file: Path, *, index: bool) -> float:
    from django.db import connection

    with connection.cursor() as own:
        own.execute(
            "CREATE TABLE bare (n bigserial, email text, first text, last text, status text, at text, tags text,"
            " city text, plan text)"
        )
        if index:
            own.execute("CREATE UNIQUE INDEX ON bare (email, n)")
        started = time.perf_counter()
        with (
            own.copy(
                "COPY bare (email, first, last, status, at, tags, city, plan) FROM STDIN (FORMAT csv, HEADER)"
            ) as copy,
            file.open("rb") as read,
        ):
            while block := read.read(1 << 20):
                copy.write(block)
        seconds = time.perf_counter() - started
        own.execute("DROP TABLE bare")
    return seconds


def _copy_result(folder: Path) -> float:
    from django.db import connection

    seconds = 0.0
    with connection.cursor() as own:
        for table in ("subscriber", "subscription", "consentevent"):
            file = folder / table
            with own.copy(f"COPY subscribers_{table} TO STDOUT") as copy, file.open("wb") as out:
                out.writelines(copy)
            own.execute(f"CREATE TABLE alike (LIKE subscribers_{table} INCLUDING ALL)")
            started = time.perf_counter()
            with own.copy("COPY alike FROM STDIN") as copy, file.open("rb") as read:
                while block := read.read(1 << 20):
                    copy.write(block)
            seconds += time.perf_counter() - started
            own.execute("DROP TABLE alike")
            file.unlink()
    return seconds


if __name__ == "__main__":
    main()
