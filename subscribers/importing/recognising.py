"""What a file is: its encoding and delimiter, the tool it comes from, and what its columns mean."""

import dataclasses
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from subscribers.importing.decoding import SAMPLE, Encoding, encoding_of, lines_of
from subscribers.importing.dialects import ADDRESS_LIKE, delimiter_hint, delimiter_of, has_header
from subscribers.importing.fields import SEVERAL, Field, attribute, fold, is_meaning
from subscribers.importing.names_of_columns import KNOWN, LEFT_OUT
from subscribers.importing.records import Record, records_in
from subscribers.importing.sources import Source, Unreadable
from subscribers.importing.tools import TOOLS, Tool
from subscribers.importing.values import state_of
from subscribers.models import SubscriptionState

SAMPLE_ROWS = 100
_LEFT = re.compile(r"unsub|opted.?out|supp?ressed|blocklist|blacklist", re.IGNORECASE)
_BOUNCED = re.compile(r"cleaned|bounce", re.IGNORECASE)
_COMPLAINED = re.compile(r"complain|spam|abuse", re.IGNORECASE)
_UNCONFIRMED = re.compile(r"nonsubscribed|non.subscribed|unconfirmed|pending", re.IGNORECASE)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r")) + b"\x7f"
_BY_NAME = (
    (_COMPLAINED, SubscriptionState.COMPLAINED),
    (_LEFT, SubscriptionState.UNSUBSCRIBED),
    (_BOUNCED, SubscriptionState.BOUNCED),
    (_UNCONFIRMED, SubscriptionState.PENDING),
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recognised:
    """How a table is read.

    ``meanings`` has one :class:`~.fields.Field` value or ``attributes.<key>`` a column. ``all_are`` is the state of
    everybody in it, by the tool or by the file's name. ``notes`` are for the writer.
    """

    name: str
    tool: str
    encoding: str
    delimiter: str
    has_header: bool
    headers: tuple[str, ...]
    meanings: tuple[str, ...]
    all_are: str = ""
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    day_first: bool = False
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As it is stored with the run."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What :meth:`to_json` gave."""
        known = {field.name for field in dataclasses.fields(cls)}
        lists: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in stored.items()
        }
        return cls(**{key: value for key, value in lists.items() if key in known})

    def mapped(self, mapping: Mapping[str, str]) -> Self:
        """With other meanings for some columns, named by their header or by their number from 1.

        Raises Unreadable for a column that is not there, for a meaning that is none, and where none or two columns
        would be the address.
        """
        meanings = list(self.meanings)
        for column, meaning in mapping.items():
            place = self._place(column)
            if not is_meaning(meaning):
                raise Unreadable(f"{self.name}: “{meaning}” is nothing a column can be. {_CHOICES}")
            if meaning not in SEVERAL and meaning in meanings:
                meanings[meanings.index(meaning)] = Field.IGNORED.value
            meanings[place] = meaning
        return dataclasses.replace(self, meanings=tuple(meanings))

    def has_column(self, column: str) -> bool:
        """Whether there is a column with this header, or with this number from 1."""
        return self._find(column) is not None

    def _find(self, column: str) -> int | None:
        folded = [fold(header) for header in self.headers]
        if self.has_header and fold(column) in folded:
            return folded.index(fold(column))
        if column.isascii() and column.isdigit() and 0 < int(column[:9]) <= len(self.meanings):
            return int(column) - 1
        return None

    def _place(self, column: str) -> int:
        place = self._find(column)
        if place is not None:
            return place
        listed = ", ".join(self.headers) if self.has_header else f"1 to {len(self.meanings)}"
        raise Unreadable(f"{self.name}: there is no column “{column}”. The columns are: {listed}.")


_CHOICES = f"Choose one of {', '.join(field for field in Field if field)}, attributes.<key>, or leave it empty."


def recognise(source: Source) -> tuple[Recognised, list[Record]]:
    """How ``source`` is read, and the first rows below its header. Raises Unreadable."""
    with source.open() as file:
        sample = file.read(SAMPLE)
    if not sample.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(f"{source.name}: the file is empty. Export it once more.")
    if _is_binary(sample):
        raise Unreadable(f"{source.name}: this is no text file. Export the list as CSV, and import that.")
    encoding = encoding_of(sample)
    with source.open() as file:
        lines = list(itertools.islice(lines_of(file, encoding), SAMPLE_ROWS * 2))
    hint = delimiter_hint(lines[0])
    delimiter = hint or delimiter_of(lines)
    rows = list(itertools.islice(_rows(lines, delimiter, skip_hint=hint is not None), SAMPLE_ROWS + 1))
    if not rows:
        raise Unreadable(f"{source.name}: there is no row in it. Export it once more.")
    named = has_header(rows[0][1])
    headers = [cell.strip() for cell in rows[0][1]] if named else []
    sample_rows = rows[1:] if named else rows
    tool = _tool(headers)
    meanings, notes = _meanings(tool, headers, [cells for _, cells in sample_rows])
    all_are, by_name = (tool.all_are or "", "") if tool and tool.all_are else _by_file_name(source.name, meanings)
    told = tuple(filter(None, [tool.note if tool else "", by_name, *notes]))
    found = Recognised(
        name=source.name,
        tool=tool.label if tool else "",
        encoding=encoding.name,
        delimiter=delimiter,
        has_header=named,
        headers=tuple(headers),
        meanings=tuple(meanings),
        all_are=all_are,
        words={word: state.value for word, state in tool.words.items()} if tool else {},
        day_first=tool.day_first if tool else False,
        notes=told,
    )
    return found, sample_rows


def rows_of(source: Source, recognised: Recognised) -> Iterator[Record]:
    """Every row below the header. Raises Unreadable."""
    with source.open() as file:
        mark = encoding_of(file.read(8)).mark
    with source.open() as file:
        lines = lines_of(file, Encoding(name=recognised.encoding, mark=mark))
        rows = _rows(lines, recognised.delimiter, skip_hint=True)
        yield from itertools.islice(rows, 1, None) if recognised.has_header else rows


def _rows(lines: Iterator[str] | Sequence[str], delimiter: str, *, skip_hint: bool) -> Iterator[Record]:
    waiting = iter(lines)
    first = next(waiting, "")
    if skip_hint and delimiter_hint(first) is not None:
        return ((line + 1, cells) for line, cells in records_in(waiting, delimiter=delimiter))
    return records_in(itertools.chain([first], waiting), delimiter=delimiter)


def _tool(headers: Sequence[str]) -> Tool | None:
    folded = {fold(header) for header in headers}
    fitting = [tool for tool in TOOLS if tool.needs <= folded]
    return max(fitting, key=lambda tool: len(tool.needs), default=None)


def _meanings(tool: Tool | None, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    width = len(headers) or max((len(row) for row in rows), default=0)
    columns = [[row[place].strip() for row in rows if place < len(row)] for place in range(width)]
    meanings = [_by_header(tool, header) for header in headers] + [Field.IGNORED.value] * (width - len(headers))
    _drop_false_states(headers, meanings, columns, words=tool.words if tool else {})
    _leave_one_each(headers, meanings)
    notes = []
    if Field.ADDRESS not in meanings:
        place = _column_of_addresses(columns)
        if place is not None:
            meanings[place] = Field.ADDRESS.value
            where = f"“{headers[place]}”" if place < len(headers) else f"{place + 1}"
            notes.append(f"The addresses were found in column {where} by what stands in it.")
    if not headers:
        place = _column_of_names(columns, meanings)
        if place is not None:
            meanings[place] = Field.NAME.value
        notes.append("The file has no header: see that the columns are what they are taken for.")
    return meanings, notes


def _by_header(tool: Tool | None, header: str) -> str:
    folded = fold(header)
    if tool and folded in tool.columns:
        return tool.columns[folded]
    if folded in KNOWN:
        return KNOWN[folded].value
    if folded in LEFT_OUT or (tool and not tool.keeps_rest):
        return Field.IGNORED.value
    return attribute(header)


def _drop_false_states(
    headers: Sequence[str],
    meanings: list[str],
    columns: Sequence[Sequence[str]],
    *,
    words: Mapping[str, SubscriptionState],
) -> None:
    """A column "state" may be of the United States: one with words that are mostly no state of a subscription is."""
    for place, meaning in enumerate(meanings):
        values = [value for value in columns[place] if value] if meaning == Field.STATUS else []
        known = sum(1 for value in values if value.lower() in words or state_of(value))
        if values and known * 2 < len(values):
            meanings[place] = attribute(headers[place])


def _leave_one_each(headers: Sequence[str], meanings: list[str]) -> None:
    """Of several columns with one meaning the first has it; the others become attributes."""
    seen = set()
    for place, meaning in enumerate(meanings):
        if meaning in SEVERAL or meaning not in seen:
            seen.add(meaning)
            continue
        other = attribute(headers[place])
        while other in seen:
            other = f"{other[:68]}_2"
        meanings[place] = other
        seen.add(other)


def _column_of_addresses(columns: Sequence[Sequence[str]]) -> int | None:
    def share(place: int) -> float:
        values = [value for value in columns[place] if value]
        return sum(1 for value in values if ADDRESS_LIKE.search(value)) / len(values) if values else 0.0

    best = max(range(len(columns)), key=share, default=None)
    return best if best is not None and share(best) >= 0.5 else None


def _column_of_names(columns: Sequence[Sequence[str]], meanings: Sequence[str]) -> int | None:
    """The first column in which most values are letters, with a space here and there."""
    for place, values in enumerate(columns):
        words = [value for value in values if value]
        like_names = [value for value in words if value.replace(" ", "").isalpha() and not state_of(value)]
        if not meanings[place] and words and len(like_names) * 2 > len(words):
            return place
    return None


def _by_file_name(name: str, meanings: Sequence[str]) -> tuple[str, str]:
    """The state of everybody in the file, where its name says so and no column does."""
    if Field.STATUS in meanings:
        return "", ""
    for pattern, state in _BY_NAME:
        if pattern.search(name):
            return state.value, f"By the file's name, everybody in it is “{state.label.lower()}”."
    return "", ""


def _is_binary(sample: bytes) -> bool:
    encoding = encoding_of(sample)
    if encoding.name.startswith("utf-16") or encoding.name.startswith("utf-32"):
        text = sample[len(encoding.mark) :].decode(encoding.name, "replace")
        return text.count("\N{REPLACEMENT CHARACTER}") * 10 > len(text)
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 50 > len(sample)
