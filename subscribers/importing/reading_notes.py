"""What is to be said of how a file is read: what it does not tell itself, and what of its cells is not kept."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.template.defaultfilters import pluralize

from subscribers.importing.columns import OTHER_NAME, OTHER_NAMES, SEE_COLUMNS
from subscribers.importing.fields import attribute, fold
from subscribers.importing.legacy import NAMES, WESTERN
from subscribers.importing.noticing import Notice
from subscribers.importing.recognised import By
from subscribers.importing.values import LONGEST_TAG, LONGEST_VALUE, MOST_ATTRIBUTES, MOST_TAGS
from subscribers.importing.watching import called
from subscribers.names import LONGEST

_DAY, _MONTH = "the day first (03/04/2024 is 3 April)", "the month first (03/04/2024 is 4 March)"
_NOT_KEPT = {
    Notice.NAME_CUT: f"the name is longer than {LONGEST} letters, and is cut there",
    Notice.NAME_LEFT_OUT: "the name has a web address, a code or unseen signs in it, and is left out",
    Notice.TAGS_CUT: f"there are more than {MOST_TAGS} tags, or one longer than {LONGEST_TAG} letters: the "
    "rest is left out",
    Notice.FIELDS_CUT: f"there are more than {MOST_ATTRIBUTES} fields, or one of more than "
    f"{LONGEST_VALUE:,} letters: the rest is left out",
}


def name_of(encoding: str) -> str:
    """What an encoding is called."""
    return NAMES.get(encoding, encoding.upper())


def told_only(note: str) -> str:
    """A note of the file without what it asks of the writer, which is too late once it is moved in."""
    for asked in (SEE_COLUMNS, OTHER_NAME, OTHER_NAMES):
        note = note.replace(asked, "")
    return note


def on_letters(file: Mapping[str, Any], *, is_over: bool = False) -> str:
    """That the encoding is guessed, where it is; what to do about it, unless the file ``is_over``."""
    if not file.get("is_guessed"):
        return ""
    example = f", as in “{file['example']}”" if file.get("example") else ""
    unsure = "Nothing in the file tells how its letters are written."
    if is_over:
        return f"{unsure} They were read as {name_of(file['encoding'])}{example}."
    return f"{unsure} They are read as {name_of(file['encoding'])}{example}. If names look wrong, say what they are."


def on_order(file: Mapping[str, Any], *, is_over: bool = False) -> str:
    """In which order dates in figures are read, and why; '' where there are none. ``is_over``: see above."""
    by = file.get("order_by")
    day, month, either = file.get("dates_seen") or (0, 0, 0)
    if by in {None, "", By.TOOL} or not day + month + either:
        return ""
    be, order = "were" if is_over else "are", _DAY if file["day_first"] else _MONTH
    how = f"Dates in figures {be} read with {order}"
    if day and month:
        return (
            f"Dates in figures stand in both orders here: some can have only the day first, others only the month. "
            f"All {be} read with {order}; those that are no day then are left out and counted, and others may be wrong."
            f"{'' if is_over else ' If you can, export the list with dates such as 2024-04-03.'}"
        )
    if by == By.WRITER:
        return f"{how}, as you say."
    if by == By.CELLS:
        return f"{how}, since some of them can be read in no other way."
    ask = "" if is_over else " If it is otherwise, say so."
    return f"{how}, as is usual where the newsletter is at home: no date tells it.{ask}"


def on_noticed(file: Mapping[str, Any]) -> Iterator[str]:
    """What of the rows is not kept as it stands, with the first of their lines."""
    for notice, (count, *lines) in file.get("noticed", {}).items():
        where = _where(count, lines)
        if notice == Notice.LETTERS:
            be = pluralize(count, "is,are")
            yield (
                f"{count:,} line{pluralize(count)} {be} not written in UTF-8 as the others are, and {be} read as "
                f"{name_of(WESTERN)}: see that the names are right{where}."
            )
        else:
            yield f"In {count:,} row{pluralize(count)} {_NOT_KEPT[Notice(notice)]}{where}."


def on_unsaid(file: Mapping[str, Any]) -> Iterator[str]:
    """Of which columns it is not said what they are, although they have words for having left."""
    for place, (count, word) in file.get("unsaid", {}).items():
        what = f"has a word such as “{word[:40]}”" if word else "is empty where others have an answer"
        yield (
            f"In {count:,} row{pluralize(count)} {called(file['headers'], int(place))} {what}, and nobody said what "
            "the column is. Such rows are refused until somebody does."
        )


def _where(count: int, lines: Sequence[int]) -> str:
    more = "and others" if count > len(lines) else ""
    if len(lines) == 1 and not more:
        return f" (line {lines[0]})"
    *before, last = [*map(str, lines), *filter(None, [more])]
    return f" (lines {', '.join(before)} {last if more else f'and {last}'})"


def switches(file: Mapping[str, Any]) -> list[str]:
    """By what options of the command the writer says what the file leaves open."""
    day, month, _ = file.get("dates_seen") or (0, 0, 0)
    folded = list(map(fold, file["headers"]))
    columns = [_named(file, int(place), folded) for place in file.get("unsaid", {})]
    is_open = on_order(file) and (file.get("order_by") == By.USUAL or (day and month))
    return [
        *map(_saying, columns),
        *(["--encoding NAME says it."] if file.get("is_guessed") else []),
        *(["--dates day-first or month-first says it."] if is_open and file["order_by"] != By.WRITER else []),
    ]


def _named(file: Mapping[str, Any], place: int, folded: Sequence[str]) -> str:
    """By what ``--mapping`` finds the column: its number where it has no name, or not the first one."""
    is_told = place < len(folded) and folded[place] and folded.index(folded[place]) == place
    return str(file["headers"][place]) if is_told else str(place + 1)


def _saying(column: str) -> str:
    own = "attributes.NAME" if column.isdigit() else attribute(column) or "attributes.NAME"
    return f"--mapping “{column}=status” says it, or “{column}={own}” that it is a field."
