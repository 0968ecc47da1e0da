"""A person's steps through moving a list in. Each is taken once, whoever presses twice or on two pages."""

import dataclasses
import datetime as dt
import itertools
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q

from newsletter.models import Newsletter
from subscribers.importing import runs
from subscribers.importing.fields import SEVERAL, Field
from subscribers.importing.ordering import with_order, with_order_again
from subscribers.importing.recognised import By, Recognised
from subscribers.importing.recognising import recognise
from subscribers.importing.sources import Source, Unreadable, sources_of
from subscribers.models import ImportState, SubscriberImport
from subscribers.uploads import keeping
from subscribers.uploads.sizes import expected_rows

READ_AT_ONCE = 5_000
"""So many rows are read, or moved in, while the writer waits; more are left to a worker."""
MOST_COLUMNS = 200
MOST_OPEN = 20
"""So many imports of a newsletter may wait at a time: their rows and files are kept meanwhile."""
_CAN_CHANGE = (ImportState.READING, ImportState.READY, ImportState.FAILED)


class Received(NamedTuple):
    """The run over the files that can be used, None where none can; and what is wrong with the others."""

    run: SubscriberImport | None
    troubles: list[str]


def receive(upload: str, paths: Sequence[Path], *, newsletter: Newsletter, author: User) -> Received:
    """Recognise uploaded files. Those that cannot be used are told of and deleted; the others wait to be read."""
    good: list[Source] = []
    troubles = []
    for path in paths:
        found, wrong = _usable_in(path, newsletter=newsletter)
        good += found
        troubles += wrong
        if not found:
            path.unlink(missing_ok=True)
    if not good:
        return Received(None, troubles or ["No file arrived. Choose at least one."])
    try:
        run = runs.begin(good, newsletter=newsletter, author=author)
    except Unreadable as error:  # each was fine alone: they are too many together
        return Received(None, [*troubles, str(error)])
    run.upload = upload
    run.files = [{**file, "expected": expected_rows(file)} for file in run.files]
    run.save(update_fields=["upload", "files"])
    return Received(run, troubles)


def _usable_in(path: Path, *, newsletter: Newsletter) -> tuple[list[Source], list[str]]:
    """The tables in a file or a ZIP that can be used, and what is wrong with the others."""
    try:
        sources = sources_of([path])
    except Unreadable as error:
        return [], [str(error)]
    good, troubles = [], []
    for source in sources:
        try:
            table, _ = recognise(source, language=newsletter.language)
            _see_to_columns(table)
        except Unreadable as error:
            troubles.append(f"{path.name}, {error}" if source.member else str(error))
        else:
            good.append(source)
    return good, troubles


def _see_to_columns(table: Recognised) -> None:
    if len(table.meanings) > MOST_COLUMNS:
        raise Unreadable(
            f"{table.name}: it has {len(table.meanings)} columns; at most {MOST_COLUMNS} are read. Delete those that "
            "the readers do not need, in a spreadsheet, and save it as CSV; or use the command "
            "import_subscribers, which reads all."
        )


def keep_words(run: SubscriberImport, *, statement: str, tag: str) -> None:
    """Keep what was typed below the columns of a run that still waits for its word, to be shown again."""
    waits = SubscriberImport.objects.filter(pk=run.pk, state__in=_CAN_CHANGE, parts=[])
    run.statement, run.tag = statement.replace("\0", "")[:2000], tag.replace("\0", "")[:60].strip()
    waits.update(statement=run.statement, tag=run.tag)


def is_full(newsletter: Newsletter) -> bool:
    """Whether so many imports wait already that no other may begin."""
    waiting = SubscriberImport.objects.filter(newsletter=newsletter, state__in=_CAN_CHANGE).exclude(upload="")
    return waiting.count() >= MOST_OPEN


def lacking_address(files: Sequence[Mapping[str, Any]]) -> list[int]:
    """The numbers of the files in which no column holds addresses: nothing is read before one does."""
    return [number for number, file in enumerate(files) if Field.ADDRESS.value not in file["meanings"]]


def expected(run: SubscriberImport) -> int:
    """About how many rows its files have."""
    return sum(file.get("expected", 0) for file in run.files)


def looked_at_anew(run: SubscriberImport, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """``files`` of the run as the writer says them: recognised anew where the letters are others, or hold other dates.

    Columns whose headers are others with other letters are found anew; what else was said stands. Raises Unreadable.
    """
    found = []
    for before, file in zip(run.files, files, strict=True):
        if file["encoding"] != before["encoding"]:
            source = Source(path=Path(file["path"]), member=file["member"])
            table, _ = recognise(source, encoding=file["encoding"])
            table = dataclasses.replace(
                table,
                is_guessed=True,
                all_are=file["all_are"],
                meanings=_said_again(file, table),
                watched={
                    place: each
                    for place, each in table.watched.items()
                    if place in file.get("watched", {}) or not _is_called_alike(file, table, int(place))
                },
            )
            said = file["day_first"] if file.get("order_by") == By.WRITER else None
            table = with_order(source, table, newsletter=run.newsletter, day_first=said)
            found.append({**file, **table.to_json()})
        else:
            found.append(with_order_again(file, before=before, newsletter=run.newsletter))
    return found


def _is_called_alike(file: Mapping[str, Any], table: Recognised, place: int) -> bool:
    return list(file["headers"][place : place + 1]) == list(table.headers[place : place + 1])


def _said_again(file: Mapping[str, Any], table: Recognised) -> tuple[str, ...]:
    """What the columns of ``table`` mean: as it is said of ``file`` where their headers are the same."""
    if (len(file["meanings"]), file["has_header"]) != (len(table.meanings), table.has_header):
        return table.meanings
    same = [before == now for before, now in zip(file["headers"], table.headers, strict=True)] or itertools.repeat(True)
    stands = [said if is_same else None for said, is_same in zip(file["meanings"], same, strict=False)]
    taken = set(stands) - SEVERAL
    return tuple(
        (Field.IGNORED.value if found in taken else found) if said is None else said
        for said, found in zip(stands, table.meanings, strict=True)
    )


def ask_to_read(run: SubscriberImport, *, files: list[dict[str, Any]], now: dt.datetime) -> bool:
    """Have the files read, each as ``files`` says; what was read before is forgotten.

    A file without a column of addresses keeps the run waiting for one. Returns False where it is too late to change
    anything, or where somebody else just did.
    """
    waits = bool(lacking_address(files)) or not files
    is_being_read = Q(state=ImportState.READING, busy_since__isnull=False)
    can_change = SubscriberImport.objects.filter(pk=run.pk, state__in=_CAN_CHANGE, parts=[]).exclude(is_being_read)
    asked = can_change.update(
        state=ImportState.READING,
        files=files,
        rows=0,
        merged_through=0,
        counts={},
        foreseen={},
        error="",
        busy_since=None if waits else now,
    )
    run.refresh_from_db()
    return bool(asked)


def version(run: SubscriberImport) -> str:
    """Names what was found as it stands: it is another after the files were read anew, or one was left out."""
    files = "".join(f"{file['path']}\0{file['member']}\0" for file in run.files)
    return f"{run.busy_since.isoformat() if run.busy_since else ''}/{zlib.crc32(files.encode())}"


def start(run: SubscriberImport, *, seen: str, statement: str, tag: str, author: User, now: dt.datetime) -> bool:
    """Give the word for what was found in the :func:`version` that was ``seen``: who is meant is moved in from now on.

    Returns False where the word was given, where it is too late, or where the files were read anew since.
    """
    ready = SubscriberImport.objects.filter(pk=run.pk, state=ImportState.READY, rows__gt=0, busy_since=run.busy_since)
    started = seen == version(run) and ready.update(
        state=ImportState.MERGING, statement=statement, tag=tag, author=author, busy_since=now
    )
    run.refresh_from_db()
    return bool(started)


def try_again(run: SubscriberImport, *, now: dt.datetime) -> bool:
    """Go on after a failure where it stopped. Returns False where nothing had failed."""
    state = ImportState.MERGING if run.parts else ImportState.READING
    failed = SubscriberImport.objects.filter(pk=run.pk, state=ImportState.FAILED)
    changed = failed.update(state=state, error="", busy_since=now)
    run.refresh_from_db()
    return bool(changed)


def cancel(run: SubscriberImport) -> bool:
    """Stop where it is: who was moved in stays. Returns False where it was over."""
    if run.state in runs.NOT_AGAIN:
        return False
    runs.cancel(run)
    if run.upload:
        keeping.forget(run.upload)
    return run.state == ImportState.CANCELLED
