"""From the staged rows to subscribers, a batch in each transaction: a run that is killed goes on where it stopped."""

import enum
import itertools
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, UniqueViolation

from subscribers.importing.merge_statements import FORESEEN, MERGE
from subscribers.models import ImportState, SubscriberImport

BATCH = 20_000
LANES = 2
"""How many parts of a large run are moved in side by side, each over a connection of its own."""

# The first half of a two-part advisory lock's key says what is locked; the second which part of which run.
_LOCK_PART = "SELECT pg_advisory_xact_lock(18002, (%s %% 2147483648)::int)"
# What is looked up stands in memory, or in what the system keeps of the disk: an index costs little more than a scan.
_SETTINGS = "SELECT set_config('work_mem', '64MB', true), set_config('random_page_cost', '1.1', true)"
# A batch's rows are looked up one by one. The planner would rather read a list of a million through for each batch, and
# while it knows nothing of a list that has just come in, compare each row with all of it.
_BY_INDEX = """
SELECT set_config(name, 'off', true)
  FROM unnest(ARRAY['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan', 'enable_material']) name
"""
# Four foreign keys a person are a third of the work. Where we may, they are not checked one by one: what new rows refer
# to is made in the same statement or held by a lock until the commit. Triggers that must fire all the same are declared
# ENABLE ALWAYS, as the migrations do with theirs.
_HOLD_NEWSLETTER = "SELECT id FROM newsletter_newsletter WHERE id = %s FOR KEY SHARE"
_KEYS = """
SELECT CASE WHEN current_setting('is_superuser') = 'on' THEN set_config('session_replication_role', %s, true) END
"""


class Outcome(enum.StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    PENDING = "pending"
    """Added, not confirmed: gets no issue, and no confirmation mail by itself."""
    ADDED_AS_LEFT = "added_as_left"
    """Added as one who left, bounced or complained, so that no later import brings them back."""
    CONFIRMED = "confirmed"
    """Waited for confirmation here; the writer's word stands for it."""
    ENDED = "ended"
    """Subscribed here, and left by what the file says."""
    KNOWN = "known"
    """Subscribed already: what was empty is filled."""
    STILL_PENDING = "still_pending"
    """Waits for confirmation here, and by the file too: what was empty is filled."""
    STAYS_OUT = "stays_out"
    """Left, bounced or complained here, and stays so whatever the file says."""
    SUPPRESSED = "suppressed"
    """On the suppression list."""


class MetMeanwhile(Exception):
    """Somebody of the batch signed up while it was merged: it is judged anew, in smaller parts."""


def foresee(run: SubscriberImport) -> dict[str, dict[str, int]]:
    """How many rows of each file would come to what, as the list stands now; nothing is changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        cursor.execute(FORESEEN, _values(run, after=0, through=run.rows))
        return _add({}, cursor.fetchall())


def merge(run: SubscriberImport, *, tell: Callable[[SubscriberImport], None], stop: Callable[[], bool]) -> bool:
    """Move the rows in, batch by batch, until none is left (returns True) or ``stop`` says so or the run is cancelled.

    ``tell`` hears of each batch. Safe to call again after any interruption, and by two workers at once: one waits.
    """
    _divide(run)
    # Other connections would see nothing of what the caller's transaction did.
    if len(run.parts) == 1 or connection.in_atomic_block:
        for part in range(len(run.parts)):
            for stored in _batches(run.pk, part, proceed=lambda: not stop()):
                _take_over(run, stored)
                tell(run)
    else:
        _merge_side_by_side(run, tell=tell, stop=stop)
    return run.state == ImportState.MERGING and all(done >= last for done, last in run.parts)


def _divide(run: SubscriberImport) -> None:
    with transaction.atomic():
        stored = SubscriberImport.objects.select_for_update(of=["self"]).get(pk=run.pk)
        if not stored.parts:
            done, last = stored.merged_through, stored.rows
            lanes = LANES if last - done >= 2 * LANES * BATCH else 1
            edges = [done + (last - done) * lane // lanes for lane in range(lanes + 1)]
            stored.parts = [list(pair) for pair in itertools.pairwise(edges)]
            stored.save(update_fields=["parts"])
    _take_over(run, stored)


def _merge_side_by_side(
    run: SubscriberImport, *, tell: Callable[[SubscriberImport], None], stop: Callable[[], bool]
) -> None:
    news: queue.SimpleQueue[SubscriberImport | None] = queue.SimpleQueue()
    halt = threading.Event()

    def move(part: int) -> None:
        try:
            for stored in _batches(run.pk, part, proceed=lambda: not halt.is_set()):
                news.put(stored)
        except BaseException:
            halt.set()
            raise
        finally:
            connection.close()
            news.put(None)

    with ThreadPoolExecutor(max_workers=len(run.parts)) as pool:
        try:
            lanes = [pool.submit(move, part) for part in range(len(run.parts))]
            waiting = len(lanes)
            while waiting:
                stored = news.get()
                if stored is None:
                    waiting -= 1
                    continue
                _take_over(run, stored)
                tell(run)
                if stop():
                    halt.set()
        finally:
            halt.set()
    for lane in lanes:
        lane.result()


def _batches(run: int, part: int, *, proceed: Callable[[], bool]) -> Iterator[SubscriberImport]:
    """Moves in what is left of a part; yields the run as it is stored after each batch."""
    size = BATCH
    while proceed():
        try:
            stored, is_over = _merge_batch(run, part, size)
        except MetMeanwhile:
            # Each half is met by fewer; who was met once is on the list when judged again, so one alone gets in.
            size = max(size // 2, 1)
            continue
        yield stored
        if is_over:
            return
        size = min(size * 2, BATCH)


@transaction.atomic
def _merge_batch(run: int, part: int, size: int) -> tuple[SubscriberImport, bool]:
    """The next rows of a part: the run as it is stored then, and whether nothing is left to do in the part."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_PART, [run * LANES + part])
        asked = SubscriberImport.objects.get(pk=run)
        after, last = asked.parts[part]
        through = min(after + size, last)
        if asked.state != ImportState.MERGING or after >= last:
            return asked, True
        rows = _merge_rows(cursor, asked, after=after, through=through)
    if any(count for file, _, count in rows if file < 0):
        raise MetMeanwhile
    stored = SubscriberImport.objects.select_for_update(of=["self"]).get(pk=run)
    if stored.state != ImportState.MERGING or stored.parts[part : part + 1] != [[after, last]]:
        raise MetMeanwhile  # cancelled, or to be read again: nothing of this batch stays
    if (stored.statement, stored.files) != (asked.statement, asked.files):
        raise MetMeanwhile  # somebody is erased whom these named, and the evidence of this batch still does
    stored.counts = _add(stored.counts, [row for row in rows if row[0] >= 0])
    stored.parts[part][0] = through
    stored.merged_through += through - after
    stored.save(update_fields=["counts", "parts", "merged_through"])
    return stored, through >= last


def _merge_rows(cursor: Any, run: SubscriberImport, *, after: int, through: int) -> list[tuple[int, str, int]]:
    cursor.execute(_SETTINGS)
    cursor.execute(_BY_INDEX)
    cursor.execute(_HOLD_NEWSLETTER, [run.newsletter_id])
    cursor.execute("SELECT pg_get_serial_sequence('subscribers_subscriber', 'id')")
    people = cursor.fetchone()[0]
    # What a trigger was planned for may have been one row.
    cursor.execute("DISCARD PLANS")
    cursor.execute(_KEYS, ["replica"])
    try:
        cursor.execute(MERGE, {**_values(run, after=after, through=through), "people": people})
    except (IntegrityError, OperationalError) as error:
        if _has_met_somebody(error):
            raise MetMeanwhile from error
        raise
    rows: list[tuple[int, str, int]] = cursor.fetchall()
    cursor.execute(_KEYS, ["origin"])
    return rows


def _has_met_somebody(error: DatabaseError) -> bool:
    """Whether the address or the subscription is there since a moment, or somebody waits for us as we for them."""
    cause = error.__cause__
    if isinstance(cause, UniqueViolation):
        return not str(cause.diag.constraint_name).endswith("_pkey")
    return isinstance(cause, DeadlockDetected)


def _take_over(run: SubscriberImport, stored: SubscriberImport) -> None:
    """Have ``run`` say what is stored; of two lanes the one that committed first may be heard last."""
    if stored.merged_through >= run.merged_through:
        run.counts, run.parts = stored.counts, stored.parts
        run.merged_through, run.state = stored.merged_through, stored.state


def _add(counts: Mapping[str, Mapping[str, int]], rows: Iterable[tuple[int, str, int]]) -> dict[str, dict[str, int]]:
    """The counts with those of ``rows``, by the file's number and the outcome."""
    found = {file: dict(outcomes) for file, outcomes in counts.items()}
    for file, outcome, count in rows:
        outcomes = found.setdefault(str(file), {})
        outcomes[outcome] = outcomes.get(outcome, 0) + count
    return found


def _values(run: SubscriberImport, *, after: int, through: int) -> dict[str, Any]:
    return {
        "run": run.pk,
        "newsletter": run.newsletter_id,
        "after": after,
        "through": through,
        "now": run.created_at,
        "statement": run.statement,
        "source": f"import {run.pk}",
        "files": [str(file["name"]) for file in run.files],
    }
