"""From a fresh connection to a server that is ready for MAIL. No sockets and no clock.

The greeting, EHLO (HELO where that is refused), STARTTLS and EHLO again, authentication.
"""

import base64
import binascii
import dataclasses
import ipaddress
from collections.abc import Generator
from typing import Literal

from delivery.models import Stage
from delivery.smtp.features import Features
from delivery.smtp.login import Login, NoLogin, lines
from delivery.smtp.replies import ReplyReader
from delivery.smtp.timeouts import Patience
from delivery.transport import Reply, TransportDown

Tls = Literal["none", "starttls", "implicit"]


@dataclasses.dataclass(frozen=True, slots=True)
class Ready:
    """MAIL may be said."""

    features: Features


@dataclasses.dataclass(frozen=True, slots=True)
class Secure:
    """The next bytes are TLS; once that stands, go on with :meth:`Greeting.secured`."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Caller:
    """Who connects to whom, and how: ``local`` and ``peer`` are the IP addresses of both ends."""

    local: str
    peer: str
    tls: Tls
    helo_name: str = ""
    login: Login | None = None

    @property
    def name(self) -> str:
        """What we call ourselves: an address literal where there is no name (RFC 5321 §4.1.3)."""
        address = self.local.partition("%")[0]
        return self.helo_name or (f"[IPv6:{address}]" if ":" in address else f"[{address}]")

    @property
    def may_tell_secrets(self) -> bool:
        """Whether nobody else can hear: TLS, or a server on this machine."""
        return self.tls != "none" or self.is_near

    @property
    def is_near(self) -> bool:
        """Whether the server is on this machine."""
        return ipaddress.ip_address(self.peer.partition("%")[0]).is_loopback


class Greeting:
    """Give it what comes over the wire, and write what it says; ``outcome`` is None until it is done."""

    def __init__(self, caller: Caller) -> None:
        self.outcome: Ready | Secure | TransportDown | None = None
        self.heard = 0
        self.patience: Patience = "greeting"
        self._caller = caller
        self._reader = ReplyReader()
        self._stage = Stage.GREETING
        self._steps = self._run()
        next(self._steps)

    def is_done(self) -> bool:
        """Whether there is an outcome."""
        return self.outcome is not None

    @property
    def over(self) -> bool:
        """Whether the connection is of no more use."""
        return isinstance(self.outcome, TransportDown)

    def receive(self, data: bytes) -> bytes:
        """Take what the server said, however it was cut; gives what to say to it now."""
        if self.is_done():
            self._say_too_much()
            return b""
        replies = self._reader.take(data)
        self.heard += len(replies)
        say = b""
        for reply in replies:
            if self.is_done():
                self._say_too_much()
                return b""
            say += self._send(reply)
        if self._reader.fault:
            self.broken(self._reader.fault)
        elif self.is_done() and self._reader.pending:
            self._say_too_much()
        return say

    def features(self) -> Features:
        """What the server offers, now that MAIL may be said. Raises TransportDown where it never came to that."""
        if isinstance(self.outcome, Ready):
            return self.outcome.features
        if isinstance(self.outcome, TransportDown):
            raise self.outcome
        raise TransportDown("it came to no end of its greeting", stage=self._stage)

    def secured(self) -> bytes:
        """TLS stands: what was known is forgotten, and asked again (RFC 3207 §4.2)."""
        self.outcome = None
        return self._send(None)

    def broken(self, text: str) -> None:
        """The connection is gone; ``text`` says why."""
        if not self.over:
            self.outcome = TransportDown(text, stage=self._stage)

    def _send(self, reply: Reply | None) -> bytes:
        try:
            return self._steps.send(reply)
        except StopIteration:
            return b""
        except TransportDown as error:
            self.outcome = error
            return b""

    def _say_too_much(self) -> None:
        """Words before TLS could be anybody's (RFC 3207 §4.2); words before MAIL answer nothing."""
        if isinstance(self.outcome, Secure):
            self.broken("the server sent more than its answer before TLS began")
        else:
            self.broken("the server sent more than it was asked for")

    def _run(self) -> Generator[bytes, Reply | None, None]:
        """Yields what to say, and is sent the reply to it. Raises TransportDown."""
        self._expect((yield b""))
        self.patience = "command"
        features = yield from self._hello()
        if self._caller.tls == "starttls":
            self._stage = Stage.TLS
            if not features.starttls:
                raise TransportDown(
                    "it offers no STARTTLS, and mail goes to it only encrypted: use its port for STARTTLS "
                    "(mostly 587), or smtps:// if it speaks TLS from the start (mostly 465)",
                    stage=Stage.TLS,
                )  # fmt: skip
            self._expect((yield b"STARTTLS\r\n"))
            self.outcome = Secure()
            yield b""
            features = yield from self._hello()
        if self._caller.login is not None:
            self._stage = Stage.AUTH
            yield from self._authenticate(features, login=self._caller.login)
        self.outcome = Ready(features)

    def _hello(self) -> Generator[bytes, Reply | None, Features]:
        self._stage = Stage.GREETING
        name = self._caller.name.encode("ascii", "replace")
        reply = yield b"EHLO " + name + b"\r\n"
        if reply is not None and reply.permanent:  # from before 1995 (RFC 1869)
            self._expect((yield b"HELO " + name + b"\r\n"))
            return Features()
        return Features.of(self._expect(reply))

    def _authenticate(self, features: Features, *, login: Login) -> Generator[bytes, Reply | None, None]:
        if not self._caller.may_tell_secrets:
            raise TransportDown(
                "a password is not sent to it unencrypted: use smtps:// or smtp+starttls://", stage=Stage.AUTH
            )
        reason = ""
        try:
            for line in lines(login, features=features):
                reply = yield line
                if reply is None or not 300 <= reply.code < 400:
                    self._expect(reply, reason=reason)
                    return
                reason = _reason(reply)
        except NoLogin as error:
            raise TransportDown(str(error), stage=Stage.AUTH) from error
        raise TransportDown("it asks on and on, and does not say whether we may come in", stage=Stage.AUTH)

    def _expect(self, reply: Reply | None, *, reason: str = "") -> Reply:
        """2xx, or TransportDown with what it said, and what it said before as ``reason``."""
        if reply is None or not reply.positive:
            raise TransportDown(f"it said: {reply}{reason and f' ({reason})'}", stage=self._stage, reply=reply)
        return reply


def _reason(reply: Reply) -> str:
    """The words in a 334: XOAUTH2 servers put why a token is refused there, as JSON."""
    try:
        words = base64.b64decode(reply.text, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    if not words.startswith("{"):  # the others prompt: "Password:"
        return ""
    return "".join(character if character.isprintable() else " " for character in words)[:200]
