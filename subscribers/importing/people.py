"""From a row of cells to a person, or to the reason why not."""

import contextlib
import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Sequence

from subscribers.addresses import AddressError
from subscribers.importing.cells import Lost, Pairs, RowCells
from subscribers.importing.dialects import ADDRESS_LIKE
from subscribers.importing.fields import Field
from subscribers.importing.memo import MOST
from subscribers.importing.noticing import Notice
from subscribers.importing.reading_addresses import read_cell, read_odd_cell
from subscribers.importing.reading_names import read_name
from subscribers.importing.recognised import Recognised
from subscribers.importing.records import Doubted, Torn
from subscribers.importing.refusing import LEFT_OPEN, Refused
from subscribers.importing.sources import Unreadable
from subscribers.importing.standing import OPEN, Standing
from subscribers.importing.values import ip_of
from subscribers.importing.words import is_gone, yes_or_no
from subscribers.models import SubscriptionState
from subscribers.names import LONGEST

LONGEST_LANGUAGE = 16
LONGEST_SOURCE = 60
_BETWEEN = re.compile(r"[\s<>()\[\]\"“”„;,:/|=]+")
_LONGEST_LOOKED_AT = 10_000
_OF_ONE = frozenset({Field.ADDRESS, Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.SUBSCRIBED_AT, Field.IGNORED})
"""What nearly every row says otherwise, and what no row says."""


@dataclasses.dataclass(slots=True, eq=False)
class Particulars:
    """What a row says besides who it is of and since when. Rows that say alike have one and the same.

    Times are aware, or None where the row tells none. ``reason`` is the one that is kept with the end of the
    subscription; ``consent`` what the file knows of how the person agreed; ``lost`` what of tags and fields was cut.
    """

    state: SubscriptionState
    confirmed_at: dt.datetime | None
    ended_at: dt.datetime | None
    reason: str
    language: str
    tags: tuple[str, ...]
    attributes: Pairs
    came_from: Pairs
    ip_address: str | None
    paused_until: dt.datetime | None
    source: str
    consent: str
    has_doubted_date: bool
    lost: Lost


@dataclasses.dataclass(slots=True)
class Person:
    """What a row says of somebody. ``has_doubted_date``: it has a date that cannot be or be read, which is left out.

    ``lost_name`` says what was not kept of the name.
    """

    address: str
    given_address: str
    name: str
    subscribed_at: dt.datetime | None
    particulars: Particulars
    has_doubted_date: bool
    lost_name: Notice | None

    @property
    def left_before_joining(self) -> bool:
        """Whether they left on a day before they came; files may tell the hour of the one, the day of the other."""
        left, since = self.particulars.ended_at, self.subscribed_at
        return (
            left is not None and since is not None and left.date() < since.date() and self.particulars.state not in OPEN
        )


def reader_of(recognised: Recognised) -> Callable[[Sequence[str]], Person]:
    """What reads the rows of one table; it raises Refused. Raises Unreadable where no column holds addresses."""
    if Field.ADDRESS not in recognised.meanings:
        listed = ", ".join(recognised.headers) or f"1 to {len(recognised.meanings)}"
        raise Unreadable(
            f"{recognised.name}: no column holds addresses. If one does, say so: --mapping COLUMN=address. "
            f"The columns are: {listed}."
        )
    return _Reader(recognised).read


class _Reader:
    def __init__(self, recognised: Recognised) -> None:
        cells = RowCells(recognised)
        self._width = len(recognised.meanings)
        self._address = cells.raw(Field.ADDRESS)
        self._name = _names(cells)
        self._subscribed_at = cells.past(Field.SUBSCRIBED_AT)
        self._never_signed_up = cells.read(Field.SUBSCRIBED_AT, lambda cell: is_gone(cell) or yes_or_no(cell) is False)
        self._doubts_it = cells.doubts(Field.SUBSCRIBED_AT)
        self._particulars_of = _particulars(recognised, cells)
        self._choose = cells.chooser(without=_OF_ONE)
        self._known: dict[object, Particulars] = {}

    def read(self, cells: Sequence[str]) -> Person:
        """Raises Refused."""
        if type(cells) is Torn or len(cells) != self._width:
            cells = self._whole(cells)
        named, cell = "", self._address(cells)
        try:
            canonical, given = read_cell(cell)
        except AddressError as error:
            canonical, given, named = _read_odd(cell, error)
        try:
            return self._read_of(canonical, given, cells, named=named)
        except Refused as error:
            error.addresses = (canonical,)
            raise

    def _read_of(self, canonical: str, given: str, cells: Sequence[str], *, named: str) -> Person:
        said = self._choose(cells)
        particulars = self._known.get(said)
        if particulars is None:
            particulars = self._particulars_of(cells)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[said] = particulars
        if named and particulars.state in OPEN and is_gone(named):
            raise Refused(f"“{named[:40]}” before the address may be a no to mail. Take it out, or the whole row.")
        since = self._subscribed_at(cells)
        if since is None and particulars.state in OPEN and self._never_signed_up(cells):
            raise Refused("Where others have the day on which they signed up stands a no. Write a day, or nothing.")
        has_doubted_date = particulars.has_doubted_date or (since is None and self._doubts_it(cells))
        name, lost = self._name(cells)
        if named and not name and not lost:
            name, lost = _name_in(named)
        return Person(canonical, given, name, since, particulars, has_doubted_date, lost)

    def _whole(self, cells: Sequence[str]) -> Sequence[str]:
        try:
            return self._of_full_width(cells)
        except Refused as error:
            error.addresses = _addresses_in(cells)
            raise

    def _of_full_width(self, cells: Sequence[str]) -> Sequence[str]:
        if type(cells) is Torn:
            raise Refused("A quotation mark is opened in this row and not closed. Close it, or take it out.")
        if type(cells) is Doubted:
            raise Refused(
                f"{LEFT_OPEN}, which has {len(cells)} cells where {self._width} are "
                "expected: it may be part of a note. Close the mark, or give the row all its cells."
            )
        if len(cells) < self._width:
            # What a program leaves off at the end of a line is empty; the address must be there.
            return [*cells, *[""] * (self._width - len(cells))]
        if any(cells[self._width :]):
            raise Refused(
                f"The row has {len(cells)} cells where {self._width} are expected. "
                "Put a cell with a delimiter in it between quotation marks."
            )
        return cells


def _addresses_in(cells: Sequence[str]) -> tuple[str, ...]:
    """All of a row whose cells may not stand where they should, or of a cell that is no address."""
    found = []
    for word in _BETWEEN.split(" ".join(cells)[:_LONGEST_LOOKED_AT]):
        if "@" in word:
            with contextlib.suppress(AddressError):
                found.append(read_cell(word.strip("'.,"))[0])
    return tuple(found)


def _read_odd(cell: str, error: AddressError) -> tuple[str, str, str]:
    """What :func:`read_odd_cell` makes of a cell that was refused with ``error``. Raises Refused."""
    try:
        if "@" not in cell and "%40" not in cell:
            raise error
        return read_odd_cell(cell)
    except AddressError as odd:
        refused = Refused(str(odd))
        refused.addresses = _addresses_in([cell])
        raise refused from None


def _particulars(recognised: Recognised, cells: RowCells) -> Callable[[Sequence[str]], Particulars]:
    standing = Standing(recognised, cells)
    language, source = cells.pick(Field.LANGUAGE), cells.pick(Field.SOURCE)
    ip_address, paused_until = cells.read(Field.IP_ADDRESS, ip_of), cells.pause()
    tags, attributes, came_from, consent = cells.tags(), cells.attributes(), cells.came_from(), cells.consent()
    doubts = cells.doubts(Field.CONFIRMED_AT, Field.ENDED_AT, Field.UNSUBSCRIBED_AT, Field.BOUNCED_AT)

    def read(row: Sequence[str]) -> Particulars:
        stands = standing.read(row)
        (labels, lost_labels), (members, lost_members) = tags(row), attributes(row)
        return Particulars(
            state=stands.state,
            confirmed_at=stands.confirmed_at,
            ended_at=stands.ended_at,
            reason=stands.reason,
            language=language(row)[:LONGEST_LANGUAGE],
            tags=labels,
            attributes=members,
            came_from=came_from(row),
            ip_address=ip_address(row),
            paused_until=paused_until(row),
            source=source(row)[:LONGEST_SOURCE],
            consent=consent(row),
            has_doubted_date=doubts(row),
            lost=lost_labels | lost_members,
        )

    return read


def _names(cells: RowCells) -> Callable[[Sequence[str]], tuple[str, Notice | None]]:
    whole, first, last = cells.pick(Field.NAME), cells.pick(Field.FIRST_NAME), cells.pick(Field.LAST_NAME)
    if not cells.has(Field.FIRST_NAME) and not cells.has(Field.LAST_NAME):
        return lambda row: _name_in(whole(row))
    if not cells.has(Field.NAME):
        return lambda row: _name_in(f"{first(row)} {last(row)}")
    return lambda row: _name_in(whole(row) or f"{first(row)} {last(row)}")


def _name_in(text: str) -> tuple[str, Notice | None]:
    """The name as it is kept, and what of it is not. Raises Refused for one that took in the rows below it."""
    if ("\n" in text or "\r" in text) and ADDRESS_LIKE.search(text):
        raise Refused(
            "The name goes over several lines and holds an address: a quotation mark was opened and not closed."
        )
    name = read_name(text)
    if len(name) == len(text) or len(words := " ".join(text.split())) == len(name):
        return name, None
    if not name:
        return name, Notice.NAME_LEFT_OUT
    return name, Notice.NAME_CUT if len(words) > LONGEST else None
