"""A run from its files to its end: recognise, read, look, give one's word, move in."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers.importing.merging import foresee, merge
from subscribers.importing.ordering import with_order, with_order_again
from subscribers.importing.recognised import Recognised
from subscribers.importing.recognising import recognise
from subscribers.importing.sources import Source, Unreadable, tables_in
from subscribers.importing.staging import Staged, stage, tag_everybody
from subscribers.models import ImportedRow, ImportState, SubscriberImport

NOT_AGAIN = {ImportState.DONE, ImportState.CANCELLED}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Progress:
    """``done`` of ``total`` rows are read or moved in; ``total`` is None while it is not known."""

    state: ImportState
    done: int
    total: int | None = None


Tell = Callable[[Progress], None]


def _say_nothing(_progress: Progress) -> None:
    return


def _never() -> bool:
    return False


def begin(
    files: Sequence[Path | Source],
    *,
    newsletter: Newsletter,
    author: User | None = None,
    mapping: Mapping[str, str] | None = None,
    statement: str = "",
    encoding: str = "",
    day_first: bool | None = None,
) -> SubscriberImport:
    """Recognise the files and note a run over them; nothing of them is read in yet. Raises Unreadable.

    ``mapping`` gives columns other meanings (see :meth:`Recognised.mapped`), in every file that has them. ``encoding``
    and ``day_first`` are of all files, where the writer says them. Of a ZIP all tables are read, unless they are named.
    """
    sources = tables_in(files)
    found = [recognise(source, encoding=encoding, language=newsletter.language)[0] for source in sources]
    mapped = [
        with_order(source, _mapped(table, found, mapping or {}), newsletter=newsletter, day_first=day_first)
        for source, table in zip(sources, found, strict=True)
    ]
    return SubscriberImport.objects.create(
        newsletter=newsletter,
        author=author,
        statement=statement,
        files=[_stored(source, table) for source, table in zip(sources, mapped, strict=True)],
    )


def remap(run: SubscriberImport, *, file: int, mapping: Mapping[str, str]) -> None:
    """Give columns of one file other meanings; the run is to be read again. Raises Unreadable."""
    before = run.files[file]
    now = {**before, **Recognised.from_json(before).mapped(mapping).to_json()}
    run.files[file] = with_order_again(now, before=before, newsletter=run.newsletter)
    run.state, run.rows, run.merged_through, run.counts, run.parts = ImportState.READING, 0, 0, {}, []
    run.save(update_fields=["files", "state", "rows", "merged_through", "counts", "parts"])


def read(run: SubscriberImport, *, tell: Tell = _say_nothing, look: bool = False) -> Staged:
    """Read the files into the staging table; the run then waits for a word, unless it was cancelled meanwhile.

    With ``look`` it also keeps what would become of the rows. Raises Unreadable.
    """
    staged = stage(run, _tables(run), tell=lambda now: tell(Progress(state=ImportState.READING, done=now.rows)))
    run.rows = staged.rows
    run.files = [
        {
            **file,
            "doubted": staged.doubted[number],
            "crossed": staged.crossed[number],
            "noticed": staged.noticed[number].to_json(),
            "held": staged.held[number],
            "unsaid": {str(place): [count, word] for place, (count, word) in staged.unsaid[number].items()},
        }
        for number, file in enumerate(run.files)
    ]
    if look:
        run.foreseen = _with_set_aside(foresee(run), run)
    waiting = SubscriberImport.objects.filter(pk=run.pk, state__in=(ImportState.READING, ImportState.READY))
    if waiting.update(rows=run.rows, files=run.files, foreseen=run.foreseen, state=ImportState.READY):
        run.state = ImportState.READY
    else:
        ImportedRow.objects.filter(run=run).delete()
        run.refresh_from_db()
    return staged


def start(run: SubscriberImport, *, statement: str = "") -> None:
    """Give the word: from now on people are moved in, in :func:`carry_on`."""
    run.statement, run.state = statement or run.statement, ImportState.MERGING
    run.save(update_fields=["statement", "state"])


def carry_on(run: SubscriberImport, *, tell: Tell = _say_nothing, stop: Callable[[], bool] = _never) -> bool:
    """Move in what is not moved in yet. Returns whether the run is done; raises Unreadable.

    After a crash of PostgreSQL the staging table is empty: the files are read again, and who is in already is known.
    """
    if run.state != ImportState.MERGING:
        return run.state == ImportState.DONE
    if run.merged_through < run.rows and not ImportedRow.objects.filter(run=run, seq=run.rows).exists():
        _read_again(run, tell=tell)
        if run.state != ImportState.MERGING:  # cancelled, or somebody else has just moved in the last of them
            return run.state == ImportState.DONE
    if run.tag and not run.parts:
        tag_everybody(run)

    def say(now: SubscriberImport) -> None:
        tell(Progress(state=ImportState.MERGING, done=now.merged_through, total=now.rows))

    if not merge(run, tell=say, stop=stop):
        return run.state == ImportState.DONE  # somebody else has just brought it to its end
    _finish(run)
    return True


def _read_again(run: SubscriberImport, *, tell: Tell) -> None:
    """Read what is lost of the staged rows, unless it was moved in or cancelled meanwhile."""
    run.refresh_from_db()
    if run.state != ImportState.MERGING:
        return
    staged = stage(run, _tables(run), tell=lambda now: tell(Progress(state=ImportState.READING, done=now.rows)))
    is_wanted = SubscriberImport.objects.filter(pk=run.pk, state=ImportState.MERGING)
    if not is_wanted.update(rows=staged.rows, merged_through=0, counts={}, parts=[]):
        ImportedRow.objects.filter(run=run).delete()
    run.refresh_from_db()


def cancel(run: SubscriberImport) -> None:
    """Stop where it is: who was moved in stays, and nobody else is."""
    changed = SubscriberImport.objects.filter(pk=run.pk).exclude(state__in=NOT_AGAIN)
    if changed.update(state=ImportState.CANCELLED, finished_at=timezone.now()):
        ImportedRow.objects.filter(run=run).delete()
    run.refresh_from_db()


@transaction.atomic
def _finish(run: SubscriberImport) -> None:
    stored = SubscriberImport.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if stored.state == ImportState.MERGING:
        stored.state, stored.finished_at = ImportState.DONE, timezone.now()
        stored.counts = _with_set_aside(stored.counts, run)
        stored.save(update_fields=["state", "finished_at", "counts"])
        ImportedRow.objects.filter(run=run).delete()
    run.state, run.finished_at, run.counts = stored.state, stored.finished_at, stored.counts


def _with_set_aside(counts: Mapping[str, Mapping[str, int]], run: SubscriberImport) -> dict[str, dict[str, int]]:
    found = {file: dict(outcomes) for file, outcomes in counts.items()}
    for file, own in set_aside_in(run).items():
        found.setdefault(file, {}).update(own)
    return found


def set_aside_in(run: SubscriberImport) -> dict[str, dict[str, int]]:
    """By the file, how many of its rows another one says again, and how many wait for one of the same person."""
    rows = ImportedRow.objects.filter(run=run, is_repeated=True).order_by()
    found = {}
    for number, count in rows.values_list("file").annotate(count=Count("*")):
        held = min(run.files[number].get("held", 0), count)
        found[str(number)] = {name: some for name, some in (("repeated", count - held), ("held", held)) if some}
    return found


def _mapped(table: Recognised, all_tables: Sequence[Recognised], mapping: Mapping[str, str]) -> Recognised:
    """The table with the columns of ``mapping`` that it has; one that no table has is refused."""
    own = {}
    for column, meaning in mapping.items():
        if table.has_column(column):
            own[column] = meaning
        elif not any(other.has_column(column) for other in all_tables):
            table.mapped({column: meaning})  # says which columns there are
    return table.mapped(own)


def _stored(source: Source, table: Recognised) -> dict[str, Any]:
    return {"path": str(source.path.absolute()), "member": source.member, **table.to_json()}


def _tables(run: SubscriberImport) -> list[tuple[Source, Recognised]]:
    found = []
    for file in run.files:
        path = Path(file["path"])
        if not path.is_file():
            raise Unreadable(f"{file['name']}: the file is not at {path} any more. Put it back, or begin anew.")
        found.append((Source(path=path, member=file["member"]), Recognised.from_json(file)))
    return found
