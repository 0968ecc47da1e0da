"""Where everything stands in a message: fixed bytes, header lines that change, and room for slots."""

from collections.abc import Callable, Sequence
from operator import itemgetter

from delivery.message.recipient import Recipient
from delivery.message.slots import BodySlots
from newsletter.rendering.types import Slot

Line = Callable[[Recipient, Sequence[str], Sequence[str]], bytes]
"""Writes a header line for a recipient, their values and their links. Raises Unfillable."""

Order = Callable[[list[bytes]], tuple[bytes, ...]]
"""Puts the pieces of a copy in the order in which they stand in it."""

_FIXED, _LINES, _SLOTS = range(3)


class Layout:
    """Written from the top down: header lines, ``begin_body``, then the body.

    The pieces of a copy are the ``fixed`` bytes, then the lines of ``changing`` headers, then what the slots make.
    """

    def __init__(self, slots: BodySlots) -> None:
        self.fixed: list[bytes] = []
        self.fixed_headers: list[bytes] = []
        self.changing: dict[str, Line] = {}
        self._slots = slots
        self._head: list[tuple[int, int]] = []
        self._body: list[tuple[int, int]] = []
        self._here = self._head

    def fix(self, line: bytes) -> None:
        """A header line that every copy has."""
        self.fixed_headers.append(line)
        self.write(line)

    def change(self, name: str, line: Line) -> None:
        """A header line that differs from copy to copy."""
        self._here.append((_LINES, len(self.changing)))
        self.changing[name] = line

    def begin_body(self) -> None:
        """The empty line after the headers; the body gets pieces of its own."""
        self.write(b"\r\n")
        self._here = self._body

    def write(self, fixed: bytes) -> None:
        """Bytes that every copy has, joined with those before them: a fill handles as few pieces as it can."""
        if self._here and self._here[-1][0] == _FIXED:
            self.fixed[-1] += fixed
        else:
            self._here.append((_FIXED, len(self.fixed)))
            self.fixed.append(fixed)

    def leave_room(self, slot: Slot, *, in_html: bool) -> None:
        """A place in the text or the HTML where the slot's value goes."""
        self._here.append((_SLOTS, self._slots.index(slot, in_html=in_html)))

    def whole(self) -> Order:
        """The order of all of it."""
        return self._order([*self._head, *self._body])

    def head(self) -> Order:
        """The order of the header lines."""
        return self._order(self._head)

    def body(self) -> Order:
        """The order of the body."""
        return self._order(self._body)

    def fixed_body(self) -> list[bytes]:
        """The fixed bytes of the body, with nothing where slots are."""
        return [self.fixed[at] if kind == _FIXED else b"" for kind, at in self._body]

    def _order(self, parts: Sequence[tuple[int, int]]) -> Order:
        starts = (0, len(self.fixed), len(self.fixed) + len(self.changing))
        places = [starts[kind] + at for kind, at in parts]
        if len(places) == 1:  # itemgetter gives one thing alone, not in a tuple
            return lambda pieces: (pieces[places[0]],)
        return itemgetter(*places)
