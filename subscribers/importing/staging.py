"""The rows of the files into a table of their own, by COPY, a chunk at a time."""

import dataclasses
import itertools
import json
from collections.abc import Callable, Iterator, Sequence

from django.db import connection, transaction

from subscribers.addresses import address_hash
from subscribers.importing.people import GRAVITY, Person, Refused, reader_of
from subscribers.importing.recognising import Recognised, rows_of
from subscribers.importing.records import Record
from subscribers.importing.sources import Source
from subscribers.models import ImportedRow, RefusedRow, SubscriberImport

CHUNK = 20_000
MOST_REFUSED_CELLS = 60
LONGEST_REFUSED_CELL = 500

_COPY = """
COPY subscribers_importedrow (
    run_id, seq, file, line, address, address_hash, given_address, name, language, state, reason, subscribed_at,
    confirmed_at, ended_at, tags, attributes, came_from, ip_address, is_repeated)
FROM STDIN
"""
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


@dataclasses.dataclass(kw_only=True)
class Staged:
    """How many rows hold a person, how many were refused, and how many are said again by another row."""

    rows: int = 0
    refused: int = 0
    repeated: int = 0


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
        rows = rows_of(source, recognised)
        while chunk := list(itertools.islice(rows, CHUNK)):
            _stage_chunk(run, chunk, file=number, read=read, staged=staged)
            tell(staged)
    staged.repeated = _find_repeated(run)
    return staged


def _stage_chunk(
    run: SubscriberImport,
    chunk: Sequence[Record],
    *,
    file: int,
    read: Callable[[Sequence[str]], Person],
    staged: Staged,
) -> None:
    refused: list[RefusedRow] = []
    lines = list(_lines(run, chunk, file=file, read=read, first=staged.rows, refused=refused))
    with transaction.atomic():
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.write("".join(lines))
        RefusedRow.objects.bulk_create(refused)
    staged.rows += len(lines)
    staged.refused += len(refused)


def _lines(
    run: SubscriberImport,
    chunk: Sequence[Record],
    *,
    file: int,
    read: Callable[[Sequence[str]], Person],
    first: int,
    refused: list[RefusedRow],
) -> Iterator[str]:
    """What COPY takes in its text format."""
    seq = first
    for line, cells in chunk:
        try:
            person = read(cells)
        except Refused as error:
            kept = [cell[:LONGEST_REFUSED_CELL] for cell in cells[:MOST_REFUSED_CELLS]]
            refused.append(RefusedRow(run=run, file=file, line=line, reason=str(error)[:300], cells=kept))
            continue
        seq += 1
        yield (
            f"{run.pk}\t{seq}\t{file}\t{line}\t{person.address}\t\\\\x{address_hash(person.address).hex()}\t"
            f"{person.given_address}\t{_text(person.name)}\t{_text(person.language)}\t{person.state.value}\t"
            f"{_text(person.reason)}\t{person.subscribed_at or _NULL}\t{person.confirmed_at or _NULL}\t"
            f"{person.ended_at or _NULL}\t{_array(person.tags)}\t{_object(person.attributes)}\t"
            f"{_object(person.came_from)}\t{person.ip_address or _NULL}\tf\n"
        )


_NULL = r"\N"


def _text(text: str) -> str:
    if text.isprintable() and "\\" not in text:
        return text
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "")


def _array(items: Sequence[str]) -> str:
    if not items:
        return "{}"
    quoted = (item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
    return _text("{" + ",".join(f'"{item}"' for item in quoted) + "}")


def _object(members: dict[str, str]) -> str:
    # PostgreSQL's jsonb takes neither NUL nor half a surrogate pair.
    if not members:
        return "{}"
    written = json.dumps(members, ensure_ascii=False).replace("\\u0000", "")
    return _text(written.encode("utf-8", "replace").decode("utf-8"))


def _find_repeated(run: SubscriberImport) -> int:
    grave = [state.value for state in sorted(GRAVITY, key=lambda state: -GRAVITY[state])]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("ANALYZE subscribers_importedrow")
        cursor.execute(_REPEATED, {"run": run.pk, "grave": grave})
        return max(int(cursor.rowcount), 0)
