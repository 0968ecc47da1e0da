"""Two mailings at once, while workers are killed, Valkey is wiped and PostgreSQL restarted: who got what in the end?

``python benchmarks/chaos.py [--recipients 20000] [--kills 50] [--seed N] [--json]``. Servers and data are this run's
own, in a folder of its own. The mail server writes down every message before it answers, puts some off, refuses some,
hangs up before and after dots. Its log is held against the ledger; the exit code is 1 where a promise was broken.
Retries that would be due in minutes are due at once, and connections of a sender that was killed count as closed.
"""

import argparse
import contextlib
import dataclasses
import datetime as dt
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.rehearsal.mischief import Mischief
    from benchmarks.rehearsal.stage import Stage
    from benchmarks.rehearsal.verdict import Verdict
    from delivery.models import Mailing

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

CONNECTIONS = 8
LEASE_SECONDS = 4
DOMAINS = ("example.org", "example.com", "example.net")
SHARES = {"busy": 0.5, "vanish": 1.0, "stall": 0.2, "later": 1.0, "keep": 0.5, "lose": 0.3}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Run:
    """What was done and how long it took; ``seconds`` from the first wake-up to the last copy's end."""

    recipients: int
    acts: dict[str, int]
    seconds: float
    slowest_stop: float
    verdict: "Verdict"


def main() -> int:
    """Make the stage, run, judge, print; 0 where every promise was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=20_000, help="Copies, over both mailings.")
    parser.add_argument("--kills", type=int, default=50, help="Senders that are killed; the rest follows from it.")
    parser.add_argument("--seed", type=int, default=None, help="Draw the same lots again.")
    parser.add_argument("--workers", type=int, default=3, help="Senders at a time.")
    parser.add_argument("--delay", type=float, default=0.02, help="Seconds from a dot to its answer.")
    parser.add_argument("--patience", type=float, default=1800, help="Give up after so many seconds.")
    parser.add_argument("--json", action="store_true", help="One JSON object instead of the table.")
    options = parser.parse_args()
    if options.recipients < 2 or options.kills < 0 or options.workers < 1:
        parser.error("--recipients must be 2 or more, --kills 0 or more, --workers 1 or more.")
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    with tempfile.TemporaryDirectory(prefix="fortnight-chaos-", ignore_cleanup_errors=True) as folder:
        run = _run(Path(folder), options, seed=seed)
    found = {"seed": seed, **dataclasses.asdict(run)}
    sys.stdout.write(json.dumps(found) + "\n" if options.json else _table(run, seed=seed))
    return 1 if run.verdict.faults else 0


def _run(folder: Path, options: argparse.Namespace, *, seed: int) -> Run:
    from benchmarks.rehearsal.stage import Stage

    environment = {
        "DATA_DIR": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "benchmarks.rehearsal.settings",
        "REHEARSAL_LEASE_SECONDS": str(LEASE_SECONDS), "EMAIL_CONNECTIONS": str(CONNECTIONS), "LOG_LEVEL": "WARNING",
        "DELIVERY_GROUPS": "example.com=harbour,example.net=mudflats", "DELIVERY_SLICE_SECONDS": "20",
    }  # fmt: skip
    chance = random.Random(seed)
    with Stage(folder=folder, environment=environment) as stage:
        port = stage.start_server(delay=options.delay, seed=seed % 1000, refuse=2, defer=4, **SHARES)
        stage.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        _become(stage.environment)
        # Django's settings stand now.
        from benchmarks.rehearsal.mischief import Mischief
        from benchmarks.rehearsal.verdict import judge
        from config.embedded.servers import let_go

        try:
            mailings = _begin_two(options.recipients // 2)
            copies = sum(mailing.audience for mailing in mailings)
            mischief = Mischief(stage, chance=chance, workers=options.workers, kills=options.kills, copies=copies)
            seconds = _wait(stage, mischief, mailings, patience=options.patience)
            answers = stage.answers()
            verdict = judge(mailings, answers, doubt_allowed=CONNECTIONS * mischief.done["kill"])
        finally:
            for process in stage.processes:
                stage.kill(process)
            _disconnect()
            let_go(data_dir=folder / "data", wait_seconds=30)
    return Run(
        recipients=copies, acts=dict(mischief.done), seconds=seconds, slowest_stop=mischief.slowest_stop,
        verdict=verdict,
    )  # fmt: skip


def _become(environment: dict[str, str]) -> None:
    """Be what the workers are told to be, and make the database."""
    for name in ("DATABASE_URL", "REDIS_URL", "BOUNCE_DOMAIN", "EMAIL_PER_SECOND"):
        os.environ.pop(name, None)
    os.environ |= environment
    import django  # the environment is set first

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _begin_two(readers: int) -> "list[Mailing]":
    """Two issues on their way to the same readers."""
    from django.utils import timezone

    from delivery import mailings
    from newsletter.document import Document, SectionNode
    from newsletter.editing.saving import save_document
    from newsletter.models import Issue, Newsletter
    from subscribers.models import Subscriber, Subscription, SubscriptionState

    newsletter = Newsletter.objects.create(
        slug="chaos", name="Tide Notes", sender_name="Tide Notes", sender_email="tides@example.org",
        postal_address="Quay 1",
    )  # fmt: skip
    addresses = [f"r{number}@{DOMAINS[number % len(DOMAINS)]}" for number in range(readers)]
    people = Subscriber.objects.bulk_create(
        [Subscriber(address=address, given_address=address) for address in addresses],
        batch_size=5000,
    )
    Subscription.objects.bulk_create(
        [
            Subscription(
                subscriber=one,
                newsletter=newsletter,
                name=one.address.partition("@")[0],
                state=SubscriptionState.ACTIVE,
            )
            for one in people
        ],
        batch_size=5000,
    )
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "The wall kept its line. " * 40}]}
    title = {"type": "title", "content": [{"type": "text", "text": "Tides"}]}
    begun = []
    for number in (1, 2):
        issue = Issue.objects.create(newsletter=newsletter, number=number, title=f"Water {number}", slug=str(number))
        document = Document(sections=(SectionNode(kind="topic", content=(title, paragraph)),))
        save_document(issue, document, reason="chaos")
        begun.append(mailings.begin(issue, now=timezone.now()))
    return begun


def _wait(stage: "Stage", mischief: "Mischief", mailings: "list[Mailing]", *, patience: float) -> float:
    """Do the beat's work every second and mischief in between, until all is done; the seconds it took."""
    from django.db import Error as DatabaseError
    from django.utils import timezone

    from delivery.models import Mailing
    from delivery.tasks import tick

    started, next_tick, kills = time.monotonic(), 0.0, 0
    while True:
        if time.monotonic() - started > patience:
            return patience
        accepted = stage.log.read_bytes().count(b"\n")
        mischief.go_on(accepted)
        if time.monotonic() >= next_tick:
            next_tick = time.monotonic() + 1
            try:
                _let_time_pass(timezone.now(), slots=mischief.done["kill"] > kills)
                kills = mischief.done["kill"]
                tick()
                states = Mailing.objects.filter(pk__in=[one.pk for one in mailings]).values_list("state", flat=True)
                if set(states) == {"finished"} and mischief.over:
                    return time.monotonic() - started
            except (DatabaseError, OSError):
                _disconnect()  # PostgreSQL or Valkey is away: that is what this is about
        time.sleep(0.05)


def _let_time_pass(now: dt.datetime, *, slots: bool) -> None:
    """Minutes go by: what is to be tried again is due, a server that was left alone is asked anew."""
    import redis
    from django.conf import settings
    from django.db import connection

    from delivery.limits import Store

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE delivery_delivery SET not_before = %(now)s WHERE id IN ("
            " SELECT id FROM delivery_delivery WHERE state IN ('deferred', 'pending') AND not_before > %(now)s"
            " FOR UPDATE SKIP LOCKED)",
            {"now": now},
        )
    if slots:
        route = f"{settings.EMAIL_ROUTE.host}:{settings.EMAIL_ROUTE.port}"
        with contextlib.suppress(redis.RedisError):
            redis.Redis.from_url(settings.CACHE_URL).delete(Store().key("slots", route))


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()


def _table(run: Run, *, seed: int) -> str:
    verdict = run.verdict
    rows = {
        "copies": run.recipients,
        "senders killed": run.acts.get("kill", 0),
        "senders stopped": run.acts.get("stop", 0),
        "Valkey wiped": run.acts.get("wipe", 0),
        "Valkey killed": run.acts.get("valkey", 0),
        "PostgreSQL ended": run.acts.get("postgres", 0),
        "sent": verdict.sent,
        "refused": verdict.refused,
        "left out, refused before": verdict.left_out,
        f"in doubt (of {verdict.doubt_allowed} at most)": verdict.in_doubt,
        "twice": verdict.twice,
        "lost": verdict.lost,
        "seconds": round(run.seconds, 1),
        "copies a second": round(run.recipients / run.seconds, 1),
        "slowest stop, seconds": round(run.slowest_stop, 1),
        "seed": seed,
    }
    lines = [f"{name:<28}{value:>14,}" if name != "seed" else f"{name:<28}{value:>14}" for name, value in rows.items()]
    return "\n".join([*lines, *(f"BROKEN: {fault}" for fault in verdict.faults), ""])


if __name__ == "__main__":
    sys.exit(main())
