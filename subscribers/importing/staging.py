"""The rows of the files into a table of their own, by COPY, while they are read."""

import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import connection, transaction

from subscribers.importing import copy_text
from subscribers.importing.copy_text import PARTICULARS
from subscribers.importing.hashing import address_hasher
from subscribers.importing.memo import Memo
from subscribers.importing.people import Person, reader_of
from subscribers.importing.recognised import Recognised
from subscribers.importing.recognising import rows_of
from subscribers.importing.records import Record
from subscribers.importing.refusing import Refused
from subscribers.importing.sources import Source, Unreadable
from subscribers.importing.standing import GRAVITY
from subscribers.models import ImportedRow, SubscriberImport

CHUNK = 20_000
"""Rows of the files in a transaction."""
_WRITTEN_AT_ONCE = 200
MOST_REFUSED = 200_000
"""Where more rows are refused than this, and more than are taken, reading stops: each refused row is kept."""
MOST_REFUSED_CELLS = 60
LONGEST_REFUSED_CELL = 500
_LONGEST_REASON = 300

_PEOPLE = f"""
COPY subscribers_importedrow (
    run_id, seq, file, line, address, address_hash, given_address, name, subscribed_at, is_repeated, {PARTICULARS})
FROM STDIN
"""
_REFUSED = "COPY subscribers_refusedrow (run_id, file, line, reason, cells) FROM STDIN"
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
_TAG = """
UPDATE subscribers_importedrow SET tags = tags || %(tag)s::text
 WHERE run_id = %(run)s AND state IN ('active', 'pending') AND NOT tags @> ARRAY[%(tag)s]::varchar[]
"""


@dataclasses.dataclass(kw_only=True)
class Staged:
    """How many rows hold a person, how many were refused, and how many are said again by another row.

    ``doubted`` has, by the file's number, in how many rows a date was left out that cannot be or be read; ``crossed``
    in how many somebody left before they came.
    """

    rows: int = 0
    refused: int = 0
    repeated: int = 0
    doubted: Counter[int] = dataclasses.field(default_factory=Counter)
    crossed: Counter[int] = dataclasses.field(default_factory=Counter)


def stage(
    run: SubscriberImport,
    tables: Sequence[tuple[Source, Recognised]],
    *,
    tell: Callable[[Staged], None],
) -> Staged:
    """Read every row of ``tables`` for ``run``; what an earlier try read of them is thrown away first.

    ``tell`` hears of the progress after each chunk. Raises Unreadable.
    """
    readers = [reader_of(recognised) for _, recognised in tables]
    with transaction.atomic():
        ImportedRow.objects.filter(run=run).delete()
        run.refused.all().delete()
    staged = Staged()
    for number, ((source, recognised), read) in enumerate(zip(tables, readers, strict=True)):
        writer = _Writer(run=run.pk, file=number, read=read, staged=staged)
        rows = rows_of(source, recognised)
        while writer.write(itertools.islice(rows, CHUNK)):
            if staged.refused > MOST_REFUSED and staged.refused > staged.rows:
                raise Unreadable(
                    f"{source.name}: of the first {staged.rows + staged.refused:,} rows {staged.refused:,} cannot be "
                    "taken, so this is hardly a list of people. See what its columns are taken for, or leave it out."
                )
            tell(staged)
    staged.repeated = _find_repeated(run)
    return staged


class _Writer:
    """Writes the rows of one file."""

    def __init__(self, *, run: int, file: int, read: Callable[[Sequence[str]], Person], staged: Staged) -> None:
        self._run, self._file, self._read, self._staged = run, file, read, staged
        self._hash = address_hasher()
        self._moment = Memo(copy_text.moment)
        self._particulars = Memo(copy_text.particulars)
        self._refused: list[str] = []

    def write(self, rows: Iterable[Record]) -> bool:
        """A chunk, in one transaction; whether there was a row. PostgreSQL takes some while the next are read."""
        seen = 0
        with transaction.atomic(), connection.cursor() as cursor:
            with cursor.copy(_PEOPLE) as copy:
                lines = self._lines(rows)
                while written := list(itertools.islice(lines, _WRITTEN_AT_ONCE)):
                    copy.write("".join(written))
                    seen += len(written)
            if self._refused:
                with cursor.copy(_REFUSED) as copy:
                    copy.write("".join(self._refused))
        self._staged.rows += seen
        self._staged.refused += len(self._refused)
        seen += len(self._refused)
        self._refused.clear()
        return seen > 0

    def _lines(self, rows: Iterable[Record]) -> Iterator[str]:
        """A line for COPY of each row that holds a person."""
        run, seq, file, read, hash_of = self._run, self._staged.rows, self._file, self._read, self._hash
        text, moment, particulars = copy_text.text, self._moment, self._particulars
        for line, cells in rows:
            try:
                one = read(cells)
            except Refused as error:
                self._refuse(line, cells, str(error))
                continue
            seq += 1
            if one.has_doubted_date:
                self._staged.doubted[file] += 1
            if one.left_before_joining:
                self._staged.crossed[file] += 1
            yield (
                f"{run}\t{seq}\t{file}\t{line}\t{one.address}\t\\\\x{hash_of(one.address).hex()}\t{one.given_address}"
                f"\t{text(one.name)}\t{moment[one.subscribed_at]}\tf\t{particulars[one.particulars]}\n"
            )

    def _refuse(self, line: int, cells: Sequence[str], reason: str) -> None:
        kept = tuple(cell[:LONGEST_REFUSED_CELL] for cell in cells[:MOST_REFUSED_CELLS])
        why = copy_text.text(reason[:_LONGEST_REASON])
        self._refused.append(f"{self._run}\t{self._file}\t{line}\t{why}\t{copy_text.array(kept)}\n")


def _find_repeated(run: SubscriberImport) -> int:
    grave = [state.value for state in sorted(GRAVITY, key=lambda state: -GRAVITY[state])]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("ANALYZE subscribers_importedrow")
        cursor.execute(_REPEATED, {"run": run.pk, "grave": grave})
        return max(int(cursor.rowcount), 0)


def tag_everybody(run: SubscriberImport) -> None:
    """Give the run's tag to whoever of its rows would be subscribed; again makes no difference."""
    with connection.cursor() as cursor:
        cursor.execute(_TAG, {"run": run.pk, "tag": run.tag})
