"""The rows of the files into a table of their own, by COPY, while they are read."""

import dataclasses
import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from django.db import connection, transaction

from subscribers.importing.lines_of_people import COLUMNS, REFUSED_COLUMNS, LinesOfPeople, numbered
from subscribers.importing.noticing import Notice, Noticed
from subscribers.importing.recognised import Recognised
from subscribers.importing.recognising import rows_of
from subscribers.importing.records import Record
from subscribers.importing.sources import Source, Unreadable
from subscribers.importing.standing import GRAVITY
from subscribers.models import ImportedRow, SubscriberImport

CHUNK = 20_000
"""Rows of the files in a transaction."""
_WRITTEN_AT_ONCE = 200
MOST_REFUSED = 200_000
"""Where more rows are refused than this, and more than are taken, reading stops: each refused row is kept."""

_PEOPLE = f"COPY subscribers_importedrow ({COLUMNS}) FROM STDIN"
_REFUSED = f"COPY subscribers_refusedrow ({REFUSED_COLUMNS}) FROM STDIN"
# The graver state speaks; of two alike, the row that came first.
_REPEATED = """
UPDATE subscribers_importedrow r
   SET is_repeated = true
  FROM (SELECT seq, row_number() OVER (PARTITION BY address_hash
                                       ORDER BY array_position(%(grave)s::text[], state::text), seq) AS place
          FROM subscribers_importedrow
         WHERE run_id = %(run)s
           AND address_hash IN (SELECT address_hash FROM subscribers_importedrow WHERE run_id = %(run)s
                                 GROUP BY address_hash HAVING count(*) > 1)) found
 WHERE r.run_id = %(run)s AND r.seq = found.seq AND found.place > 1
"""
# A row that cannot be read may be a no, and then it is the one that counts.
_HELD = """
UPDATE subscribers_importedrow SET is_repeated = true
 WHERE run_id = %(run)s AND address_hash = ANY(%(held)s) AND state IN ('active', 'pending') AND NOT is_repeated
RETURNING file
"""
_TAG = """
UPDATE subscribers_importedrow SET tags = tags || %(tag)s::text
 WHERE run_id = %(run)s AND state IN ('active', 'pending') AND NOT tags @> ARRAY[%(tag)s]::varchar[]
"""


@dataclasses.dataclass(kw_only=True)
class Staged:
    """How many rows hold a person, how many were refused, and how many are said again by another row.

    ``doubted`` has, by the file's number, in how many rows a date was left out that cannot be or be read; ``crossed``
    in how many somebody left before they came. ``noticed`` has by it what else is to be told, and ``unsaid`` what
    :class:`LinesOfPeople` says of columns that are not said. ``held`` has in how many rows people would come in of whom
    another row was refused that may say that they want no mail.
    """

    rows: int = 0
    refused: int = 0
    repeated: int = 0
    doubted: Counter[int] = dataclasses.field(default_factory=Counter)
    crossed: Counter[int] = dataclasses.field(default_factory=Counter)
    noticed: dict[int, Noticed] = dataclasses.field(default_factory=dict)
    unsaid: dict[int, dict[int, tuple[int, str]]] = dataclasses.field(default_factory=dict)
    held: Counter[int] = dataclasses.field(default_factory=Counter)


def stage(
    run: SubscriberImport,
    tables: Sequence[tuple[Source, Recognised]],
    *,
    tell: Callable[[Staged], None],
) -> Staged:
    """Read every row of ``tables`` for ``run``; what an earlier try read of them is thrown away first.

    ``tell`` hears of the progress after each chunk. Raises Unreadable.
    """
    readers = [LinesOfPeople(run=run.pk, file=file, recognised=table) for file, (_, table) in enumerate(tables)]
    with transaction.atomic():
        ImportedRow.objects.filter(run=run).delete()
        run.refused.all().delete()
    staged = Staged()
    for file, ((source, recognised), lines) in enumerate(zip(tables, readers, strict=True)):
        staged.noticed[file], staged.unsaid[file] = lines.noticed, lines.unsaid
        writer = _Writer(lines, run=run.pk, file=file, staged=staged)
        rows = rows_of(source, recognised, tell_mended=functools.partial(lines.noticed.see, Notice.LETTERS))
        while writer.write(itertools.islice(rows, CHUNK)):
            if staged.refused > MOST_REFUSED and staged.refused > staged.rows:
                raise Unreadable(
                    f"{source.name}: of the first {staged.rows + staged.refused:,} rows {staged.refused:,} cannot be "
                    "taken, so this is hardly a list of people. See what its columns are taken for, or leave it out."
                )
            tell(staged)
    staged.repeated = _find_repeated(run)
    staged.held = _hold(run, set().union(*(lines.held for lines in readers)))
    return staged


class _Writer:
    """Writes the rows of one file, a chunk in one transaction."""

    def __init__(self, lines: LinesOfPeople, *, run: int, file: int, staged: Staged) -> None:
        self._lines, self._run, self._file, self._staged = lines, run, file, staged

    def write(self, rows: Iterable[Record]) -> bool:
        """A chunk; whether there was a row. PostgreSQL takes some while the next are read."""
        seen = 0
        with transaction.atomic(), connection.cursor() as cursor:
            with cursor.copy(_PEOPLE) as copy:
                lines = self._lines.of(rows)
                while written := list(itertools.islice(lines, _WRITTEN_AT_ONCE)):
                    copy.write(numbered(written, run=self._run, after=self._staged.rows + seen))
                    seen += len(written)
            refused = self._lines.refused
            if refused:
                with cursor.copy(_REFUSED) as copy:
                    copy.write("".join(refused))
        self._staged.rows += seen
        self._staged.refused += len(refused)
        self._staged.doubted[self._file] += self._lines.doubted
        self._staged.crossed[self._file] += self._lines.crossed
        seen += len(refused)
        self._lines.clear()
        return seen > 0


def _find_repeated(run: SubscriberImport) -> int:
    grave = [state.value for state in sorted(GRAVITY, key=lambda state: -GRAVITY[state])]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL default_statistics_target = 10")  # rows come as they stand in files: a look is enough
        cursor.execute("ANALYZE subscribers_importedrow")
        cursor.execute(_REPEATED, {"run": run.pk, "grave": grave})
        return max(int(cursor.rowcount), 0)


def _hold(run: SubscriberImport, hashes: set[bytes]) -> Counter[int]:
    found: Counter[int] = Counter()
    waiting = iter(hashes)
    with connection.cursor() as cursor:
        while some := list(itertools.islice(waiting, CHUNK)):
            cursor.execute(_HELD, {"run": run.pk, "held": some})
            found.update(file for (file,) in cursor.fetchall())
    return found


def tag_everybody(run: SubscriberImport) -> None:
    """Give the run's tag to whoever of its rows would be subscribed; again makes no difference."""
    with connection.cursor() as cursor:
        cursor.execute(_TAG, {"run": run.pk, "tag": run.tag})
