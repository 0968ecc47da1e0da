"""What the columns of a table mean: by the tool, by their names, by what stands in them."""

from collections import Counter
from collections.abc import Collection, Sequence

from subscribers.importing.dialects import ADDRESS_LIKE
from subscribers.importing.fields import SEVERAL, Field, attribute, fold
from subscribers.importing.heeding import heed, unread
from subscribers.importing.names_of_columns import KNOWN, LEFT_OUT
from subscribers.importing.tools import Tool
from subscribers.importing.watching import called, named, subject
from subscribers.importing.words import state_of

_NOTES_ON_PLACES = 3
"""Of more columns that are called by their places one note speaks."""

SEE_COLUMNS = ": see that the columns are what they are taken for"
OTHER_NAME = "; give it another name if you like"
OTHER_NAMES = "; give them other names if you like"
"""What notes ask of the writer before the rows are moved in."""


def meanings_of(
    tool: Tool | None, headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[str], list[str]]:
    """One meaning a column, and what is to be said about them to the writer."""
    width = len(headers) or max((len(row) for row in rows), default=0)
    columns = columns_of(rows, width)
    meanings = [_by_header(tool, header) for header in headers] + [Field.IGNORED.value] * (width - len(headers))
    notes = [*_find_addresses(headers, meanings, columns), *heed(tool, headers, meanings, columns)]
    leave_one_each(headers, meanings)
    if not headers:
        place = _column_of_names(columns, meanings)
        if place is not None:
            meanings[place] = Field.NAME.value
        notes.append(f"The file has no header{SEE_COLUMNS}.")
    return meanings, [*notes, *_name_by_place(tool, headers, meanings, columns)]


def leave_one_each(headers: Sequence[str], meanings: list[str], *, said: Collection[int] = ()) -> None:
    """Of several columns with one meaning the first has it, before others one at a place that is ``said``.

    The others become attributes.
    """
    seen = set()
    numbers: Counter[str] = Counter()
    for place in sorted(range(len(meanings)), key=lambda place: place not in said):
        meaning = meanings[place]
        if meaning in SEVERAL or meaning not in seen:
            seen.add(meaning)
            continue
        own = other = attribute(headers[place])
        while other and other in seen:  # a header of signs only is left out
            numbers[own] += 1
            other = f"{own[:60]}_{numbers[own] + 1}"
        meanings[place] = other
        seen.add(other)


def columns_of(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """The cells of ``rows`` by their columns, without padding."""
    return [[row[place].strip() for row in rows if place < len(row)] for place in range(width)]


def _by_header(tool: Tool | None, header: str) -> str:
    folded = fold(header)
    if tool and folded in tool.columns:
        return tool.columns[folded]
    if folded in KNOWN:
        return KNOWN[folded].value
    if folded in LEFT_OUT or (tool and not tool.keeps_rest):
        return Field.IGNORED.value
    return attribute(header)


def _find_addresses(headers: Sequence[str], meanings: list[str], columns: Sequence[Sequence[str]]) -> list[str]:
    """Where no column is called an address, one that holds addresses is: of several that of the most, not the first."""
    if Field.ADDRESS in meanings:
        return []
    found = [place for place, cells in enumerate(columns) if _has_addresses(cells)]
    if not found:
        return []
    best = max(found, key=lambda place: (len(set(filter(None, columns[place]))), -place))
    meanings[best] = Field.ADDRESS.value
    others = " and ".join(called(headers, place) for place in found if place != best)
    return [
        f"The addresses were found in {called(headers, best)} by what stands in it.",
        *([f"Other addresses stand in {others}: nobody is moved in by these."] if others else []),
    ]


def _has_addresses(cells: Sequence[str]) -> bool:
    values = [cell for cell in cells if cell]
    return bool(values) and sum(1 for value in values if ADDRESS_LIKE.search(value)) * 2 >= len(values)


def _name_by_place(
    tool: Tool | None, headers: Sequence[str], meanings: list[str], columns: Sequence[Sequence[str]]
) -> list[str]:
    """A field whose name has no letter that a merge tag can have is called by its place; so is one without a name."""
    if tool and not tool.keeps_rest:
        return []
    names, kept = named(headers, len(meanings)), []
    for place in unread(tool, headers, meanings):
        header = names[place].strip()
        key = attribute(header).removeprefix("attributes.")
        has_letters = any(map(str.isalpha, header))
        if any(columns[place]) if not header else has_letters and not any(map(str.isalpha, key)):
            meanings[place] = f"attributes.column_{place + 1}"
            kept.append(place)
    if len(kept) > _NOTES_ON_PLACES:
        first, last = kept[0] + 1, kept[-1] + 1
        return [
            f"{len(kept)} columns are kept as fields that are called by their places, from “column_{first}” to "
            f"“column_{last}”{OTHER_NAMES}."
        ]
    return [f"{subject(headers, place)} is kept as the field “column_{place + 1}”{OTHER_NAME}." for place in kept]


def _column_of_names(columns: Sequence[Sequence[str]], meanings: Sequence[str]) -> int | None:
    """The first column in which most values are letters, with a space here and there."""
    for place, values in enumerate(columns):
        words = [value for value in values if value]
        like_names = [value for value in words if value.replace(" ", "").isalpha() and not state_of(value)]
        if not meanings[place] and words and len(like_names) * 2 > len(words):
            return place
    return None
