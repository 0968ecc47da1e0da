"""From a row of cells to a person, or to the reason why not."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

from subscribers.addresses import Address, AddressError
from subscribers.importing.fields import Field
from subscribers.importing.reading_addresses import read_cell
from subscribers.importing.recognising import Recognised
from subscribers.importing.sources import Unreadable
from subscribers.importing.values import (
    LONGEST_VALUE,
    ip_of,
    moment,
    object_of,
    state_of,
    tags_of,
    yes_or_no,
)
from subscribers.models import SubscriptionState
from subscribers.names import LONGEST as LONGEST_NAME, UnusableName, clean_name

_GRAVITY = (
    SubscriptionState.ACTIVE,
    SubscriptionState.PENDING,
    SubscriptionState.UNSUBSCRIBED,
    SubscriptionState.BOUNCED,
    SubscriptionState.COMPLAINED,
)
GRAVITY = {state: place for place, state in enumerate(_GRAVITY)}
"""Of two states that a table tells of one person, the graver one counts."""
_NOTHING = frozenset({"", "null", "none", "nan", "n/a", "-", "0000-00-00", "0000-00-00 00:00:00", '""'})


class Refused(ValueError):
    """The row is not taken; the message says why and what to do."""


@dataclasses.dataclass(slots=True)
class Person:
    """What a row says of somebody. Times are aware, or None where the row tells none."""

    address: str
    given_address: str
    name: str
    state: SubscriptionState
    language: str = ""
    reason: str = ""
    subscribed_at: dt.datetime | None = None
    confirmed_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    tags: Sequence[str] = ()
    attributes: dict[str, str] = dataclasses.field(default_factory=dict)
    came_from: dict[str, str] = dataclasses.field(default_factory=dict)
    ip_address: str | None = None


def reader_of(recognised: Recognised) -> Callable[[Sequence[str]], Person]:
    """What reads the rows of one table; it raises Refused. Raises Unreadable where no column holds addresses."""
    places: dict[str, list[int]] = {}
    for place, meaning in enumerate(recognised.meanings):
        if meaning:
            places.setdefault(meaning, []).append(place)
    if Field.ADDRESS not in places:
        listed = ", ".join(recognised.headers) or f"1 to {len(recognised.meanings)}"
        raise Unreadable(
            f"{recognised.name}: no column holds addresses. If one does, say so: --mapping COLUMN=address. "
            f"The columns are: {listed}."
        )
    return _Reader(recognised, places).read


class _Reader:
    def __init__(self, recognised: Recognised, places: dict[str, list[int]]) -> None:
        self._width = len(recognised.meanings)
        self._day_first = recognised.day_first
        self._words = {word: SubscriptionState(state) for word, state in recognised.words.items()}
        self._base = SubscriptionState(recognised.all_are) if recognised.all_are else SubscriptionState.ACTIVE
        self._one = {meaning: found[0] for meaning, found in places.items()}
        self._address = self._one[Field.ADDRESS]
        self._tags, self._objects = places.get(Field.TAGS, []), places.get(Field.ATTRIBUTES, [])
        self._attributes = [
            (meaning.removeprefix("attributes."), found[0])
            for meaning, found in places.items()
            if meaning.startswith("attributes.")
        ]
        self._ways = [
            (key.value, self._one[key])
            for key in (Field.REFERRER, Field.UTM_SOURCE, Field.UTM_MEDIUM, Field.UTM_CAMPAIGN)
            if key in self._one
        ]

    def read(self, cells: Sequence[str]) -> Person:
        """Raises Refused."""
        if len(cells) < self._width:
            # What a program leaves off at the end of a line is empty; the address must be there.
            cells = [*cells, *[""] * (self._width - len(cells))]
        elif any(cells[self._width :]):
            raise Refused(
                f"The row has {len(cells)} cells where {self._width} are expected. "
                "Put a cell with a delimiter in it between quotation marks."
            )
        address = self._read_address(cells)
        state, ended_at = self._state(cells)
        confirmed_at, confirmed = self._confirmed(cells)
        if confirmed is False and state == SubscriptionState.ACTIVE:
            state = SubscriptionState.PENDING
        person = Person(
            address=address.canonical, given_address=address.given, name=self._name(cells), state=state,
            subscribed_at=self._moment(cells, Field.SUBSCRIBED_AT), confirmed_at=confirmed_at, ended_at=ended_at,
        )  # fmt: skip
        self._rest(person, cells)
        return person

    def _cell(self, cells: Sequence[str], field: str) -> str:
        place = self._one.get(field)
        if place is None:
            return ""
        value = cells[place].strip()
        return "" if value.lower() in _NOTHING else value

    def _moment(self, cells: Sequence[str], field: str) -> dt.datetime | None:
        value = self._cell(cells, field)
        return moment(value, day_first=self._day_first) if value else None

    def _read_address(self, cells: Sequence[str]) -> Address:
        try:
            return read_cell(cells[self._address])
        except AddressError as error:
            raise Refused(str(error)) from None

    def _name(self, cells: Sequence[str]) -> str:
        name = self._cell(cells, Field.NAME)
        if not name:
            name = f"{self._cell(cells, Field.FIRST_NAME)} {self._cell(cells, Field.LAST_NAME)}".strip()
        if not name:
            return ""
        try:
            return clean_name(" ".join(name.split())[:LONGEST_NAME])
        except UnusableName:
            return ""  # the person is worth more than a name that no header may hold

    def _state(self, cells: Sequence[str]) -> tuple[SubscriptionState, dt.datetime | None]:
        """The gravest state that the row tells, and since when."""
        found = [self._base]
        if Field.PERMISSION in self._one and not yes_or_no(self._cell(cells, Field.PERMISSION)):
            raise Refused("This person did not agree to get mail. Ask them to sign up.")
        word = self._cell(cells, Field.STATUS)
        if word:
            state = self._words.get(word.lower()) or state_of(word)
            if state is None:
                raise Refused(f"The status “{word[:60]}” is not known. Write active, unsubscribed, bounced or pending.")
            found.append(state)
        left, bounced = self._cell(cells, Field.UNSUBSCRIBED_AT), self._cell(cells, Field.BOUNCED_AT)
        opted_out = yes_or_no(self._cell(cells, Field.OPTED_OUT)) is True
        opted_in = yes_or_no(self._cell(cells, Field.OPTED_IN))
        if left or opted_out or opted_in is False:
            found.append(SubscriptionState.UNSUBSCRIBED)
        if bounced:
            found.append(SubscriptionState.BOUNCED)
        state = max(found, key=GRAVITY.__getitem__)
        if GRAVITY[state] < GRAVITY[SubscriptionState.UNSUBSCRIBED]:
            return state, None
        return state, moment(bounced or left, day_first=self._day_first)

    def _confirmed(self, cells: Sequence[str]) -> tuple[dt.datetime | None, bool | None]:
        """When the person confirmed; and False where the column says that they did not."""
        value = self._cell(cells, Field.CONFIRMED_AT)
        found = moment(value, day_first=self._day_first) if value else None
        return found, yes_or_no(value) if found is None else True

    def _rest(self, person: Person, cells: Sequence[str]) -> None:
        person.language = self._cell(cells, Field.LANGUAGE)[:16]
        person.reason = self._cell(cells, Field.REASON)[:200]
        person.ip_address = ip_of(self._cell(cells, Field.IP_ADDRESS))
        if self._tags:
            person.tags = list(dict.fromkeys(tag for place in self._tags for tag in tags_of(cells[place])))
        for key, place in self._attributes:
            if (value := cells[place].strip()) and value.lower() not in _NOTHING:
                person.attributes[key] = value[:LONGEST_VALUE]
        for place in self._objects:
            found = object_of(cells[place])
            if found is None:
                raise Refused("The attributes are neither JSON nor written as Python writes them. Mend or empty them.")
            person.attributes |= found
        for key, place in self._ways:
            if value := cells[place].strip():
                person.came_from[key] = value[:200]
