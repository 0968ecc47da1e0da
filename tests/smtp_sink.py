"""A real SMTP server for tests, on a free port, that keeps what it is given and can be told what to answer."""

import asyncio
import threading
import time
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from config.env import MailRoute

HANG_UP = "hang up"


@dataclass(frozen=True)
class Received:
    """One accepted message: its envelope, and its bytes as they came over the wire (dots undone)."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    content: bytes
    mail_options: tuple[str, ...] = ()
    connection: int = 0


@dataclass
class Rule:
    """Answer ``reply`` at ``stage`` (MAIL, RCPT, DATA, DOT), ``times`` times, for one address or for all."""

    stage: str
    reply: str
    to: str | None = None
    times: int | None = None
    keep: bool = False

    def matches(self, stage, addresses):
        return self.stage == stage and self.times != 0 and (self.to is None or self.to in addresses)


@dataclass
class SmtpSink:
    """``with SmtpSink() as sink``: connect to ``sink.host``:``sink.port``, then look at ``sink.received``.

    ``pipelining`` is whether it offers to take MAIL, RCPT and DATA at once (RFC 2920); it always can.
    """

    host: str = "127.0.0.1"
    port: int = 0
    pause_seconds: float = 0.0
    pipelining: bool = True
    received: list[Received] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    connections: int = 0
    highest_open: int = 0
    most_open: int = 0  # connections beyond it are turned away with 421
    open: int = 0

    def answer(self, stage, reply, *, to=None, times=None, keep=False):
        """From now on answer ``reply`` ("451 4.3.0 later", or HANG_UP) at ``stage``; the first rule that fits counts.

        ``keep``: at DOT, keep the message although the answer is no, as a server whose reply was lost would.
        """
        self.rules.append(Rule(stage=stage, reply=reply, to=to, times=times, keep=keep))

    def recipients(self):
        """Every address a message was accepted for, in order, repeats included."""
        return [address for message in self.received for address in message.rcpt_to]

    @property
    def route(self):
        return MailRoute(host=self.host, port=self.port, tls="none")

    @property
    def url(self):
        return f"smtp://{self.host}:{self.port}"

    def wait_for(self, count, *, seconds=20):
        """Wait until ``count`` messages have come; fails with what came instead."""
        deadline = time.monotonic() + seconds
        while len(self.received) < count:
            assert time.monotonic() < deadline, f"{len(self.received)} of {count} messages came in {seconds} s"
            time.sleep(0.01)

    def __enter__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        # In its own thread from the first step: a browser test runs a loop in this one.
        listening = self._loop.create_server(lambda: _Protocol(self, loop=self._loop), self.host, self.port)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self):
        self._server.close()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def rule(self, stage, addresses):
        """The rule for this step, used up by one; ``None`` to answer as usual."""
        for rule in self.rules:
            if rule.matches(stage, addresses):
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None


class _Protocol(SMTP):
    def __init__(self, sink, *, loop):
        super().__init__(_Handler(sink), enable_SMTPUTF8=True, hostname="sink.example.org", loop=loop)

    def connection_made(self, transport):
        sink = self.event_handler.sink
        sink.connections += 1
        sink.open += 1
        sink.highest_open = max(sink.highest_open, sink.open)
        self.number = sink.connections
        if sink.most_open and sink.open > sink.most_open:
            transport.write(b"421 4.7.0 too many connections from you\r\n")
            transport.close()
        super().connection_made(transport)

    def connection_lost(self, error):
        self.event_handler.sink.open -= 1
        super().connection_lost(error)

    async def smtp_DATA(self, arg):  # noqa: N802 - aiosmtpd finds its hooks by name
        rule = self.event_handler.sink.rule("DATA", self.envelope.rcpt_tos)
        if rule is None:
            await super().smtp_DATA(arg)
        elif rule.reply == HANG_UP:
            self.transport.abort()
        else:
            await self.push(rule.reply)


class _Handler:
    def __init__(self, sink):
        self.sink = sink

    async def handle_EHLO(self, server, session: Session, envelope: Envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        return ["250-PIPELINING", *responses] if self.sink.pipelining else responses

    async def handle_MAIL(self, server, session: Session, envelope: Envelope, address, options):  # noqa: N802
        reply = self._answer(server, "MAIL", (address,))
        if reply is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
            return "250 2.1.0 OK"
        return reply

    async def handle_RCPT(self, server, session: Session, envelope: Envelope, address, options):  # noqa: N802
        reply = self._answer(server, "RCPT", (address,))
        if reply is None:
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 OK"
        return reply

    async def handle_DATA(self, server, session: Session, envelope: Envelope):  # noqa: N802
        if self.sink.pause_seconds:
            await asyncio.sleep(self.sink.pause_seconds)
        rule = self.sink.rule("DOT", envelope.rcpt_tos)
        if rule is None or rule.keep:
            self.sink.received.append(
                Received(
                    mail_from=envelope.mail_from,
                    rcpt_to=tuple(envelope.rcpt_tos),
                    content=envelope.original_content,
                    mail_options=tuple(envelope.mail_options),
                    connection=server.number,
                )
            )
        if rule is None:
            return f"250 2.0.0 OK queued as {len(self.sink.received)}"
        if rule.reply == HANG_UP:
            server.transport.abort()
        return rule.reply

    def _answer(self, server, stage, addresses):
        rule = self.sink.rule(stage, addresses)
        if rule is None:
            return None
        if rule.reply == HANG_UP:
            server.transport.abort()
        return rule.reply
