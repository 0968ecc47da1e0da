"""Columns of which nobody said what they are, and what in them may mean that somebody wants no mail."""

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from subscribers.importing.fields import Field, fold
from subscribers.importing.names_of_columns import KNOWN, LEFT_OUT
from subscribers.importing.names_that_speak import (
    ABSENCE,
    ABSENT,
    AGREEMENTS,
    PRESENCE,
    REACHED,
    WISHES,
    has_word_of_mail,
    is_negated,
    is_of_a_key,
    is_of_another_way,
    is_of_both,
    is_of_mail,
    is_of_other_things,
    is_of_refusing,
    is_of_sending,
    is_status_of_other_things,
    speaks_of,
)
from subscribers.importing.tools import Tool
from subscribers.importing.values import any_moment, is_nothing, tags_of
from subscribers.importing.words import begins_with_no, has_left, is_gone, state_of, yes_or_no
from subscribers.models import SubscriptionState

_LONGEST_WORD = 60
_NUMBER = re.compile(r"\d+(?:[.,]\d*)?", re.ASCII)
_FOR_EVER = frozenset({"hard", "permanent"})
"""Kinds of bounces."""
_WATCHED = frozenset({Field.IGNORED, Field.TAGS, Field.LANGUAGE, Field.REASON, Field.SOURCE, Field.UTM_SOURCE})
"""What columns may mean and yet hold such a word; whatever a field of the reader's own holds is looked at too."""
OF_LANDS = frozenset(
    map(fold, ("state", "estado", "stato", "staat", "stat", "stan", "stare", "tila", "zustand", "状態", "状态", "狀態"))
)
"""Names of a status that also are of the United States, or of how well something is."""


class Watch(enum.StrEnum):
    """What may mean it, by the name of the column: words for having left in any, and in some of them more."""

    WORDS = "words"
    NO = "no"
    NOT_YES = "not yes"
    """Whatever is not yes, also nothing, where most others have an answer."""
    YES = "yes"
    """Yes, a number or a day."""
    EITHER = "either"
    """Whatever stands there: it may be an answer to either of two questions."""
    ANYTHING = "anything"
    """Whatever is not no."""
    OTHER_WORDS = "other words"
    """Whatever does not say that somebody is subscribed, or waits."""


def watched_in(
    tool: Tool | None, headers: Sequence[str], meanings: Sequence[str], columns: Sequence[Sequence[str]]
) -> dict[str, str]:
    """By their places, the columns whose meaning stands open, and the :class:`Watch` over each.

    ``columns`` are their first cells. A known tool says by columns of its own who wants mail.
    """
    if tool:
        return {}
    is_said = Field.OPTED_IN in meanings
    return {
        str(place): _watch(name, columns[place] if place < len(columns) else (), is_said=is_said).value
        for place, (name, meaning) in enumerate(zip(named(headers, len(meanings)), meanings, strict=True))
        if (meaning in _WATCHED or meaning.startswith("attributes."))
        and fold(name) not in LEFT_OUT
        and not is_of_another_way(name)
        and not is_status_of_other_things(name)
    }


def named(headers: Sequence[str], width: int) -> list[str]:
    """A header for each of so many columns: '' where there is none."""
    return [*headers, *[""] * (width - len(headers))]


def called(headers: Sequence[str], place: int) -> str:
    """The column at ``place``, in a sentence."""
    return f"column “{headers[place]}”" if place < len(headers) and headers[place] else f"column {place + 1}"


def subject(headers: Sequence[str], place: int) -> str:
    """The same where a sentence begins with it."""
    return f"“{headers[place]}”" if place < len(headers) and headers[place] else f"Column {place + 1}"


def is_answer(cell: str) -> bool:
    """Whether a cell of a column of those who left says yes or no, or when."""
    return not cell or has_left(cell) is not None or any_moment(cell, day_first=False) is not None


def _watch(name: str, cells: Sequence[str], *, is_said: bool) -> Watch:
    """``is_said``: another column says who wants mail, so who is still there need not be asked."""
    if is_of_other_things(name) or not is_of_mail(name):
        return Watch.WORDS
    if is_of_both(name):
        return Watch.EITHER
    if (is_of_refusing(name) or is_negated(name)) and not is_of_a_key(name):
        return Watch.ANYTHING
    if KNOWN.get(fold(name)) is Field.STATUS and fold(name) not in OF_LANDS and not is_said:
        return Watch.OTHER_WORDS
    if speaks_of(name, ABSENCE) or fold(name) in ABSENT:
        return Watch.YES
    if is_of_sending(name):
        return Watch.WORDS
    if speaks_of(name, (*AGREEMENTS, *WISHES)) or (fold(name) in PRESENCE and (not is_said or fold(name) in REACHED)):
        answers = [cell for cell in cells if yes_or_no(cell) is not None or state_of(cell) is not None]
        return Watch.NOT_YES if answers and len(answers) * 2 >= sum(map(bool, cells)) else Watch.NO
    return Watch.NO if has_word_of_mail(name) else Watch.WORDS


def _is_some(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None and any(sign in "123456789" for sign in cell)


def _is_no(cell: str) -> bool:
    return is_gone(cell) or yes_or_no(cell) is False or begins_with_no(cell)


def _is_not_yes(cell: str) -> bool:
    is_yes = yes_or_no(cell) is True or state_of(cell) is SubscriptionState.ACTIVE or _is_some(cell)
    return not is_yes and any_moment(cell, day_first=False) is None


def _is_yes(cell: str) -> bool:
    word = cell.strip()
    if _NUMBER.fullmatch(word):
        return _is_some(word)
    is_end = is_gone(word) or fold(word) in _FOR_EVER
    return is_end or yes_or_no(word) is True or any_moment(word, day_first=False) is not None


def _is_anything(cell: str) -> bool:
    return not is_nothing(cell) and has_left(cell) is not False


def _is_of_another(cell: str) -> bool:
    return bool(cell.strip(" -")) and state_of(cell) not in {SubscriptionState.ACTIVE, SubscriptionState.PENDING}


def _short(read: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda cell: len(cell) <= _LONGEST_WORD and read(cell)


def doubt_in(watch: str, meaning: str) -> Callable[[str], bool]:
    """What tells of a cell of a column that is watched so whether it may mean that somebody wants no mail."""
    doubt = _DOUBTS[watch]
    return (lambda cell: any(map(doubt, tags_of(cell)))) if meaning == Field.TAGS else doubt


_DOUBTS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        Watch.WORDS.value: _short(is_gone),
        Watch.NO.value: _short(_is_no),
        Watch.NOT_YES.value: _is_not_yes,
        Watch.YES.value: _short(_is_yes),
        Watch.EITHER.value: lambda cell: not is_nothing(cell),
        Watch.ANYTHING.value: _is_anything,
        Watch.OTHER_WORDS.value: _is_of_another,
    }
)
