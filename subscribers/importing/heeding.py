"""Columns that say who must not be mailed, who agreed and where people stand, whatever a table calls them."""

from collections.abc import Sequence

from subscribers.importing.fields import Field, attribute, fold
from subscribers.importing.names_of_columns import LEFT_OUT
from subscribers.importing.names_that_speak import (
    CONFIRMED,
    WISHES,
    is_negated,
    is_of_a_key,
    is_of_both,
    is_of_other_things,
    is_of_refusing,
    speaks_of,
    speaks_of_standing,
)
from subscribers.importing.tools import Tool
from subscribers.importing.watching import OF_LANDS, is_answer, named, subject
from subscribers.importing.words import has_left, is_pause, is_standing, state_of
from subscribers.models import SubscriptionState

_FEW_WORDS = 3
_TELL_WHERE = frozenset({Field.STATUS, Field.OPTED_IN, Field.OPTED_OUT, Field.UNSUBSCRIBED_AT})


def heed(tool: Tool | None, headers: Sequence[str], meanings: list[str], columns: Sequence[Sequence[str]]) -> list[str]:
    """Change ``meanings`` by what the names and the first cells of ``columns`` tell; returns what is to be said."""
    _drop_false_states(tool, headers, meanings, columns)
    return [
        *_heed_answers(tool, headers, meanings, columns),
        *_heed_states(tool, headers, meanings, columns),
        *_heed_ends(tool, headers, meanings),
    ]


def unread(tool: Tool | None, headers: Sequence[str], meanings: Sequence[str]) -> list[int]:
    """The places of columns whose names mean nothing known."""
    return [
        place
        for place, header in enumerate(named(headers, len(meanings)))
        if meanings[place] in {attribute(header), Field.IGNORED}
        and not (tool and fold(header) in tool.columns)
        and fold(header) not in LEFT_OUT
    ]


def everybody_is(headers: Sequence[str], meanings: Sequence[str]) -> tuple[str, str]:
    """Where everybody stands by the name of the column of addresses (“unsubscribed”), and what is to be said of it."""
    place = meanings.index(Field.ADDRESS) if Field.ADDRESS in meanings else len(headers)
    if Field.STATUS in meanings or place >= len(headers):
        return "", ""
    name = headers[place]
    if is_of_both(name) or len(name.split()) > _FEW_WORDS:
        return "", ""
    state = state_of(name) or (SubscriptionState.UNSUBSCRIBED if is_of_refusing(name) else None)
    if state in {None, SubscriptionState.ACTIVE}:
        return "", ""
    return state.value, f"As the addresses are called “{name}”, everybody in it is “{state.label.lower()}”."


def _drop_false_states(
    tool: Tool | None,
    headers: Sequence[str],
    meanings: list[str],
    columns: Sequence[Sequence[str]],
) -> None:
    """A column "state" may be of the United States, and a status of an order: one is where most words are no state of a
    subscription. One called “newsletter” may say which: then nothing in it is yes or no. Of a known tool's columns only
    a "state" that is none of its own is in doubt.
    """
    for place, meaning in enumerate(meanings):
        if place >= len(headers) or meaning not in {Field.STATUS, Field.OPTED_IN}:
            continue
        name = fold(headers[place])
        if tool and (name in tool.columns or name not in OF_LANDS):
            continue
        values = [value for value in columns[place] if value]
        if meaning == Field.STATUS:
            known = sum(1 for value in values if state_of(value) or is_pause(value)) * 2
        else:
            known = len(values) if name not in WISHES or any(map(is_answer, values)) else 0
        if known < len(values):
            meanings[place] = attribute(headers[place])


def _heed_answers(
    tool: Tool | None, headers: Sequence[str], meanings: list[str], columns: Sequence[Sequence[str]]
) -> list[str]:
    """A column of yes and no, or of days, is heeded whose name says who must not be mailed, wants mail, or confirmed.

    What is no answer in a column of the first is refused row by row, so one answer is enough.
    """
    notes: list[str] = []
    names = named(headers, len(meanings))
    has_confirmed = Field.CONFIRMED_AT in meanings
    for place in unread(tool, headers, meanings):
        header, cells = names[place], columns[place]
        answers = [is_answer(cell) for cell in cells if cell]
        # A link, a token or a number is no answer, though it be 1.
        if (
            is_of_other_things(header)
            or is_of_both(header)
            or (is_of_a_key(header) and not any(map(_is_answer_in_words, cells)))
        ):
            continue
        if is_of_refusing(header) and (any(answers) or not answers):
            meanings[place] = Field.OPTED_OUT.value
            notes.append(f"“{header}” was read as who must not be mailed.")
        elif not has_confirmed and speaks_of(header, CONFIRMED) and not is_negated(header) and all(answers):
            has_confirmed = True
            meanings[place] = Field.CONFIRMED_AT.value
            notes.append(f"“{header}” was read as who confirmed.")
    return notes


def _is_answer_in_words(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and has_left(cell) is not None


def _heed_states(
    tool: Tool | None, headers: Sequence[str], meanings: list[str], columns: Sequence[Sequence[str]]
) -> list[str]:
    """A status of a subscription by its name; and where there is none, what holds hardly anything but words for it."""
    if tool:
        return []
    notes = []
    for place in unread(tool, headers, meanings):
        if place < len(headers) and speaks_of_standing(headers[place]):
            meanings[place] = Field.STATUS.value
            notes.append(f"“{headers[place]}” was read as where people stand.")
    for place in unread(tool, headers, meanings) if Field.STATUS not in meanings else ():
        values = [value for value in columns[place] if value]
        known = sum(map(is_standing, values))
        if place < len(headers) and is_of_other_things(headers[place]):
            continue
        if values and known * 5 >= len(values) * 4:
            meanings[place] = Field.STATUS.value
            notes.append(f"{subject(headers, place)} was read as where people stand, by the words in it.")
            break
    return notes


def _heed_ends(tool: Tool | None, headers: Sequence[str], meanings: list[str]) -> list[str]:
    """When somebody left last, or why: they left, where nothing else says where they stand."""
    if tool or not _TELL_WHERE.isdisjoint(meanings):
        return []
    notes = []
    for place, meaning in enumerate(meanings):
        is_why = meaning == Field.REASON and (is_of_refusing(headers[place]) or "unsub" in fold(headers[place]))
        if is_why or meaning == Field.ENDED_AT:
            meanings[place] = Field.UNSUBSCRIBED_AT.value
            notes.append(f"Who has something in “{headers[place]}” was read as having left: no other column says.")
    return notes
