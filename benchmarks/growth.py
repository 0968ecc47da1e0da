"""Growth and health of a long list: ``python benchmarks/growth.py [--people 1000000] [--rounds 5]``.

A million people over six years, five ways in, a tenth of whom left again. Printed are: the pages of growth over each
span, as a browser would ask for them (the median of the rounds; the aim is 300 ms); adding up what the triggers
noted; looking through the list for its health, by finding, and the page of what was found; and what the triggers cost
whoever writes: of the batches, as large as an import has them, each second one is inserted without them.
PostgreSQL is this run's own.
"""

import argparse
import functools
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE = "/studio/bench/readers/"
BATCH = 20_000
PEOPLE = """
INSERT INTO subscribers_subscriber (address, address_hash, given_address, language, state, created_at)
SELECT address, sha256(address::bytea), address, '', 'active', now()
  FROM (SELECT 'reader' || n || CASE WHEN n %% 4 = 0 THEN '@mail' || (hashint4(n) & 4095) || '.example'
                                     WHEN n %% 997 = 0 THEN '@gmial.com' ELSE '@large' || n %% 8 || '.example' END
               AS address FROM generate_series(1, %(people)s) AS n) made
"""
SUBSCRIBE = """
INSERT INTO subscribers_subscription (
    subscriber_id, newsletter_id, state, source, came_from, tags, created_at, confirmed_at, end_reason)
SELECT id, %(newsletter)s, CASE WHEN id %% 50 = 0 THEN 'pending' ELSE 'active' END,
       (ARRAY['signup page', 'embedded form', 'import', 'import', 'form on another site, by script'])[1 + id %% 5],
       CASE WHEN id %% 3 = 0 THEN jsonb_build_object('referrer', 'site' || id %% 40 || '.example/a')
            WHEN id %% 7 = 0 THEN jsonb_build_object('utm_source', 'campaign' || id %% 30) ELSE '{}' END, '{}',
       at, CASE WHEN id %% 50 = 0 THEN NULL ELSE at END, ''
  FROM (SELECT id, now() - (hashint4(id::int) & 2047) * interval '25 hours' AS at FROM subscribers_subscriber
         WHERE id > %(after)s AND id <= %(through)s) people
"""
LEAVE = """
UPDATE subscribers_subscription
   SET state = CASE WHEN id % 40 = 0 THEN 'bounced' ELSE 'unsubscribed' END, end_reason = 'by the reader',
       ended_at = least(confirmed_at + (hashint4(id::int) & 511) * interval '1 day', now())
 WHERE id % 10 = 0 AND state = 'active'
"""
TRIGGERS = "ALTER TABLE subscribers_subscription {} TRIGGER subscribers_growth_new"


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    from benchmarks.own_database import own_database  # the path to it is set first

    measures = (
        functools.partial(fill, options.people), functools.partial(pages, options.rounds),
        functools.partial(health, options.rounds),
    )  # fmt: skip
    with own_database(log_level="ERROR"):
        for measure in measures:
            for name, value in measure().items():
                print(f"{name:<72}{value:>12,.1f}", flush=True)


def fill(people: int) -> dict[str, float]:
    """Make the people; let each second batch be noted by the trigger, and each other not."""
    from django.db import connection

    from newsletter.models import Newsletter

    newsletter = Newsletter.objects.create(
        slug="bench", name="Bench", sender_name="Bench", sender_email="bench@example.org", postal_address="Quay 1"
    )
    spent: dict[bool, list[float]] = {True: [], False: []}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"people": people})
        for number, after in enumerate(range(0, people, BATCH)):
            noted = bool(number % 2)
            cursor.execute(TRIGGERS.format("ENABLE ALWAYS" if noted else "DISABLE"))
            values = {"newsletter": newsletter.pk, "after": after, "through": after + BATCH}
            spent[noted].append(seconds(functools.partial(cursor.execute, SUBSCRIBE, values)))
        with_it, without = statistics.median(spent[True]), statistics.median(spent[False])
        cursor.execute(TRIGGERS.format("ENABLE ALWAYS"))
        left = seconds(lambda: cursor.execute(LEAVE))
        cursor.execute("SELECT count(*) FROM subscribers_growthchange")
        changes = cursor.fetchone()[0]
        cursor.execute("ANALYZE")
    return {
        f"insert {BATCH:,} subscriptions without the trigger, ms": without * 1000,
        f"insert {BATCH:,} subscriptions with it, ms": with_it * 1000,
        "a tenth of all leave in one statement, s": left,
        "changes noted, rows": float(changes),
    }


def pages(rounds: int) -> dict[str, float]:
    """The page over each span and the file, before the changes are added up and after."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from subscribers.growth.tallies import fold

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.create_superuser("bench", "bench@example.org"))
    addresses = {
        "growth, 3 months": f"{PAGE}growth/?span=3-months", "growth, 1 year": f"{PAGE}growth/?span=1-year",
        "growth, all": f"{PAGE}growth/?span=all", "growth as a file": f"{PAGE}growth/numbers/?span=all",
    }  # fmt: skip
    found = {f"{name}, not added up yet, ms": timed(client, at, rounds) for name, at in addresses.items()}
    found["adding up, s"] = seconds(fold)
    return found | {f"{name}, ms": timed(client, at, rounds) for name, at in addresses.items()}


def health(rounds: int) -> dict[str, float]:
    """Looking through, by finding, and its page."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.utils import timezone

    from newsletter.models import Newsletter
    from subscribers.health.findings import Look, all_findings
    from subscribers.health.looking import found_by, look_through

    newsletter = Newsletter.objects.get()
    look = Look(newsletter, now=timezone.now())
    found = {
        f"looking for {each.key}, ms": seconds(functools.partial(found_by, each, look)) * 1000
        for each in all_findings()
    }
    found["looking through the whole list, s"] = seconds(lambda: look_through(newsletter))
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get())
    for key in ("", "slips/", "waiting/"):
        found[f"the page health/{key}, ms"] = timed(client, f"{PAGE}health/{key}", rounds)
    return found


def timed(client: "Client", address: str, rounds: int) -> float:
    """The median in ms. Raises ValueError for a page that is none."""
    from benchmarks.timing import median_ms

    if (status := client.get(address).status_code) != 200:
        raise ValueError(f"{address} answers {status}")
    return median_ms(lambda: client.get(address), rounds=rounds)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
