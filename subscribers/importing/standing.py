"""Where the person of a row stands: the gravest of all that the row says, and since when."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from subscribers.importing.cells import RowCells
from subscribers.importing.fields import Field
from subscribers.importing.memo import Memo
from subscribers.importing.recognised import Recognised
from subscribers.importing.refusing import MayBeNo, Unsaid
from subscribers.importing.watching import DOUBTS, called
from subscribers.importing.words import has_left, is_pause, state_of, yes_or_no
from subscribers.models import SubscriptionState

_GRAVITY = (
    SubscriptionState.ACTIVE,
    SubscriptionState.PENDING,
    SubscriptionState.UNSUBSCRIBED,
    SubscriptionState.BOUNCED,
    SubscriptionState.COMPLAINED,
)
GRAVITY = {state: place for place, state in enumerate(_GRAVITY)}
"""Of two states that a table tells of one person, the graver one counts."""
OPEN = frozenset({SubscriptionState.ACTIVE, SubscriptionState.PENDING})
_LONGEST_REASON = 200
_OPTED_OUT = f"import: {SubscriptionState.UNSUBSCRIBED.value}"
_NO_ANSWER = (
    "“{}” does not say whether they want mail. Write yes or no; or if the column is of something else, say what it is."
)
_NOTHING_SAID = (
    "Nothing stands where others say whether they want mail. Write yes or no; or say that the column is something else."
)
_TELL = (
    Field.PERMISSION, Field.STATUS, Field.UNSUBSCRIBED_AT, Field.BOUNCED_AT, Field.OPTED_OUT, Field.OPTED_IN,
    Field.REASON, Field.END_REASON,
)  # fmt: skip


class Stands(NamedTuple):
    """``reason`` is that of the end, as it is kept."""

    state: SubscriptionState
    confirmed_at: dt.datetime | None
    ended_at: dt.datetime | None
    reason: str


class Standing:
    """Reads it from the rows of one table."""

    def __init__(self, recognised: Recognised, cells: RowCells) -> None:
        self._moment, self._is_day = cells.happened, cells.is_time
        self._words = {word: SubscriptionState(state) for word, state in recognised.words.items()}
        self._base = SubscriptionState(recognised.all_are) if recognised.all_are else SubscriptionState.ACTIVE
        self._asks_permission = Field.PERMISSION in recognised.meanings
        # A known tool may leave the cell empty; anywhere else nobody agreed by that.
        self._asks_answer = Field.OPTED_IN in recognised.meanings and not recognised.tool
        self._told = cells.together(_TELL, self._standing)
        self._told_too = [
            *cells.each(Field.STATUS, self._by_word)[1:],
            *cells.each(Field.OPTED_IN, self._by_answer)[1:],
        ]
        self._refused_too = cells.each(Field.OPTED_OUT, self._has_opted_out)[1:]
        self._refused_at = cells.each(Field.OPTED_OUT, cells.happened)[1:]
        self._has_more = not {Field.CONFIRMED_AT, Field.ENDED_AT}.isdisjoint(recognised.meanings)
        self._confirmed = cells.read(Field.CONFIRMED_AT, self._confirmation)
        self._ended_at = cells.past(Field.ENDED_AT)
        self._watched = [
            (int(place), called(recognised.headers, int(place)), Memo(DOUBTS[watch]))
            for place, watch in recognised.watched.items()
        ]

    def read(self, cells: Sequence[str]) -> Stands:
        """Raises Refused."""
        told = self._told(cells)
        for also in self._told_too if told.state in OPEN else ():
            state = also(cells) or told.state
            if GRAVITY[state] > GRAVITY[told.state]:
                told = Stands(state, None, None, told.reason or ("" if state in OPEN else f"import: {state.value}"))
        if self._refused_too and told.state in OPEN and any(refused(cells) for refused in self._refused_too):
            since = next(filter(None, (happened(cells) for happened in self._refused_at)), None)
            told = Stands(SubscriptionState.UNSUBSCRIBED, None, since, told.reason or _OPTED_OUT)
        if self._watched and told.state in OPEN:
            self._look_for_leaving(cells)
        if not self._has_more:
            return told
        confirmed_at, confirmed = self._confirmed(cells) or (None, None)
        state = told.state
        if confirmed is False and state is SubscriptionState.ACTIVE:
            state = SubscriptionState.PENDING
        return Stands(state, confirmed_at, told.ended_at or self._ended_at(cells), told.reason)

    def _standing(self, told: Sequence[str]) -> Stands:
        permission, word, left, bounced, opted_out, opted_in, reason, end_reason = told
        found = [self._base]
        if self._asks_permission and not yes_or_no(permission):
            raise MayBeNo("This person did not agree to get mail. Ask them to sign up.")
        if word:
            found.append(self._by_word(word))
        if opted_in:
            found.append(self._by_answer(opted_in))
        if (left and has_left(left) is not False) or (opted_out and self._has_opted_out(opted_out)):
            found.append(SubscriptionState.UNSUBSCRIBED)
        if bounced and has_left(bounced) is not False:
            found.append(SubscriptionState.BOUNCED)
        state = max(found, key=GRAVITY.__getitem__)
        if state in OPEN and self._asks_answer and not opted_in:
            raise MayBeNo(_NOTHING_SAID)
        if state in OPEN:
            return Stands(state, None, None, end_reason[:_LONGEST_REASON])
        why = end_reason or f"import: {reason or state.value}"
        since = next(filter(None, map(self._moment, (bounced, left, opted_out))), None)
        return Stands(state, None, since, why[:_LONGEST_REASON])

    def _look_for_leaving(self, cells: Sequence[str]) -> None:
        """Raises Unsaid."""
        for place, column, may_mean_no in self._watched:
            if may_mean_no[cells[place]]:
                raise Unsaid(word=cells[place].strip(), place=place, column=column)

    def _by_answer(self, opted_in: str) -> SubscriptionState:
        """By yes or no, a word for where they stand, or the day on which they agreed. Raises Refused."""
        answer = yes_or_no(opted_in)
        if answer is not None:
            return SubscriptionState.ACTIVE if answer else SubscriptionState.UNSUBSCRIBED
        if state := state_of(opted_in):
            return state
        if self._is_day(opted_in):
            return SubscriptionState.ACTIVE
        raise MayBeNo(_NO_ANSWER.format(opted_in[:60]))

    def _has_opted_out(self, cell: str) -> bool:
        """By yes or no, a word for where they stand, or the day on which they left. Raises Refused."""
        answer = has_left(cell)
        if answer is None and not self._is_day(cell):
            raise MayBeNo(_NO_ANSWER.format(cell[:60]))
        return answer is not False

    def _by_word(self, word: str) -> SubscriptionState:
        state = self._words.get(word.lower()) or state_of(word)
        if state is None and is_pause(word):
            raise MayBeNo(
                f"“{word[:60]}” wants no mail for now, and no list here pauses without an end. Write unsubscribed; or "
                "write active, and in a column paused_until the day on which mail goes on."
            )
        if state is None:
            raise MayBeNo(
                f"The status “{word[:60]}” is not known. Write active, unsubscribed, bounced or pending; or if the "
                "column is of something else, say what it is."
            )
        return state

    def _confirmation(self, cell: str) -> tuple[dt.datetime | None, bool | None]:
        """When the person confirmed; and False where the column says that they did not."""
        found = self._moment(cell)
        if found is not None:
            return found, True
        answer, state = yes_or_no(cell), state_of(cell)
        return None, state is SubscriptionState.ACTIVE if answer is None and state else answer
