"""Where the person of a row stands: the gravest of all that the row says, and since when."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from subscribers.importing.cells import RowCells
from subscribers.importing.fields import Field
from subscribers.importing.memo import Memo
from subscribers.importing.recognised import Recognised
from subscribers.importing.refusing import Refused, Unsaid
from subscribers.importing.values import is_nothing
from subscribers.importing.watching import called, doubt_in, subject
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
_NO_ANSWER = (
    "“{}” does not say whether they want mail. Write yes or no; or if the column is of something else, say what it is."
)
_NOTHING_SAID = (
    "{} is read as who wants mail, and is empty here. Write yes or no; or if the column says nothing, leave it out."
)
_TELL = (
    Field.PERMISSION, Field.STATUS, Field.UNSUBSCRIBED_AT, Field.BOUNCED_AT, Field.OPTED_OUT, Field.OPTED_IN,
    Field.REASON, Field.END_REASON,
)  # fmt: skip


_PASSING = ("soft", "temporar", "quota", "mailbox full", "greylist")
"""Of bounces that may be over the next day."""


def _never(_cell: str) -> None:
    return None


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
        self._asked = [
            (place, subject(recognised.headers, place))
            for place, meaning in enumerate(recognised.meanings)
            if meaning == Field.OPTED_IN and not recognised.tool
        ]
        self._told = cells.together(_TELL, self._standing)
        reading = {
            Field.STATUS: (self._by_word, _never),
            Field.OPTED_IN: (self._by_answer, _never),
            Field.OPTED_OUT: (self._by_opting_out, cells.happened),
            Field.UNSUBSCRIBED_AT: (self._by_leaving, cells.happened),
            Field.BOUNCED_AT: (self._by_bouncing, cells.happened),
        }
        self._told_too = [
            second
            for field, (told, when) in reading.items()
            for second in zip(cells.each(field, told)[1:], cells.each(field, when)[1:], strict=True)
        ]
        self._has_more = not {Field.CONFIRMED_AT, Field.ENDED_AT}.isdisjoint(recognised.meanings)
        self._confirmed = cells.read(Field.CONFIRMED_AT, self._confirmation)
        self._ended_at = cells.past(Field.ENDED_AT)
        self._watched = [
            (
                int(place),
                called(recognised.headers, int(place)),
                Memo(doubt_in(watch, recognised.meanings[int(place)])),
            )
            for place, watch in recognised.watched.items()
        ]

    def read(self, cells: Sequence[str]) -> Stands:
        """Raises Refused."""
        told = self._told(cells)
        for stands, since in self._told_too if told.state in OPEN else ():
            state = stands(cells) or told.state
            if GRAVITY[state] > GRAVITY[told.state]:
                why = "" if state in OPEN else f"import: {state.value}"
                told = Stands(state, None, since(cells), told.reason or why)
        if told.state in OPEN:
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
            raise Refused("This person did not agree to get mail. Ask them to sign up.")
        if word:
            found.append(self._by_word(word))
        if opted_in:
            found.append(self._by_answer(opted_in))
        found += filter(
            None,
            (
                self._by_leaving(left) if left else None,
                self._by_opting_out(opted_out) if opted_out else None,
                self._by_bouncing(bounced) if bounced else None,
            ),
        )
        state = max(found, key=GRAVITY.__getitem__)
        if state in OPEN:
            return Stands(state, None, None, end_reason[:_LONGEST_REASON])
        why = end_reason or f"import: {reason or state.value}"
        since = next(filter(None, map(self._moment, (bounced, left, opted_out))), None)
        return Stands(state, None, since, why[:_LONGEST_REASON])

    def _look_for_leaving(self, cells: Sequence[str]) -> None:
        """Raises Refused."""
        for place, column in self._asked:
            if is_nothing(cells[place]):
                raise Refused(_NOTHING_SAID.format(column))
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
        raise Refused(_NO_ANSWER.format(opted_in[:60]))

    def _by_opting_out(self, cell: str) -> SubscriptionState | None:
        """By yes or no, a word for where they stand, or the day on which they left. Raises Refused."""
        answer = has_left(cell)
        if answer is None and not self._is_day(cell):
            raise Refused(_NO_ANSWER.format(cell[:60]))
        return None if answer is False else SubscriptionState.UNSUBSCRIBED

    def _by_leaving(self, cell: str) -> SubscriptionState | None:
        return None if has_left(cell) is False else SubscriptionState.UNSUBSCRIBED

    def _by_bouncing(self, cell: str) -> SubscriptionState | None:
        is_passing = any(word in cell.lower() for word in _PASSING) or cell.startswith("4.")  # RFC 3463, section 2
        return None if is_passing or has_left(cell) is False else SubscriptionState.BOUNCED

    def _by_word(self, word: str) -> SubscriptionState:
        state = self._words.get(word.lower()) or state_of(word)
        if state is None and is_pause(word):
            raise Refused(
                f"“{word[:60]}” wants no mail for now, and no list here pauses without an end. Write unsubscribed; or "
                "write active, and in a column paused_until the day on which mail goes on."
            )
        if state is None:
            raise Refused(
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
