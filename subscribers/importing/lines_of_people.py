"""From rows to lines for COPY: the people of a file, and the rows that were refused."""

from collections.abc import Iterable, Iterator, Sequence

from subscribers.importing import copy_text
from subscribers.importing.copy_text import PARTICULARS
from subscribers.importing.dialects import ADDRESS_LIKE
from subscribers.importing.hashing import address_hasher
from subscribers.importing.memo import Memo
from subscribers.importing.noticing import Noticed
from subscribers.importing.people import reader_of
from subscribers.importing.recognised import Recognised
from subscribers.importing.records import Record
from subscribers.importing.refusing import Refused, Unsaid

MOST_REFUSED_CELLS = 60
LONGEST_REFUSED_CELL = 500
_LONGEST_REASON = 300
_LONGEST_WORD = 40
"""Of a cell that is told of in the notes on a file."""

COLUMNS = (
    f"run_id, seq, file, line, address, address_hash, given_address, name, subscribed_at, is_repeated, {PARTICULARS}"
)
"""What a line of a person has, the first two put before it by :func:`numbered`."""
REFUSED_COLUMNS = "run_id, file, line, reason, cells"


class LinesOfPeople:
    """Reads the rows of one file.

    ``refused`` has the lines of the rows that were refused; ``doubted`` and ``crossed`` say in how many rows a date was
    left out, and in how many somebody left before they came. ``noticed`` is of all rows of the file, and so is
    ``unsaid``: by the place of a column, how many rows have a word there that may mean they left, and the first.

    ``held`` has the hashes of the addresses of rows that were refused: they may say that somebody wants no mail.
    """

    def __init__(self, *, run: int, file: int, recognised: Recognised) -> None:
        """Raises Unreadable where no column holds addresses."""
        self._run, self._file = run, file
        self._read = reader_of(recognised)
        self._hash = address_hasher()
        self._moment = Memo(copy_text.moment)
        self._particulars = Memo(copy_text.particulars)
        self.noticed = Noticed()
        self.unsaid: dict[int, tuple[int, str]] = {}
        self.held: set[bytes] = set()
        self.clear()

    def clear(self) -> None:
        """Forget what was refused and counted since the last time."""
        self.refused: list[str] = []
        self.doubted = self.crossed = 0

    def of(self, rows: Iterable[Record]) -> Iterator[str]:
        """A line of each row that holds a person, not yet numbered."""
        file, read, hash_of = self._file, self._read, self._hash
        text, moment, particulars = copy_text.text, self._moment, self._particulars
        for line, cells in rows:
            try:
                one = read(cells)
            except Refused as error:
                if isinstance(error, Unsaid):
                    count, first = self.unsaid.get(error.place, (0, _told(error.word)))
                    self.unsaid[error.place] = count + 1, first
                self.held.update(bytes.fromhex(hash_of(address)) for address in error.addresses)
                self._refuse(line, cells, str(error))
                continue
            if one.has_doubted_date:
                self.doubted += 1
            if one.particulars.ended_at and one.left_before_joining:
                self.crossed += 1
            if one.lost_name or one.particulars.lost:
                for notice in {*one.particulars.lost, *([one.lost_name] if one.lost_name else [])}:
                    self.noticed.see(notice, line)
            yield (
                f"{file}\t{line}\t{one.address}\t\\\\x{hash_of(one.address)}\t{one.given_address}"
                f"\t{text(one.name)}\t{moment[one.subscribed_at]}\tf\t{particulars[one.particulars]}\n"
            )

    def _refuse(self, line: int, cells: Sequence[str], reason: str) -> None:
        kept = tuple(cell[:LONGEST_REFUSED_CELL] for cell in cells[:MOST_REFUSED_CELLS])
        why = copy_text.text(reason[:_LONGEST_REASON])
        self.refused.append(f"{self._run}\t{self._file}\t{line}\t{why}\t{copy_text.array(kept)}\n")


def _told(word: str) -> str:
    """What notes on a file tell of a cell. They are kept for as long as the import: nobody's address is in them."""
    return "…" if ADDRESS_LIKE.search(word) else word[:_LONGEST_WORD]


def numbered(lines: Iterable[str], *, run: int, after: int) -> str:
    """The lines with their run and number, the first one ``after + 1``."""
    return "".join([f"{run}\t{seq}\t{line}" for seq, line in enumerate(lines, after + 1)])
