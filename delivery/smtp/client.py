"""The staged client: MAIL, RCPT, DATA and the body; then, apart from them, the final dot."""

import contextlib
import ssl
import time
from typing import Literal

from delivery.models import Stage
from delivery.smtp.session import Features, Greeter, Timeouts
from delivery.smtp.wire import Wire, WireBroken
from delivery.transport import (
    Broken,
    Envelope,
    NoReply,
    Prepared,
    Refused,
    Reply,
    TransportDown,
    WhileWaiting,
)

MOST_MESSAGES = 100
LONGEST_LIFE = 300.0
"""Seconds a connection is used, and messages it carries, before it is made anew: servers wear out patience."""


class SmtpTransport:
    """One connection to one server, opened when it is needed. Fills :class:`delivery.transport.Transport`."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        tls: Literal["none", "starttls", "implicit"] = "none",
        username: str = "",
        password: str = "",
        helo_name: str = "",
        context: ssl.SSLContext | None = None,
        timeouts: Timeouts | None = None,
        while_waiting: WhileWaiting = lambda: None,
    ) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._username, self._password = username, password
        self._helo_name = helo_name
        self._context = context
        self._timeouts = timeouts or Timeouts()
        self._while_waiting = while_waiting
        self._wire: Wire | None = None
        self._features = Features()
        self._carried = 0
        self._opened_at = 0.0
        self._unfinished = self._in_data = False

    @property
    def route(self) -> str:
        """``smtp.example.org:587``."""
        return f"{self._host}:{self._port}"

    def open(self) -> None:
        """Connect unless a connection stands. Raises TransportDown with the stage it failed at."""
        if self._wire is not None and (
            self._carried >= MOST_MESSAGES or time.monotonic() - self._opened_at > LONGEST_LIFE
        ):
            self.close()
        if self._wire is not None:
            return
        try:
            wire = Wire.connect(
                host=self._host, port=self._port, timeout=self._timeouts.connect, while_waiting=self._while_waiting
            )
        except WireBroken as error:
            raise TransportDown(f"{self.route} cannot be reached: {error}", stage=Stage.CONNECT) from error
        greeter = Greeter(
            wire, host=self._host, tls=self._tls, context=self._context, helo_name=self._helo_name,
            timeouts=self._timeouts,
        )  # fmt: skip
        try:
            self._features = greeter.greet(username=self._username, password=self._password)
        except TransportDown as error:
            wire.close()
            raise TransportDown(f"{self.route}: {error}", stage=error.stage, reply=error.reply) from error
        self._wire, self._carried, self._opened_at, self._unfinished = wire, 0, time.monotonic(), False

    def prepare(self, envelope: Envelope, message: bytes) -> Prepared | Refused | Broken:
        """Say everything but the dot. Raises TransportDown where a new connection is needed and cannot be had."""
        self.open()
        impossible = self._impossible(envelope, size=len(message))
        if impossible is not None:
            return impossible
        stage = Stage.MAIL
        try:
            if self._unfinished:
                self._ask(b"RSET\r\n")
            for stage, command in self._commands(envelope, size=len(message)):
                self._unfinished = True
                reply = self._ask(command, timeout=self._timeouts.data if stage is Stage.DATA else 0)
                if not (reply.code == 354 if stage is Stage.DATA else reply.positive):
                    return self._refused(stage, reply)
            stage = Stage.BODY
            self._in_data = True
            self._wired.send(_stuffed(message), timeout=self._timeouts.block)
            if self._wired.has_spoken():
                return self._refused(stage, self._wired.read_reply(timeout=self._timeouts.command))
        except WireBroken as error:
            self._drop()
            return Broken(stage, str(error))
        return Prepared(len(message))

    def finish(self, prepared: Prepared) -> Reply | NoReply:  # noqa: ARG002 - there is one message at a time
        """Send the dot and wait for the answer; whatever is not an answer to it is NoReply."""
        try:
            self._wired.send(b".\r\n", timeout=self._timeouts.block)
            reply = self._wired.read_reply(timeout=self._timeouts.dot)
        except WireBroken as error:
            self._drop()
            return NoReply(str(error))
        if not (reply.positive or reply.transient or reply.permanent):
            self._drop()
            return NoReply(f"an answer that is none: {reply}")
        self._carried += 1
        self._unfinished = self._in_data = False
        if reply.code == 421:
            self._drop()
        return reply

    def abandon(self, prepared: Prepared) -> None:  # noqa: ARG002 - there is one message at a time
        """Drop the connection: inside DATA there is no other way back."""
        self._drop()

    def close(self) -> None:
        """QUIT, without waiting long for the answer; inside a message there is only hanging up."""
        if self._wire is not None and not self._in_data:
            with contextlib.suppress(WireBroken):
                self._wire.send(b"QUIT\r\n", timeout=1)
                self._wire.read_reply(timeout=1)
        self._drop()

    @property
    def _wired(self) -> Wire:
        if self._wire is None:
            raise WireBroken("there is no connection")
        return self._wire

    def _ask(self, command: bytes, *, timeout: float = 0) -> Reply:
        self._wired.send(command, timeout=timeout or self._timeouts.command)
        return self._wired.read_reply(timeout=timeout or self._timeouts.command)

    def _commands(self, envelope: Envelope, *, size: int) -> list[tuple[Stage, bytes]]:
        options = f" SIZE={size}" if self._features.size else ""
        if envelope.international:
            options += " BODY=8BITMIME SMTPUTF8"
        return [
            (Stage.MAIL, f"MAIL FROM:<{envelope.sender}>{options}\r\n".encode()),
            (Stage.RCPT, f"RCPT TO:<{envelope.recipient}>\r\n".encode()),
            (Stage.DATA, b"DATA\r\n"),
        ]

    def _impossible(self, envelope: Envelope, *, size: int) -> Refused | None:
        """What the server's answer to EHLO rules out, in the codes it would have used itself."""
        if envelope.international and not (self._features.smtputf8 and self._features.eight_bit):
            words = "The server takes no addresses with characters beyond ASCII (it offers no SMTPUTF8)."
            return Refused(Stage.RCPT, Reply(553, "5.6.7", words))
        if 0 < self._features.size < size:
            words = f"The message of {size} octets is larger than the server takes ({self._features.size})."
            return Refused(Stage.MAIL, Reply(552, "5.3.4", words))
        return None

    def _refused(self, stage: Stage, reply: Reply) -> Refused | Broken:
        """A refusal leaves the connection usable, but for 421 and for anything said inside the body."""
        if reply.code == 421 or stage is Stage.BODY:
            self._drop()
        if not (reply.transient or reply.permanent):
            self._drop()
            return Broken(stage, f"an answer that is none: {reply}")
        return Refused(stage, reply)

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire, self._in_data = None, False


def _stuffed(message: bytes) -> bytes:
    """The message with its leading dots doubled (RFC 5321 §4.5.2) and a line end at its end."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
