"""A connection in the event loop: it carries bytes between a socket and what reads them, and watches the clock."""

import asyncio
import contextlib
import socket
import ssl
from typing import Protocol, cast

from delivery.smtp.failures import why
from delivery.smtp.timeouts import Patience, Timeouts

READ_AT_ONCE = 8192
MOST_UNREAD = 65536


class Reader(Protocol):
    """What a stream reads for: :class:`.greeting.Greeting`, then :class:`.conversation.Conversation`."""

    heard: int

    @property
    def outcome(self) -> object | None:
        """What came of what was asked; None while the server has not said it all."""

    @property
    def over(self) -> bool:
        """Whether the connection is of no more use."""

    @property
    def patience(self) -> Patience:
        """Which timeout holds now."""

    def receive(self, data: bytes) -> bytes:
        """Take bytes; gives bytes to write."""

    def broken(self, text: str) -> None:
        """The connection is gone."""


class Stream(asyncio.BufferedProtocol):
    """One TCP connection, plain or TLS, and its reader."""

    def __init__(self, *, timeouts: Timeouts) -> None:
        self.hung_up = False
        """Whether the server closed the connection."""
        self.unread = b""
        """What came before there was a reader."""
        self._timeouts = timeouts
        self._loop = asyncio.get_running_loop()
        self._space = bytearray(READ_AT_ONCE)
        self._view = memoryview(self._space)
        self._transport: asyncio.Transport | None = None
        self._reader: Reader | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._goodbye: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._deadline = self._seconds = 0.0
        self._blocked = False

    @property
    def open(self) -> bool:
        """Whether more can be said."""
        return self._transport is not None

    def address(self, which: str) -> str:
        """The IP address of an end: ``sockname`` is ours, ``peername`` the server's."""
        address = self._transport.get_extra_info(which) if self._transport is not None else None
        return str(address[0]) if address else "0.0.0.0"  # noqa: S104 - nothing listens here

    @property
    def secured(self) -> ssl.SSLObject | None:
        """TLS as it was agreed on; None in clear."""
        return self._transport.get_extra_info("ssl_object") if self._transport is not None else None

    def attach(self, reader: Reader) -> None:
        """From now on ``reader`` reads, beginning with what is unread."""
        self._reader = reader
        if self._transport is None:
            reader.broken("the server closed the connection")
        elif self.unread:
            data, self.unread = self.unread, b""
            self._read(reader, data)

    async def ask(self, data: bytes) -> None:
        """Write ``data``, and wait until the reader has its outcome and all it had to write is written.

        A wait that is too long breaks the connection, and so does being cancelled; the reader is told.
        """
        reader = self._reader
        if reader is None:
            raise RuntimeError("there is nobody to hear the answer")
        if data and self._transport is not None:
            self._transport.write(data)
        if reader.outcome is not None and not self._blocked:
            return
        self._watch(reader)
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        except asyncio.CancelledError:
            self.fail("given up while it was waited for")
            raise
        finally:
            self._waiter = None

    async def start_tls(self, *, context: ssl.SSLContext, hostname: str) -> None:
        """Go on in TLS. Raises OSError (ssl.SSLError is one)."""
        if self._transport is None:
            raise ConnectionResetError("the server closed the connection")
        # None comes of a connection that is gone.
        secured = await self._loop.start_tls(
            self._transport, self, context, server_hostname=hostname.rstrip("."),
            ssl_handshake_timeout=self._timeouts.tls, ssl_shutdown_timeout=1,
        )  # fmt: skip
        if secured is None or self._transport is None:
            raise ConnectionResetError("the server closed the connection")
        self._transport = secured
        secured.set_write_buffer_limits(high=0)

    async def leave(self, data: bytes, *, seconds: float) -> None:
        """Say a last word, and wait so many seconds at most for the server to answer or hang up."""
        if self._transport is None:
            return
        self._reader, self._goodbye = None, self._loop.create_future()
        self._transport.write(data)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._goodbye
        finally:
            self.drop()

    def fail(self, text: str) -> None:
        """Give the connection up; the reader hears why."""
        if self._reader is not None:
            self._reader.broken(text)
        self.drop()

    def drop(self) -> None:
        """Hang up. What was not sent yet is not sent."""
        transport, self._transport = self._transport, None
        self._blocked = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if transport is not None:
            transport.abort()
        self._wake()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Whatever is not taken at once is waited for, so that "written" can be relied on."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=0)
        opened = transport.get_extra_info("socket")
        if opened is not None:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - replies are short
        """Where the loop puts what it reads."""
        return self._space

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes came."""
        if self._reader is not None:
            self._read(self._reader, bytes(self._view[:nbytes]))
        elif self._goodbye is None and len(self.unread) + nbytes <= MOST_UNREAD:
            self.unread += self._view[:nbytes]
        else:
            self.drop()

    def eof_received(self) -> bool:
        """The server hung up."""
        self.hung_up = True
        self.fail("the server closed the connection")
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        if self._transport is not None:
            self.hung_up = True
            self.fail("the server closed the connection" if exc is None else why(exc))

    def pause_writing(self) -> None:
        """The server takes no more for now."""
        self._blocked = self._transport is not None

    def resume_writing(self) -> None:
        """All is written."""
        self._blocked = False
        self._wake()

    def _read(self, reader: Reader, data: bytes) -> None:
        heard = reader.heard
        say = reader.receive(data)
        if reader.over:
            self.drop()
            return
        if say and self._transport is not None:
            self._transport.write(say)
        if reader.outcome is not None and not self._blocked:
            self._wake()
        elif reader.heard != heard:
            self._watch(reader)

    def _wake(self) -> None:
        """Whoever waits may go on, once there is an outcome and nothing left to write."""
        if self._goodbye is not None and self._transport is None and not self._goodbye.done():
            self._goodbye.set_result(None)
        if self._waiter is None or self._blocked or self._waiter.done():
            return
        if self._reader is not None and self._reader.outcome is not None:
            self._waiter.set_result(None)

    def _watch(self, reader: Reader) -> None:
        """Begin a wait. A timer that stands is left alone if it is early enough: looking twice is the cheaper way."""
        self._seconds = getattr(self._timeouts, reader.patience)
        self._deadline = self._loop.time() + self._seconds
        if self._timer is not None and self._timer.when() > self._deadline:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self._loop.call_at(self._deadline, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._waiter is None:
            return
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._look)
        else:
            self.fail(f"{'it took no more' if self._blocked else 'no answer'} within {self._seconds:g} s")
