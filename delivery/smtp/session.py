"""From a connection to a server that is ready for MAIL: greeting, EHLO, TLS, authentication."""

import base64
import ipaddress
import ssl
from typing import Literal

from delivery.models import Stage
from delivery.smtp.features import Features
from delivery.smtp.timeouts import Timeouts
from delivery.smtp.wire import Wire, WireBroken
from delivery.transport import Reply, TransportDown

__all__ = ["Features", "Greeter", "Timeouts"]


class Greeter:
    """Brings a fresh connection to the point where MAIL may be said. Raises TransportDown, the stage named."""

    def __init__(
        self,
        wire: Wire,
        *,
        host: str,
        tls: Literal["none", "starttls", "implicit"],
        context: ssl.SSLContext | None,
        helo_name: str,
        timeouts: Timeouts,
    ) -> None:
        self._wire = wire
        self._host = host
        self._tls = tls
        self._context = context
        self._helo_name = helo_name or _address_literal(wire.local_address)
        self._timeouts = timeouts

    def greet(self, *, username: str, password: str) -> Features:
        """Do it all; ``username`` is empty where no authentication is wanted."""
        if self._tls == "implicit":
            self._start_tls()
        self._expect(Stage.GREETING, b"", timeout=self._timeouts.greeting)
        features = self._hello()
        if self._tls == "starttls":
            if not features.starttls:
                raise TransportDown("it offers no STARTTLS, and mail goes to it only encrypted", stage=Stage.TLS)
            self._expect(Stage.TLS, b"STARTTLS\r\n")
            self._start_tls()
            features = self._hello()
        if username:
            self._authenticate(features, username=username, password=password)
        return features

    def _hello(self) -> Features:
        return Features.of(self._expect(Stage.GREETING, f"EHLO {self._helo_name}\r\n".encode("ascii")))

    def _start_tls(self) -> None:
        # Reading the machine's certificates takes a while, so it is done only where they are needed.
        context = self._context or ssl.create_default_context()
        try:
            self._wire.start_tls(context=context, hostname=self._host, timeout=self._timeouts.tls)
        except WireBroken as error:
            raise TransportDown(str(error), stage=Stage.TLS) from error

    def _authenticate(self, features: Features, *, username: str, password: str) -> None:
        if self._tls == "none" and not ipaddress.ip_address(self._wire.peer_address).is_loopback:
            raise TransportDown("a password is not sent to it unencrypted: use smtps:// or smtp+starttls://",
                                stage=Stage.AUTH)  # fmt: skip
        user, secret = username.encode(), password.encode()
        if "PLAIN" in features.auth:
            self._expect(Stage.AUTH, b"AUTH PLAIN " + base64.b64encode(b"\0" + user + b"\0" + secret) + b"\r\n")
        elif "LOGIN" in features.auth:
            self._expect(Stage.AUTH, b"AUTH LOGIN\r\n", intermediate=True)
            self._expect(Stage.AUTH, base64.b64encode(user) + b"\r\n", intermediate=True)
            self._expect(Stage.AUTH, base64.b64encode(secret) + b"\r\n")
        else:
            raise TransportDown("it offers neither AUTH PLAIN nor AUTH LOGIN", stage=Stage.AUTH)

    def _expect(self, stage: Stage, command: bytes, *, intermediate: bool = False, timeout: float = 0) -> Reply:
        """Say ``command`` (nothing: only listen) and take 2xx, or 3xx if ``intermediate``, for yes."""
        timeout = timeout or self._timeouts.command
        try:
            if command:
                self._wire.send(command, timeout=timeout)
            reply = self._wire.read_reply(timeout=timeout)
        except WireBroken as error:
            raise TransportDown(str(error), stage=stage) from error
        if not (reply.positive or (intermediate and 300 <= reply.code < 400)):
            raise TransportDown(f"it said: {reply}", stage=stage, reply=reply)
        return reply


def _address_literal(address: str) -> str:
    """RFC 5321 §4.1.3: what a client without a name calls itself."""
    plain = address.partition("%")[0]
    return f"[IPv6:{plain}]" if ":" in plain else f"[{plain}]"
