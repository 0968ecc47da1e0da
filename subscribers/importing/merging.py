"""From the staged rows to subscribers, a batch in each transaction: a run that is killed goes on where it stopped."""

import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection, transaction

from subscribers.importing.merge_statements import FORESEEN, MERGE
from subscribers.models import ImportState, SubscriberImport

BATCH = 10_000


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
    STAYS_OUT = "stays_out"
    """Left, bounced or complained here, and stays so whatever the file says."""
    SUPPRESSED = "suppressed"
    """On the suppression list."""


_OPENING = {Outcome.ADDED, Outcome.PENDING, Outcome.ADDED_AS_LEFT}


class MetMeanwhile(Exception):
    """Somebody of the batch signed up while it was merged: it is judged anew, in smaller parts."""


def foresee(run: SubscriberImport) -> dict[str, dict[str, int]]:
    """How many rows of each file would come to what, as the list stands now; nothing is changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(FORESEEN, _values(run, after=run.merged_through, through=run.rows))
        return _add({}, cursor.fetchall())


def merge(run: SubscriberImport, *, tell: Callable[[SubscriberImport], None], stop: Callable[[], bool]) -> bool:
    """Move the rows in, batch by batch, until none is left (returns True) or ``stop`` says so or the run is cancelled.

    ``tell`` hears of each batch. Safe to call again after any interruption, and by two workers at once: one waits.
    """
    size = BATCH
    while run.merged_through < run.rows:
        if stop():
            return False
        try:
            if not _merge_batch(run, size):
                return False
        except MetMeanwhile:
            # Each half is met by fewer; who was met once is on the list when judged again, so one alone gets in.
            size = max(size // 2, 1)
            continue
        size = min(size * 2, BATCH)
        tell(run)
    return True


@transaction.atomic
def _merge_batch(run: SubscriberImport, size: int) -> bool:
    stored = SubscriberImport.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if stored.state != ImportState.MERGING:
        run.state = stored.state
        return False
    through = min(stored.merged_through + size, stored.rows)
    with connection.cursor() as cursor:
        cursor.execute(MERGE, _values(stored, after=stored.merged_through, through=through))
        rows: list[tuple[int, str, int]] = cursor.fetchall()
    made = sum(count for file, _, count in rows if file < 0)
    if made != sum(count for file, outcome, count in rows if file >= 0 and outcome in _OPENING):
        raise MetMeanwhile
    stored.counts = _add(stored.counts, [row for row in rows if row[0] >= 0])
    stored.merged_through = through
    stored.save(update_fields=["counts", "merged_through"])
    run.counts, run.merged_through, run.state = stored.counts, stored.merged_through, stored.state
    return True


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
