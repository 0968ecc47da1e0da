"""How long the ledger takes where it is large: ``python benchmarks/ledger.py [--readers 1000000] [--copies 10000000]``.

A mailing to so many readers is frozen; then older mailings are added until there are so many copies, and what the beat,
the senders and the studio ask all the time is asked, the best of several times. PostgreSQL is this run's own, with the
settings of the embedded profile. Needs about half a gigabyte of disk for a million copies.
"""

import argparse
import datetime as dt
import functools
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from delivery.ledger import Audience
    from delivery.models import Mailing
    from newsletter.models import Newsletter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

_READERS = """
WITH made AS (
    INSERT INTO subscribers_subscriber (address, address_hash, given_address, language, state, created_at)
    SELECT 'r' || n || '@' || (ARRAY['example.org', 'example.com', 'example.net'])[1 + n %% 3],
           sha256(n::text::bytea), 'r' || n || '@' || (ARRAY['example.org', 'example.com', 'example.net'])[1 + n %% 3],
           '', 'active', now()
      FROM generate_series(1, %(readers)s) n
    RETURNING id
)
INSERT INTO subscribers_subscription (subscriber_id, newsletter_id, name, state, source, created_at, end_reason, tags,
                                      came_from)
SELECT id, %(newsletter)s, 'Reader ' || id, 'active', '', now(), '',
       CASE WHEN id %% 4 = 0 THEN '{tides}' ELSE '{}' END::varchar[], '{}'
  FROM made
"""
# A copy of the frozen mailing's rows, nearly all of them sent; as the ledger would have left them.
_OLDER = """
INSERT INTO delivery_delivery (mailing_id, subscription_id, address, to_address, domain_group, "values", state, reason,
                               detail, attempts_made, not_before, settled_at, first_attempt_at)
SELECT %(mailing)s, subscription_id, address, to_address, domain_group, "values", found.state,
       CASE WHEN found.state = 'sent' THEN '' ELSE 'mailbox_full' END, '', 1, not_before, now(), now()
  FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM delivery_delivery WHERE mailing_id = %(like)s) d
 CROSS JOIN LATERAL (SELECT CASE WHEN n %% 100 = 0 THEN 'failed' WHEN n %% 1000 = 1 THEN 'in_doubt'
                                 ELSE 'sent' END AS state) found
 LIMIT %(copies)s
"""
_COUNT = """
INSERT INTO delivery_tally (mailing_id, writer, slice, state, domain_group, reason, count)
SELECT mailing_id, 0, date_bin('10 seconds', now(), 'epoch') - (id %% 3000) * interval '10 s', state, domain_group,
       reason, count(*)
  FROM delivery_delivery WHERE mailing_id = %(mailing)s AND state <> 'pending' GROUP BY 1, 3, 4, 5, 6
"""
LEASE = dt.timedelta(minutes=5)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--copies", type=int, default=10_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not 1000 <= options.readers <= options.copies:
        parser.error("--readers must be 1000 or more, and no more than --copies.")
    from benchmarks.own_database import own_database  # the path to it is set first

    with own_database():
        found = _measure(readers=options.readers, copies=options.copies)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<44}{value:>14,.1f}" if isinstance(value, float) else f"{name:<44}{value:>14,}")


def _measure(*, readers: int, copies: int) -> dict[str, float | int]:
    from django.db import connection
    from django.utils import timezone

    from benchmarks.timing import fastest_ms
    from delivery import due, ledger, reports
    from delivery.models import Delivery

    _say(f"making {readers:,} readers")
    newsletter = _newsletter(readers)
    _say("freezing a mailing to them")
    worked, started = _processor_seconds(), time.perf_counter()
    mailing = _begin(newsletter, number=1)
    freeze, worked = time.perf_counter() - started, _processor_seconds() - worked
    first, older, rows = mailing, 2, mailing.audience
    while rows < copies:
        _say(f"frozen in {freeze:.1f} s; adding older mailings, {rows:,} copies of {copies:,}")
        rows += _add_older(newsletter, number=older, like=first, copies=copies - rows)
        older += 1
    _say("tidying the tables")
    ledger.compact(now=timezone.now())  # as the beat does each half minute
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_total_relation_size('delivery_delivery')")
        size = int((cursor.fetchone() or [0])[0])
    quotas = dict.fromkeys(mailing.groups, 128)
    _say("asking")
    fastest = functools.partial(fastest_ms, rounds=5)

    def claim_and_release() -> None:
        ledger.release(ledger.claim(mailing.pk, quotas=quotas, limit=128, now=timezone.now(), lease=LEASE))

    return {
        "readers": mailing.audience,
        "freeze, seconds": freeze,
        "freeze, seconds of processor time": worked,
        "audience of everybody, shown, ms": fastest(lambda: ledger.audience(newsletter)),
        "audience of a quarter by tag, shown, ms": fastest(lambda: _shown(newsletter, "tag", "is", "tides")),
        "audience by issue got, shown, ms": fastest(lambda: _shown(newsletter, "got_issue", "is", str(first.issue_id))),
        "copies": Delivery.objects.count(),
        "table with its indexes, MB": size / 1e6,
        "sweep, ms": fastest(lambda: ledger.sweep(now=timezone.now())),
        "progress of the mailing under way, ms": fastest(lambda: reports.progress(mailing)),
        "progress of one that is over, ms": fastest(lambda: reports.progress(_latest(older - 1))),
        "is there work, ms": fastest(lambda: due.has_work(mailing, now=timezone.now())),
        "what is under way, ms": fastest(lambda: due.under_way(now=timezone.now())),
        "claim 128 and give them back, ms": fastest(claim_and_release),
    }


def _shown(newsletter: "Newsletter", fact: str, verb: str, value: str) -> "Audience":
    """The audience of a segment of one condition."""
    from delivery import ledger
    from subscribers.segments.compiling import matching
    from subscribers.segments.rules import read

    parts = [{"fact": fact, "verb": verb, "value": value}]
    rule = read(newsletter, {"version": 1, "rule": {"join": "all", "of": parts}})
    return ledger.audience(newsletter, members=matching(newsletter, rule))


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {what}", file=sys.stderr, flush=True)


def _processor_seconds() -> float:
    """What PostgreSQL's process for this connection has worked so far; other processes do not slow that down much."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone() or (0,)
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # proc_pid_stat(5): utime, stime


def _newsletter(readers: int) -> "Newsletter":
    from django.db import connection

    from newsletter.models import Newsletter

    newsletter = Newsletter.objects.create(
        slug="bench", name="Bench", sender_name="Bench", sender_email="bench@example.org", postal_address="Quay 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(_READERS, {"readers": readers, "newsletter": newsletter.pk})
        cursor.execute("ANALYZE")
    return newsletter


def _begin(newsletter: "Newsletter", *, number: int) -> "Mailing":
    from django.utils import timezone

    from delivery import mailings
    from newsletter.document import Document, SectionNode
    from newsletter.editing.saving import save_document
    from newsletter.models import Issue

    issue = Issue.objects.create(newsletter=newsletter, number=number, title=f"Water {number}", slug=str(number))
    title = {"type": "title", "content": [{"type": "text", "text": "Tides"}]}
    save_document(issue, Document(sections=(SectionNode(kind="topic", content=(title,)),)), reason="benchmark")
    return mailings.begin(issue, now=timezone.now())


def _add_older(newsletter: "Newsletter", *, number: int, like: "Mailing", copies: int) -> int:
    """Another mailing with copies of the same readers, finished; how many."""
    from django.db import connection
    from django.utils import timezone

    from delivery.models import Mailing
    from newsletter.models import Issue

    now = timezone.now()
    issue = Issue.objects.create(newsletter=newsletter, number=number, title=f"Water {number}", slug=str(number))
    mailing = Mailing.objects.create(
        issue=issue, rendered=like.rendered, rendered_hash=like.rendered_hash, identity=like.identity, date=now,
        groups=like.groups, state="finished", finished_at=now,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OLDER, {"mailing": mailing.pk, "like": like.pk, "copies": copies})
        made = int(cursor.rowcount)
        cursor.execute(_COUNT, {"mailing": mailing.pk})
    Mailing.objects.filter(pk=mailing.pk).update(audience=made, candidates=made)
    return made


def _latest(number: int) -> "Mailing":
    from delivery.models import Mailing

    return Mailing.objects.get(issue__number=number)


if __name__ == "__main__":
    main()
