"""What a file is: its encoding and delimiter, the tool it comes from, and what its columns mean."""

import contextlib
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence

from django.template.defaultfilters import pluralize

from subscribers.importing import json_lines, refused_table
from subscribers.importing.columns import columns_of, meanings_of
from subscribers.importing.decoding import (
    LONGEST_LINE,
    SAMPLE,
    Encoding,
    LineTooLong,
    TellMended,
    encoding_of,
    lines_of,
    mark_of,
    say_nothing,
    telling_bytes,
)
from subscribers.importing.dialects import delimiter_hint, delimiter_of, has_header
from subscribers.importing.fields import Field, fold
from subscribers.importing.heeding import everybody_is
from subscribers.importing.legacy import NAMES, encoding_named
from subscribers.importing.names_of_columns import KNOWN
from subscribers.importing.names_that_speak import (
    FILES_OF_THE_BOUNCED,
    FILES_OF_THE_COMPLAINED,
    FILES_OF_THE_LEFT,
    FILES_OF_THE_UNCONFIRMED,
)
from subscribers.importing.recognised import By, Recognised
from subscribers.importing.records import Record, records_in
from subscribers.importing.sources import Source, Unreadable
from subscribers.importing.tools import tool_of
from subscribers.importing.watching import watched_in
from subscribers.models import SubscriptionState

SAMPLE_ROWS = 100
_MOST_ABOVE = 10
_LONGEST_TITLE = 80
_TELLING = frozenset({Field.OPTED_IN, Field.OPTED_OUT, Field.UNSUBSCRIBED_AT, Field.BOUNCED_AT})
_EXCEPT = frozenset(
    {
        *("ohne", "without", "free", "sans", "sin", "sem", "senza", "zonder", "excluding", "except"),
        *("removed", "duplicates", "dubletten", "doublons"),
    }
)
"""Words in the name of a file by which others than those it speaks of are in it."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r")) + b"\x7f"
_BY_NAME = (
    (FILES_OF_THE_COMPLAINED, SubscriptionState.COMPLAINED),
    (FILES_OF_THE_LEFT, SubscriptionState.UNSUBSCRIBED),
    (FILES_OF_THE_BOUNCED, SubscriptionState.BOUNCED),
    (FILES_OF_THE_UNCONFIRMED, SubscriptionState.PENDING),
)


def recognise(source: Source, *, encoding: str = "", language: str = "") -> tuple[Recognised, list[Record]]:
    """How ``source`` is read, and the first rows below its header. Raises Unreadable.

    ``encoding`` is the one that the writer names; else ``language``, the newsletter's, settles what bytes leave open.
    """
    with source.open() as file:
        sample = file.read(SAMPLE)
        telling = sample if encoding or mark_of(sample) else telling_bytes(sample, file)
    if not sample.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(f"{source.name}: the file is empty. Export it once more.")
    told = _named(source, sample, encoding) if encoding else encoding_of(telling, language=language)
    if not encoding and _is_binary(sample, told):
        raise Unreadable(f"{source.name}: this is no text file. Export the list as CSV, and import that.")
    with _lines_in(source, told) as read:
        lines = list(_first_of(read)) or [""]
    hint = delimiter_hint(lines[0])
    delimiter = json_lines.DELIMITER if json_lines.is_ours(lines[0]) else hint or delimiter_of(lines)
    rows = list(itertools.islice(_rows(lines, delimiter, skip_hint=hint is not None), SAMPLE_ROWS + 1))
    if not rows:
        raise Unreadable(f"{source.name}: there is no row in it. Export it once more.")
    above = _rows_above(rows)
    titles = [" ".join(filter(None, (cell.strip() for cell in cells))) for _, cells in rows[:above]]
    rows = rows[above:]
    named = has_header(rows[0][1])
    headers = [cell.strip() for cell in rows[0][1]] if named else []
    sample_rows = rows[1:] if named else rows
    is_refused, said_before = refused_table.is_one(headers), refused_table.said_in(headers)
    settled = refused_table.settled_in(headers)
    if is_refused:
        sample_rows = list(refused_table.as_they_were(sample_rows))
    if said_before:
        tool, headers, meanings, notes = refused_table.columns_in(headers, [cells for _, cells in sample_rows])
    else:
        tool = tool_of(headers)
        meanings, notes = meanings_of(tool, headers, [cells for _, cells in sample_rows])
    watched = watched_in(tool, headers, meanings, columns_of([cells for _, cells in sample_rows], len(meanings)))
    all_are, by_name = (tool.all_are, "") if tool and tool.all_are else ("", "")
    if not all_are and not is_refused:  # a table of refused rows tells it itself, and is called anyhow
        all_are, by_name = everybody_is(headers, meanings)
    if not all_are and not is_refused:
        all_are, by_name = _by_its_names(source.name, titles, meanings)
    if above:
        notes = [_on_titles(titles), *notes]
    said = tuple(filter(None, [tool.note if tool else "", by_name, *notes, source.note]))
    found = Recognised(
        name=source.name,
        tool=tool.label if tool else "",
        encoding=told.name,
        is_guessed=told.is_guessed,
        example=told.example,
        delimiter=delimiter,
        has_header=named,
        headers=tuple(headers),
        meanings=tuple(meanings),
        all_are=all_are,
        words={word: state.value for word, state in tool.words.items()} if tool else {},
        day_first=bool(tool and tool.day_first),
        order_by=By.TOOL if tool and tool.day_first is not None else "",
        is_ours=tool.is_ours if tool else False,
        watched={place: watch for place, watch in watched.items() if int(place) not in settled},
        above=above,
        notes=said,
    )
    return found, sample_rows


def rows_of(source: Source, recognised: Recognised, *, tell_mended: TellMended = say_nothing) -> Iterator[Record]:
    """Every row below the header. Raises Unreadable. ``tell_mended`` is that of :func:`~.decoding.lines_of`."""
    with source.open() as file:
        marked = mark_of(file.read(8))
    encoding = Encoding(name=recognised.encoding, mark=marked.mark if marked else b"")
    with _lines_in(source, encoding, tell_mended=tell_mended) as lines:
        rows = _rows(lines, recognised.delimiter, skip_hint=True)
        below = itertools.islice(rows, recognised.above + recognised.has_header, None)
        yield from refused_table.as_they_were(below) if refused_table.is_one(recognised.headers) else below


@contextlib.contextmanager
def _lines_in(source: Source, encoding: Encoding, *, tell_mended: TellMended = say_nothing) -> Iterator[Iterator[str]]:
    """Raises Unreadable, for a line too long wherever it stands."""
    try:
        with source.open() as file:
            yield lines_of(file, encoding, tell_mended=tell_mended)
    except LineTooLong as error:
        longest = f"{LONGEST_LINE:,}"
        raise Unreadable(
            f"{source.name}: a line of it is longer than {longest} letters, so this is no table."
        ) from error


def _first_of(lines: Iterator[str]) -> Iterator[str]:
    """As many lines as the sample takes, but no more letters than one line may have."""
    letters = 0
    for line in itertools.islice(lines, SAMPLE_ROWS * 2):
        yield line
        letters += len(line)
        if letters >= LONGEST_LINE:
            return


def _rows(lines: Iterator[str] | Sequence[str], delimiter: str, *, skip_hint: bool) -> Iterator[Record]:
    if delimiter == json_lines.DELIMITER:
        return json_lines.records_in_json(lines)
    waiting = iter(lines)
    first = next(waiting, "")
    if skip_hint and delimiter_hint(first) is not None:
        return ((line + 1, cells) for line, cells in records_in(waiting, delimiter=delimiter))
    return records_in(itertools.chain([first], waiting), delimiter=delimiter)


def _rows_above(rows: Sequence[Record]) -> int:
    """How many rows stand above the header: a title, the day of the export. 0 where the first row may be one itself."""
    for place, (_, cells) in enumerate(rows[:_MOST_ABOVE]):
        if not has_header(cells):
            return 0
        if any(KNOWN.get(fold(cell)) is Field.ADDRESS for cell in cells):
            return place if all(sum(map(bool, above)) < len(cells) for _, above in rows[:place]) else 0
    return 0


def _on_titles(titles: Sequence[str]) -> str:
    count, words = len(titles), " / ".join(titles)
    cut = f"{words[:_LONGEST_TITLE].rstrip()}…" if len(words) > _LONGEST_TITLE else words
    return f"{count} line{pluralize(count)} above the header {pluralize(count, 'is,are')} left out: “{cut}”."


def _by_its_names(name: str, titles: Sequence[str], meanings: Sequence[str]) -> tuple[str, str]:
    """The state of everybody in the file, where its name says so, or a title in it, and no column does."""
    if Field.STATUS in meanings:
        return "", ""
    # A column in which everybody's own day or answer stands knows more than a title does.
    speaking = titles if _TELLING.isdisjoint(meanings) else []
    whose = [(name, "By the file's name"), *((title, "By what stands above its header") for title in speaking)]
    for words, how in whose:
        composed = unicodedata.normalize("NFC", words)  # macOS writes "é" in two parts
        if not _EXCEPT.isdisjoint(re.split(r"[\W_]+", composed.casefold())):
            continue
        for pattern, state in _BY_NAME:
            if pattern.search(composed):
                return state.value, f"{how}, everybody in it is “{state.label.lower()}”."
    return "", ""


def _named(source: Source, sample: bytes, name: str) -> Encoding:
    """The encoding that the writer names for what leaves it open: a file with a byte order mark does not."""
    try:
        found = encoding_named(name)
    except LookupError as error:
        listed = ", ".join(NAMES)
        raise Unreadable(f"{source.name}: “{name[:40]}” is no encoding that is known. Name one of {listed}.") from error
    return mark_of(sample) or Encoding(name=found)


def _is_binary(sample: bytes, encoding: Encoding) -> bool:
    if encoding.name.startswith("utf-16") or encoding.name.startswith("utf-32"):
        text = sample[len(encoding.mark) :].decode(encoding.name, "replace")
        return text.count("\N{REPLACEMENT CHARACTER}") * 10 > len(text)
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 50 > len(sample)
