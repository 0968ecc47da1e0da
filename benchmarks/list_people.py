"""The list of readers over a long list: ``python benchmarks/list_people.py [--people 1000000] [--rounds 5] [--json]``.

People are made by SQL: names and addresses as they are common, eight large mail domains and four thousand small ones,
one newsletter, and a short one that has one in a hundred of the same. Who has which name, state and tag has nothing to
do with the rest, but for one domain that came before all others. Each page is asked for as a browser would, through
every layer of Django; the median and the slowest of the rounds are printed, after one round that fills caches, and the
processor time that ours and the database's process took, which a busy machine does not change. The aim is 100 ms.
Besides: what it costs to make a reader findable, and to change a hundred thousand and undo it. PostgreSQL is this
run's own.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGE = "/studio/{}/readers/?{}"
AIM_MS = 100
MANY = 100_000
FIRST = "Alice Bob Chiyo Dara Emre Fleur Goran Hanna Ines Jonas Kaya Liam Mira Noor Otto Priya Quinn Rosa Sven Tala Zoë"
LAST = "Waters Harbour Kaya Nakamura Jansen Berg Silva Kowalski Dubois Rossi Novak Haddad Okafor Lindqvist Moreau Brand"
FILL = """
INSERT INTO subscribers_subscriber (address, address_hash, given_address, language, state, created_at)
SELECT address, sha256(address::bytea), address, '', 'active', now()
  FROM (SELECT lower(f) || '.' || lower(l) || n || CASE
                   WHEN h1 / 8 %% 4 = 0 THEN '@mail' || h2 %% 4096 || '.example'
                   ELSE '@large' || h1 / 32 %% 8 || '.example' END AS address
          FROM (SELECT n, h1, h2, (string_to_array(%(first)s, ' '))[1 + h2 / 4096 %% 21] AS f,
                       (string_to_array(%(last)s, ' '))[1 + h1 / 256 %% 16] AS l
                  FROM (SELECT n, hashint8(n) & 2147483647 AS h1, hashint8(n + 7) & 2147483647 AS h2
                          FROM generate_series(1, %(people)s::bigint) AS n) drawn) named) made
"""
SUBSCRIBE = """
INSERT INTO subscribers_subscription (
    subscriber_id, newsletter_id, name, state, source, came_from, tags, created_at, end_reason)
SELECT id, %(newsletter)s,
       CASE WHEN hashint8(id) %% 5 = 0 THEN ''
            ELSE initcap(replace(rtrim(split_part(address, '@', 1), '0123456789'), '.', ' ')) END,
       CASE WHEN h %% 400 = 0 THEN 'bounced' WHEN h %% 25 = 0 THEN 'unsubscribed' ELSE 'active' END,
       CASE WHEN id %% 3 = 0 THEN 'signup page' WHEN id %% 20000 = 1 THEN 'studio, by alice' ELSE 'import' END, '{}',
       CASE WHEN h / 512 %% 5000 = 0 THEN ARRAY['vip', 'blog'] WHEN h / 512 %% 2 = 0 THEN ARRAY['blog'] ELSE '{}' END,
       CASE WHEN id %% 3 = 0 THEN timestamptz '2026-03-01'
            ELSE timestamptz '2021-01-01' + id * interval '2 minutes' END, ''
  FROM (SELECT id, address, hashint8(id + 3) & 2147483647 AS h FROM subscribers_subscriber
         WHERE id > %(after)s AND id <= %(through)s AND id %% %(each)s = 0) drawn
"""
# All readers of one large domain came before everybody else: the first pages by age hold none of them.
LONG_AGO = """
UPDATE subscribers_subscription s SET created_at = s.created_at - interval '10 years'
  FROM subscribers_subscriber p WHERE p.id = s.subscriber_id AND p.address LIKE '%%@large7.example'
"""
PAGES = {
    "the first page": "",
    "the oldest first": "sort=oldest",
    "by address": "sort=address",
    "by name": "sort=name",
    "a state that few have": "state=bounced",
    "a state that few have, by name": "state=bounced&sort=name",
    "a tag that half have": "tag=blog",
    "a tag that few have": "tag=vip",
    "a tag that few have, by address": "tag=vip&sort=address",
    "a source that few have": "source=studio%2C+by+alice",
    "two days": "since=2022-02-01&until=2022-02-02",
    "five filters": "state=active&tag=blog&source=import&since=2022-02-01&until=2022-06-30",
    "search: one person": "q=rosa.berg1234",
    "search: a whole name": "q=Zoe+Okafor",
    "search: a large domain": "q=large3.example",
    "search: a small domain": "q=mail77.example",
    "search: three letters in the middle": "q=ber",
    "search: one letter": "q=z",
    "search: one letter, in a name of few": "q=x",
    "search: a letter and a whole name": "q=q+lindqvist",
    "search: two letters": "q=ok",
    "search: nobody": "q=xyzzyx",
    "search: a sign that nobody has": "q=%25",
    "search: a sign that all have": "q=.",
    "search: a whole name, by address": "q=Zoe+Okafor&sort=address",
    "search: a whole name and a tag that half have": "q=Zoe+Okafor&tag=blog",
    "search: a word and a large domain": "q=large3+okafor",
    "search: two words, by name": "q=kaya+mira&sort=name",
    "search: few of a state": "q=okafor&state=bounced",
    "search: few of a state, by name": "q=okafor&state=bounced&sort=name",
    "search: only those who came first": "q=goran.jansen2&sort=newest&until=2021-12-31",
    "search: a word and a tag": "q=silva&tag=vip",
    "search: what most have, of a state, by name": "q=example&state=bounced&sort=name",
    "search: a large domain, all long ago (reads far)": "q=large7.example",
    "search: a large domain, by name": "q=large3.example&sort=name",
    "search: a large domain, by address": "q=large3.example&sort=address",
}
SHORT = {
    "a short list": "",
    "a short list, by name": "sort=name",
    "a short list, by address": "sort=address",
    "a short list, search: one person": "q=rosa.berg1200",
    "a short list, search: what most of both have": "q=example",
    "a short list, search: what most have, by name": "q=example&sort=name",
    "a short list, search: a name that very many have elsewhere": "q=okafor",
}


def main() -> None:
    """Fill, ask for pages, change many, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only-pages", action="store_true", help="change nobody")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    from benchmarks.own_database import own_database  # the path to it is set first

    with own_database(log_level="ERROR"):
        found = fill(options.people) | leaf(options.rounds)
        if not options.only_pages:
            found |= change_many()
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<64}{value:>12,.1f}")


def fill(people: int) -> dict[str, float]:
    """Make the people and their subscriptions, without the trigger that notes them and with it; then search entries."""
    from django.db import connection

    from newsletter.models import Newsletter
    from subscribers.listing.indexing import catch_up

    ours = {"sender_name": "Bench", "sender_email": "bench@example.org", "postal_address": "Quay 1"}
    long, short = (Newsletter.objects.create(slug=slug, name=slug, **ours) for slug in ("bench", "short"))
    trigger = "ALTER TABLE subscribers_subscription {} TRIGGER subscribers_search_new"
    half = {"newsletter": long.pk, "after": 0, "through": people // 2, "each": 1}
    other_half = half | {"after": people // 2, "through": people}
    with connection.cursor() as cursor:
        came = seconds(lambda: cursor.execute(FILL, {"first": FIRST, "last": LAST, "people": people}))
        cursor.execute(trigger.format("DISABLE"))
        bare = seconds(lambda: cursor.execute(SUBSCRIBE, half))
        cursor.execute(trigger.format("ENABLE ALWAYS"))
        cursor.execute("INSERT INTO subscribers_searchdue (subscription_id) SELECT id FROM subscribers_subscription")
        noted = seconds(lambda: cursor.execute(SUBSCRIBE, other_half))
        cursor.execute(LONG_AGO, [])
        cursor.execute(SUBSCRIBE, {"newsletter": short.pk, "after": 0, "through": people, "each": 100})

    def make_findable() -> None:
        while catch_up():
            pass

    findable = seconds(make_findable)
    with connection.cursor() as cursor:
        for table in ("subscriber", "subscription", "searchentry"):
            cursor.execute(f"VACUUM ANALYZE subscribers_{table}")
        cursor.execute("SELECT pg_relation_size('readers_by_grams') / 1e6")
        size = cursor.fetchone()[0]
    return {
        "people": float(people),
        "a person more, µs": 1e6 * came / people,
        "a subscription more without the trigger, µs": 1e6 * bare / (people // 2),
        "a subscription more with it, µs": 1e6 * noted / (people - people // 2),
        "making a reader findable, later, by a worker, µs": 1e6 * findable / people,
        "the index of grams, MB": float(size),
    }


def leaf(rounds: int) -> dict[str, float]:
    """Each page, and one from the middle of the list by each order."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from subscribers.models import Subscription

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("alice", "alice@example.org", "secret"))
    readers = Subscription.objects.filter(newsletter__slug="bench").order_by("pk")
    middle = readers[readers.count() // 2].pk
    deep = {f"in the middle, {sort}": f"sort={sort}&after={middle}" for sort in ("newest", "oldest", "name", "address")}
    found: dict[str, float] = {}
    pages = {**PAGES, **deep, "a search in the middle": f"q=nakamura&before={middle}"}
    addresses = {name: PAGE.format("bench", query) for name, query in pages.items()}
    addresses |= {name: PAGE.format("short", query) for name, query in SHORT.items()}
    for name, address in addresses.items():
        assert client.get(address).status_code == 200, address
        before = processor_seconds()
        taken = sorted(1000 * seconds(lambda address=address: client.get(address)) for _ in range(rounds))
        found[f"{name}, ms of the processor"] = 1000 * (processor_seconds() - before) / rounds
        found[f"{name}, ms"] = statistics.median(taken)
        found[f"    at worst{', above the aim' if taken[-1] > AIM_MS else ''} ({name})"] = taken[-1]
    return found


def change_many() -> dict[str, float]:
    """A tag and an end for a hundred thousand, and both undone."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from newsletter.models import Newsletter
    from subscribers.listing import bulk, counting
    from subscribers.models import BulkDeed, Subscription

    newsletter = Newsletter.objects.get(slug="bench")
    found = {"counting everybody, ms": 1000 * seconds(lambda: counting.count_anew(newsletter))}
    for deed in (BulkDeed.ADD_TAG, BulkDeed.UNSUBSCRIBE):
        now = timezone.now()
        first = Subscription.objects.filter(newsletter=newsletter).order_by("pk").values("pk")[:MANY]
        chosen = Subscription.objects.filter(pk__in=first)
        started = time.perf_counter()
        act = bulk.begin(
            newsletter, author=get_user_model().objects.get(), deed=deed, tag="new", chosen=chosen, now=now
        )
        bulk.carry_out(act, now=now)
        found[f"{deed.label.lower()}: {act.changed:,} readers, seconds"] = time.perf_counter() - started
        assert bulk.begin_undoing(act, now=now)
        found[f"undone for {act.changed:,}, seconds"] = seconds(lambda act=act, now=now: bulk.carry_out(act, now=now))
    return found


def processor_seconds() -> float:
    """What this process and the one that serves it in PostgreSQL have used so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    return time.process_time() + int(Path(f"/proc/{server}/schedstat").read_text().split()[0]) / 1e9


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
