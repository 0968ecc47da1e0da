"""What the pages of an import tell: the files as they were understood, what becomes of their rows, how far it is."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.template.defaultfilters import pluralize

from subscribers.importing.date_order import DATES
from subscribers.importing.fields import Field
from subscribers.importing.json_lines import DELIMITER as JSON_LINES
from subscribers.importing.merging import Outcome
from subscribers.importing.noticing import Notice
from subscribers.importing.reading_notes import name_of
from subscribers.importing.recognised import Recognised
from subscribers.importing.recognising import rows_of
from subscribers.importing.reporting import notes_after, notes_on
from subscribers.importing.sources import Source, Unreadable
from subscribers.models import ImportState, SubscriberImport
from subscribers.one_at_a_time import AN_IMPORT, is_taken
from subscribers.uploads import meanings, steps
from subscribers.uploads.told_files import Column, Counts, File

SAMPLES = 5
LONGEST_SAMPLE = 60
FIRST_REFUSED = 5

OUTCOMES = {
    Outcome.ADDED.value: "new, and subscribed",
    Outcome.CONFIRMED.value: "waited for confirmation here, and are subscribed",
    Outcome.KNOWN.value: "subscribed here already: only what was empty is filled",
    Outcome.STILL_PENDING.value: "wait for confirmation here too: only what was empty is filled",
    Outcome.PENDING.value: "new, and not confirmed: no issue, and no mail by itself",
    Outcome.ADDED_AS_LEFT.value: "left, bounced or complained elsewhere: kept, so that they stay out",
    Outcome.ENDED.value: "subscribed here, and left by what the file says",
    Outcome.STAYS_OUT.value: "left, bounced or complained here, and stay out",
    Outcome.SUPPRESSED.value: "on the list of those who are never mailed, and stay out",
    "repeated": "said again by another row",
    "held": "wait until a row of the same person that was refused is mended",
    "refused": "cannot be taken",
}
"""What becomes of a row, in the order in which it is told."""
_COME_IN = (Outcome.ADDED.value, Outcome.CONFIRMED.value)
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class HowFar:
    """``done`` of ``total`` rows; ``total`` is an estimate while files are read.

    ``rate`` is in rows a second, ``left`` and ``seconds`` (since it began) in seconds. Where it ``waits``, no worker is
    at it, as after one was killed; then nothing is foretold.
    """

    is_reading: bool
    waits: bool
    done: int
    total: int
    rate: int | None
    left: float | None
    seconds: float

    @property
    def percent(self) -> int:
        """Never 100 before the end."""
        return min(99, self.done * 100 // self.total) if self.total else 0


def outcome(run: SubscriberImport) -> str:
    """A line on a run, for the list of them."""
    if run.state in {ImportState.DONE, ImportState.CANCELLED} or run.parts:
        counts = [outcomes.get(name, 0) for outcomes in run.counts.values() for name in _COME_IN]
        return f"{sum(counts):,} came in"
    return f"{run.rows:,} row{pluralize(run.rows)} read" if run.rows else ""


def state(run: SubscriberImport) -> str:
    """Where it stands, in words: one that waits for a column of addresses is not being read."""
    if run.state == ImportState.READING and run.upload and run.busy_since is None:
        return "Waiting for you"
    return run.get_state_display()


def files_of(run: SubscriberImport, files: list[dict[str, Any]] | None = None) -> list[File]:
    """The run's files; ``files`` are those of the page where they differ, as after a slip in its form."""
    refused = dict(run.refused.order_by().values_list("file").annotate(count=Count("*")))
    told = _told(run)
    return [
        _file(run, number, file, told=told.get(str(number), {}), refused=refused.get(number, 0))
        for number, file in enumerate(run.files if files is None else files)
    ]


def totals(files: list[File]) -> Counts:
    """The counts of all files together."""
    found = dict.fromkeys(OUTCOMES, 0)
    for file in files:
        for outcome, _, count in file.counts:
            found[outcome] += count
    return _in_order(found)


def come_in(counts: Counts) -> int:
    """How many of them are, or would be, subscribed who were not."""
    return sum(count for outcome, _, count in counts if outcome in _COME_IN)


def how_far(run: SubscriberImport, *, now: dt.datetime) -> HowFar:
    """The progress of a run that is read or moved in."""
    is_reading = run.state == ImportState.READING
    done = run.rows if is_reading else run.merged_through
    total = max(steps.expected(run), done) if is_reading else run.rows
    seconds = max((now - run.busy_since).total_seconds(), 0.0) if run.busy_since else 0.0
    # A run of the command is alone by itself: no lock tells of it.
    waits = bool(run.upload) and not is_taken(AN_IMPORT, run.pk)
    rate = round(done / seconds) if seconds >= 1 and not waits else None
    return HowFar(
        is_reading=is_reading,
        waits=waits,
        done=done,
        total=total,
        rate=rate or None,
        left=(total - done) / rate if rate else None,
        seconds=seconds,
    )


def proposal(run: SubscriberImport) -> str:
    """Words on how they agreed, to be put right by the writer; empty where the tool is not known."""
    tools = dict.fromkeys(file["tool"].split(",")[0] for file in run.files if file["tool"])
    return f"They signed up for our list at {' and '.join(tools)}, and were moved here from there." if tools else ""


def _told(run: SubscriberImport) -> Mapping[str, Mapping[str, int]]:
    """What is known of the rows: what would become of them, or what became of those that were moved in."""
    if run.parts or run.state in {ImportState.MERGING, ImportState.DONE, ImportState.CANCELLED}:
        return dict(run.counts)
    return dict(run.foreseen)


def _file(
    run: SubscriberImport, number: int, file: Mapping[str, Any], *, told: Mapping[str, int], refused: int
) -> File:
    shown = [name_of(file["encoding"])]
    shown.append("JSON Lines" if file["delimiter"] == JSON_LINES else _DELIMITERS.get(file["delimiter"], "a delimiter"))
    shown.append("with a header" if file["has_header"] else "without a header")
    return File(
        number=number,
        name=file["name"],
        tool=file["tool"],
        written=", ".join(shown),
        notes=notes_on(file),
        notes_after=notes_after(file),
        columns=_columns(file),
        all_are=file["all_are"],
        encoding=file["encoding"],
        asks_letters=bool(file.get("is_guessed")) or Notice.LETTERS in file.get("noticed", {}),
        has_dates=not DATES.isdisjoint(file["meanings"]),
        day_first=file["day_first"],
        lacks_address=Field.ADDRESS.value not in file["meanings"],
        counts=_in_order({**told, "refused": refused}),
        refused=refused,
        first_refused=list(run.refused.filter(file=number)[:FIRST_REFUSED]) if refused else [],
    )


def _columns(file: Mapping[str, Any]) -> list[Column]:
    rows = _first_rows(file)
    found = []
    for place, meaning in enumerate(file["meanings"]):
        choice, key = meanings.choice_of(meaning)
        cells = [row[place].strip()[:LONGEST_SAMPLE] for row in rows if place < len(row)]
        if str(place) in file.get("unsaid", {}) and str(place) in file.get("watched", {}):
            choice = meanings.UNSAID
            cells.append(file["unsaid"][str(place)][1][:LONGEST_SAMPLE])
        samples = list(dict.fromkeys(filter(None, cells)))
        name = meanings.column_name(file, place)
        found.append(Column(place=place, name=name, samples=samples, choice=choice, key=key))
    return found


def _first_rows(file: Mapping[str, Any]) -> list[list[str]]:
    """The first rows below the header; none where the file is gone, as it is once the import is over."""
    source = Source(path=Path(file["path"]), member=file["member"])
    try:
        return [cells for _, cells in itertools.islice(rows_of(source, Recognised.from_json(file)), SAMPLES)]
    except Unreadable:
        return []


def _in_order(counts: Mapping[str, int]) -> Counts:
    return [(outcome, words, counts[outcome]) for outcome, words in OUTCOMES.items() if counts.get(outcome)]
