"""The client: one connection to one server, opened when it is needed, that hands over message by message."""

import asyncio
import functools
import ssl
import time

from delivery.models import Stage
from delivery.smtp.conversation import Conversation
from delivery.smtp.dialling import dial
from delivery.smtp.failures import why
from delivery.smtp.greeting import Caller, Greeting, Secure, Tls
from delivery.smtp.login import Login
from delivery.smtp.stream import Stream
from delivery.smtp.terms import Terms
from delivery.smtp.timeouts import Timeouts
from delivery.transport import Broken, Envelope, NoReply, Prepared, Refused, Reply, TransportDown

MOST_MESSAGES = 100
LONGEST_LIFE = 300.0
GOODBYE_SECONDS = 1.0


class SmtpConnection:
    """Fills :class:`delivery.transport.Transport`. For one event loop, and one message at a time.

    After ``most_messages`` or ``longest_life`` seconds the connection is made anew: servers wear out patience.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        tls: Tls = "none",
        login: Login | None = None,
        helo_name: str = "",
        context: ssl.SSLContext | None = None,
        timeouts: Timeouts | None = None,
        most_messages: int = MOST_MESSAGES,
        longest_life: float = LONGEST_LIFE,
    ) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._route = f"{host}:{port}"
        self._login = login
        self._helo_name = helo_name
        self._context = context
        self._timeouts = timeouts or Timeouts()
        self._most_messages, self._longest_life = most_messages, longest_life
        self._stream: Stream | None = None
        self._talk: Conversation | None = None
        self._standing: Prepared | None = None
        self._terms: Terms | None = None
        self._carried = 0
        self._worn_at = 0.0

    @property
    def route(self) -> str:
        """``smtp.example.org:587``."""
        return self._route

    @property
    def terms(self) -> Terms | None:
        """How the server let us in, the last time it did; None before :meth:`open`."""
        return self._terms

    async def open(self) -> None:
        """Connect, unless a connection stands that may be used on. Raises TransportDown with the stage it failed at."""
        if self._ready() is not None:
            return
        await self.close()
        try:
            stream, talk = await self._connect()
        except TransportDown as error:
            raise TransportDown(f"{self._route}: {error}", stage=error.stage, reply=error.reply) from error
        self._stream, self._talk = stream, talk
        self._carried, self._worn_at = 0, time.monotonic() + self._longest_life

    async def prepare(self, envelope: Envelope, message: bytes) -> Prepared | Refused | Broken:
        """Everything but the dot. Raises TransportDown where a new connection is needed and cannot be had.

        A connection that the server closed between messages, unseen until now, is made anew and the message offered
        once more: nothing had been answered.
        """
        if self._standing is not None:
            raise RuntimeError("another message stands at its dot")
        used = self._ready() is not None
        outcome, unheard = await self._offer(envelope, message)
        if used and unheard and isinstance(outcome, Broken):
            outcome, _ = await self._offer(envelope, message)
        if isinstance(outcome, Prepared):
            self._standing = outcome
        return outcome

    async def finish(self, prepared: Prepared) -> Reply | NoReply:
        """The dot, and the answer to it; whatever is not an answer to it is NoReply.

        Where the connection was lost before the dot could be said, a 421 with 4.4.2 says so: then nothing was taken.
        """
        talk, stream = self._talk, self._stream
        if prepared is not self._standing or talk is None or stream is None:
            raise RuntimeError("this message does not stand at its dot")
        self._standing = None
        dot = talk.end()
        if dot:
            self._carried += 1
            await stream.ask(dot)
        if isinstance(talk.outcome, Reply | NoReply):
            return talk.outcome
        raise RuntimeError(f"the dot came to nothing: {talk.outcome}")

    async def abandon(self, prepared: Prepared) -> None:
        """Drop the connection: inside DATA there is no other way back (RFC 5321 §4.1.1.4)."""
        if prepared is self._standing:
            self._drop()

    async def close(self) -> None:
        """QUIT, waiting a second at most for the answer; inside a message there is only hanging up."""
        stream, talk = self._stream, self._talk
        if stream is not None and talk is not None and talk.polite:
            self._stream = self._talk = self._standing = None
            await stream.leave(b"QUIT\r\n", seconds=GOODBYE_SECONDS)
        self._drop()

    def _ready(self) -> tuple[Stream, Conversation] | None:
        """The connection, if it stands between messages and is not worn out."""
        stream, talk = self._stream, self._talk
        if stream is None or talk is None or not stream.open or not talk.polite:
            return None
        if self._carried >= self._most_messages or time.monotonic() >= self._worn_at:
            return None
        return stream, talk

    async def _offer(self, envelope: Envelope, message: bytes) -> tuple[Prepared | Refused | Broken, bool]:
        """Envelope and body; says besides whether the server hung up without a word to it."""
        ready = self._ready()
        if ready is None:
            await self.open()
            ready = self._ready()
        if ready is None:
            raise TransportDown(f"{self._route}: it let us in and hung up at once", stage=Stage.GREETING)
        stream, talk = ready
        heard = talk.heard
        say = talk.begin(envelope, message)
        if say:
            await stream.ask(say)
        if isinstance(talk.outcome, Prepared | Refused | Broken):
            return talk.outcome, stream.hung_up and talk.heard == heard
        raise RuntimeError(f"the message came to nothing: {talk.outcome}")

    async def _connect(self) -> tuple[Stream, Conversation]:
        """A connection that is ready for MAIL."""
        loop = asyncio.get_running_loop()
        seconds = self._timeouts.connect
        try:
            async with asyncio.timeout(seconds):
                reached = await dial(self._host, self._port)
                _, stream = await loop.create_connection(lambda: Stream(timeouts=self._timeouts), sock=reached)
        except (OSError, UnicodeError) as error:  # UnicodeError: a host name that cannot be one
            timed_out = isinstance(error, TimeoutError) and not error.errno
            text = f"no answer within {seconds:g} s" if timed_out else why(error)
            raise TransportDown(f"it cannot be reached: {text}", stage=Stage.CONNECT) from error
        try:
            return stream, await self._greet(stream)
        except BaseException:
            stream.drop()
            raise

    async def _greet(self, stream: Stream) -> Conversation:
        caller = Caller(
            local=stream.address("sockname"), peer=stream.address("peername"), tls=self._tls,
            helo_name=self._helo_name, login=self._login,
        )  # fmt: skip
        if self._tls == "implicit":
            if stream.unread:
                raise TransportDown(
                    "it spoke before TLS began: its port is perhaps one for smtp+starttls://", stage=Stage.TLS
                )
            await self._secure(stream)
        greeting = Greeting(caller)
        stream.attach(greeting)
        await stream.ask(b"")
        if isinstance(greeting.outcome, Secure):
            await self._secure(stream)
            await stream.ask(greeting.secured())
        features = greeting.features()
        self._terms = Terms.of(caller, features=features, secured=stream.secured)
        talk = Conversation(features)
        stream.attach(talk)
        return talk

    async def _secure(self, stream: Stream) -> None:
        try:
            await stream.start_tls(context=self._context or trusted(), hostname=self._host)
        except (OSError, ValueError) as error:  # ValueError: a host name that cannot be one
            raise TransportDown(f"TLS could not be agreed on: {why(error)}", stage=Stage.TLS) from error

    def _drop(self) -> None:
        if self._stream is not None:
            self._stream.drop()
        self._stream = self._talk = self._standing = None


@functools.cache
def trusted() -> ssl.SSLContext:
    """TLS with the certificates this machine trusts, and nobody else's. Made once: reading them takes a while."""
    return ssl.create_default_context()
