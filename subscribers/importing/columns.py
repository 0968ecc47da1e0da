"""What the columns of a table mean: by the tool, by their names, by what stands in them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from subscribers.importing.dialects import ADDRESS_LIKE
from subscribers.importing.fields import SEVERAL, Field, attribute, fold
from subscribers.importing.names_of_columns import CONFIRMED, KNOWN, LEFT_OUT, OTHER_WAYS, REFUSALS
from subscribers.importing.tools import Tool
from subscribers.importing.values import any_moment
from subscribers.importing.words import has_left, is_pause, is_standing, state_of
from subscribers.models import SubscriptionState


def meanings_of(
    tool: Tool | None, headers: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[str], list[str]]:
    """One meaning a column, and what is to be said about them to the writer."""
    width = len(headers) or max((len(row) for row in rows), default=0)
    columns = [[row[place].strip() for row in rows if place < len(row)] for place in range(width)]
    meanings = [_by_header(tool, header) for header in headers] + [Field.IGNORED.value] * (width - len(headers))
    _drop_false_states(headers, meanings, columns, words=tool.words if tool else {})
    notes = [
        *_find_addresses(headers, meanings, columns),
        *_heed_answers(tool, headers, meanings, columns),
        *_heed_states(tool, named(headers, width), meanings, columns),
        *_name_by_place(tool, headers, meanings),
    ]
    _leave_one_each(headers, meanings)
    if not headers:
        place = _column_of_names(columns, meanings)
        if place is not None:
            meanings[place] = Field.NAME.value
        notes.append("The file has no header: see that the columns are what they are taken for.")
    return meanings, notes


def named(headers: Sequence[str], width: int) -> list[str]:
    """A header for each of so many columns: '' where there is none."""
    return [*headers, *[""] * (width - len(headers))]


def called(headers: Sequence[str], place: int) -> str:
    """The column at ``place``, in a sentence."""
    return f"column “{headers[place]}”" if place < len(headers) and headers[place] else f"column {place + 1}"


def watched_in(tool: Tool | None, headers: Sequence[str], meanings: Sequence[str]) -> tuple[int, ...]:
    """Where it stands open what a column is, and words for having left would be of leaving this newsletter."""
    if tool:
        return ()
    return tuple(
        place
        for place, (name, meaning) in enumerate(zip(named(headers, len(meanings)), meanings, strict=True))
        if (meaning == Field.IGNORED or meaning.startswith("attributes."))
        and fold(name) not in LEFT_OUT
        and _is_of_mail(name)
    )


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
        known = sum(1 for value in values if value.lower() in words or state_of(value) or is_pause(value))
        if values and known * 2 < len(values):
            meanings[place] = attribute(headers[place])


def _find_addresses(headers: Sequence[str], meanings: list[str], columns: Sequence[Sequence[str]]) -> list[str]:
    """Where no column is called an address, the one that holds them is taken for that."""
    place = None if Field.ADDRESS in meanings else _column_of_addresses(columns)
    if place is None:
        return []
    meanings[place] = Field.ADDRESS.value
    return [f"The addresses were found in {called(headers, place)} by what stands in it."]


def _heed_answers(
    tool: Tool | None, headers: Sequence[str], meanings: list[str], columns: Sequence[Sequence[str]]
) -> list[str]:
    """A column of yes and no, or of days, that says by its name who must not be mailed, or who confirmed, is heeded."""
    notes = []
    for place in _unread(tool, headers, meanings):
        header, answers = headers[place], columns[place]
        if _speaks_of(header, REFUSALS) and all(map(_is_answer, answers)):
            meanings[place] = Field.OPTED_OUT.value
            notes.append(f"“{header}” was read as who must not be mailed.")
        elif Field.CONFIRMED_AT not in meanings and _speaks_of(header, CONFIRMED) and all(map(_is_answer, answers)):
            meanings[place] = Field.CONFIRMED_AT.value
            notes.append(f"“{header}” was read as who confirmed.")
    return notes


def _heed_states(
    tool: Tool | None, headers: Sequence[str], meanings: list[str], columns: Sequence[Sequence[str]]
) -> list[str]:
    """Where no column is called a status, one that holds hardly anything but words for it is taken for that."""
    if tool or Field.STATUS in meanings:
        return []
    for place in _unread(tool, headers, meanings):
        values = [value for value in columns[place] if value]
        known = sum(map(is_standing, values))
        if values and known * 5 >= len(values) * 4:
            meanings[place] = Field.STATUS.value
            column = f"“{headers[place]}”" if headers[place] else f"Column {place + 1}"
            return [f"{column} was read as where people stand, by the words in it."]
    return []


def _name_by_place(tool: Tool | None, headers: Sequence[str], meanings: list[str]) -> list[str]:
    """A field whose name has no letter that a merge tag can have is called by its place."""
    if tool and not tool.keeps_rest:
        return []
    notes = []
    for place in _unread(tool, headers, meanings):
        if headers[place].strip() and not attribute(headers[place]):
            key = f"column_{place + 1}"
            meanings[place] = f"attributes.{key}"
            notes.append(f"“{headers[place]}” is kept as the field “{key}”; give it another name if you like.")
    return notes


def _unread(tool: Tool | None, headers: Sequence[str], meanings: Sequence[str]) -> list[int]:
    """The places of columns whose names mean nothing known."""
    return [
        place
        for place, header in enumerate(headers)
        if meanings[place] in {attribute(header), Field.IGNORED}
        and not (tool and fold(header) in tool.columns)
        and fold(header) not in LEFT_OUT
    ]


def _speaks_of(header: str, names: Sequence[str]) -> bool:
    folded = fold(header)
    return _is_of_mail(header) and any(name in folded for name in names)


def _is_of_mail(header: str) -> bool:
    words = set(re.split(r"[\W_]+", header.casefold()))
    return OTHER_WAYS.isdisjoint(words) or not {"mail", "email", "emails"}.isdisjoint(words)


def _is_answer(value: str) -> bool:
    return not value or has_left(value) is not None or any_moment(value, day_first=False) is not None


def _leave_one_each(headers: Sequence[str], meanings: list[str]) -> None:
    """Of several columns with one meaning the first has it; the others become attributes."""
    seen = set()
    numbers: Counter[str] = Counter()
    for place, meaning in enumerate(meanings):
        if meaning in SEVERAL or meaning not in seen:
            seen.add(meaning)
            continue
        own = other = attribute(headers[place])
        while other and other in seen:  # a header of signs only is left out
            numbers[own] += 1
            other = f"{own[:60]}_{numbers[own] + 1}"
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
