"""Where everything stands in a message: fixed bytes, and room for what differs from copy to copy."""

from collections.abc import Callable, Sequence
from operator import itemgetter

from delivery.message.links import in_body
from delivery.message.recipient import Recipient
from subscribers.reader_links import LinkFrame

Line = Callable[[Recipient, Sequence[str]], bytes]
"""Writes a header line for a recipient and their values. Raises Unfillable."""

Join = Callable[[Sequence[bytes]], bytes]
"""Joins what the copies have in common with what one of them has of its own: header lines, tokens, values."""

_LINES, _TOKENS, _VALUES = range(3)
_TOKEN_COUNT = 3


class Layout:
    """Written from the top down: header lines, ``begin_body``, then the body."""

    def __init__(self) -> None:
        self.fixed_headers: list[bytes] = []
        self.changing: dict[str, Line] = {}
        self._head: list[bytes | tuple[int, int]] = []
        self._body: list[bytes | tuple[int, int]] = []
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
        if self._here and isinstance(self._here[-1], bytes):
            self._here[-1] += fixed
        else:
            self._here.append(fixed)

    def leave_room(self, index: int) -> None:
        """A place in the body for one of the pieces that values are encoded into."""
        self._here.append((_VALUES, index))

    def write_link(self, frame: LinkFrame, *, in_html: bool) -> None:
        """A link in the body, with a place for its token."""
        before, after = in_body(frame, in_html=in_html)
        self.write(before)
        self._here.append((_TOKENS, frame.which))
        self.write(after)

    def whole(self) -> Join:
        """All of it."""
        return self._join([*self._head, *self._body])

    def head(self) -> Join:
        """The header lines, and the empty line after them."""
        return self._join(self._head)

    def body(self) -> Join:
        """The body."""
        return self._join(self._body)

    def fixed_body(self) -> list[bytes]:
        """The fixed bytes of the body, with nothing where a copy has its own."""
        return [part if isinstance(part, bytes) else b"" for part in self._body]

    def _join(self, parts: Sequence[bytes | tuple[int, int]]) -> Join:
        """Fixed bytes and a copy's own stand by turns, so that the latter go into their places all at once."""
        starts = (0, len(self.changing), len(self.changing) + _TOKEN_COUNT)
        fixed, places = [b""], []
        for part in parts:
            if isinstance(part, bytes):
                fixed[-1] += part
            else:
                places.append(starts[part[0]] + part[1])
                fixed.append(b"")
        if len(places) < 2:  # itemgetter gives one thing alone, not in a tuple
            return lambda own: b"".join([fixed[0], *(own[at] + fixed[1] for at in places)])
        template = [piece for part in fixed for piece in (part, b"")]
        pick = itemgetter(*places)

        def join(own: Sequence[bytes]) -> bytes:
            pieces = template.copy()
            pieces[1:-1:2] = pick(own)
            return b"".join(pieces)

        return join
