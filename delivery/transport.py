"""What the sender asks of a mail route, whoever fills it.

A message is handed over in two steps, so that the ledger can be written between them: :meth:`Transport.prepare` carries
the whole message and stops before the final dot; :meth:`Transport.finish` sends the dot and waits for the answer. Until
the dot the server has promised nothing and we may try again; after it only an answer tells (RFC 1047).
"""

import dataclasses
from typing import NamedTuple, Protocol

from delivery.models import Stage


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer: the code (RFC 5321 §4.2), the enhanced code (RFC 3463; empty without), and its words."""

    code: int
    enhanced: str
    text: str

    @property
    def positive(self) -> bool:
        """2xx: done."""
        return 200 <= self.code < 300

    @property
    def transient(self) -> bool:
        """4xx: not now."""
        return 400 <= self.code < 500

    @property
    def permanent(self) -> bool:
        """5xx: no."""
        return 500 <= self.code < 600

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.code), self.enhanced, self.text) if part)


class Envelope(NamedTuple):
    """Who a message is from and to (RFC 5321 §2.3.1); ``international`` if it needs SMTPUTF8 (RFC 6531).

    ``clean`` vouches for the message: every line ends in CRLF, the last one too, and none begins with a dot. Only for
    what was made so (:meth:`delivery.message.CompiledMessage.fill`): it is not looked at again.
    """

    sender: str
    recipient: str
    international: bool = False
    clean: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """The message stands at the server, but for its final dot. Good for one :meth:`Transport.finish`."""

    size: int


@dataclasses.dataclass(frozen=True, slots=True)
class Refused:
    """The server said no (4xx or 5xx) at ``stage``, before the dot."""

    stage: Stage
    reply: Reply


@dataclasses.dataclass(frozen=True, slots=True)
class Broken:
    """The connection broke at ``stage``, before the dot: nothing was taken."""

    stage: Stage
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class NoReply:
    """The dot went out and no answer came back: nobody can know."""

    text: str


class TransportDown(Exception):
    """No conversation can be had with the server; ``stage`` and ``reply`` (if it spoke) say how far it came."""

    def __init__(self, text: str, *, stage: Stage, reply: Reply | None = None) -> None:
        super().__init__(text)
        self.stage = stage
        self.reply = reply


class Transport(Protocol):
    """A way to hand messages to a server from an event loop, one at a time; many of them run side by side."""

    @property
    def route(self) -> str:
        """Where it leads, for people: ``smtp.example.org:587``."""

    async def open(self) -> None:
        """Be ready for a message. Raises TransportDown."""

    async def prepare(self, envelope: Envelope, message: bytes) -> Prepared | Refused | Broken:
        """Everything but the dot. May open a connection anew, and so raise TransportDown."""

    async def finish(self, prepared: Prepared) -> Reply | NoReply:
        """The final dot, and the answer to it.

        A Reply of 421 with 4.4.2 may be the transport's own: the connection was lost before the dot was said.
        """

    async def abandon(self, prepared: Prepared) -> None:
        """Take a prepared message back: the connection is dropped, and the server forgets it (RFC 5321 §4.1.1.4)."""

    async def close(self) -> None:
        """Say goodbye. Never raises."""
