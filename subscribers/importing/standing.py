"""Where the person of a row stands: the gravest of all that the row says, and since when."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from subscribers.importing.cells import RowCells
from subscribers.importing.fields import Field
from subscribers.importing.recognised import Recognised
from subscribers.importing.refusing import Refused
from subscribers.importing.words import is_pause, state_of, yes_or_no
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
        self._moment = cells.happened
        self._words = {word: SubscriptionState(state) for word, state in recognised.words.items()}
        self._base = SubscriptionState(recognised.all_are) if recognised.all_are else SubscriptionState.ACTIVE
        self._asks_permission = Field.PERMISSION in recognised.meanings
        self._told = cells.together(_TELL, self._standing)
        self._has_more = not {Field.CONFIRMED_AT, Field.ENDED_AT}.isdisjoint(recognised.meanings)
        self._confirmed = cells.read(Field.CONFIRMED_AT, self._confirmation)
        self._ended_at = cells.past(Field.ENDED_AT)

    def read(self, cells: Sequence[str]) -> Stands:
        """Raises Refused."""
        told = self._told(cells)
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
        if left or yes_or_no(opted_out) is True or yes_or_no(opted_in) is False:
            found.append(SubscriptionState.UNSUBSCRIBED)
        if bounced:
            found.append(SubscriptionState.BOUNCED)
        state = max(found, key=GRAVITY.__getitem__)
        if state in OPEN:
            return Stands(state, None, None, end_reason[:_LONGEST_REASON])
        why = end_reason or f"import: {reason or state.value}"
        return Stands(state, None, self._moment(bounced or left), why[:_LONGEST_REASON])

    def _by_word(self, word: str) -> SubscriptionState:
        state = self._words.get(word.lower()) or state_of(word)
        if state is None and is_pause(word):
            raise Refused(
                f"“{word[:60]}” wants no mail for now, and no list here pauses without an end. Write unsubscribed; or "
                "write active, and in a column paused_until the day on which mail goes on."
            )
        if state is None:
            raise Refused(f"The status “{word[:60]}” is not known. Write active, unsubscribed, bounced or pending.")
        return state

    def _confirmation(self, cell: str) -> tuple[dt.datetime | None, bool | None]:
        """When the person confirmed; and False where the column says that they did not."""
        found = self._moment(cell)
        return found, yes_or_no(cell) if found is None else True
