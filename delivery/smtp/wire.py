"""A socket that waits with a deadline, and tells its owner now and then that it still waits."""

import contextlib
import select
import socket
import ssl
import time

from delivery.smtp.replies import LONGEST_LINE, NotSmtp, read_lines
from delivery.transport import Reply, WhileWaiting

NAP = 0.5
"""Seconds between two calls of ``while_waiting``."""
BLOCK = 65536


class WireBroken(Exception):
    """The connection is of no more use; the message says what happened."""


class Wire:
    """One TCP connection, plain or TLS. Every method raises WireBroken when it can go no further."""

    def __init__(self, sock: socket.socket, *, while_waiting: WhileWaiting) -> None:
        self._socket = sock
        self._socket.settimeout(NAP)
        self._while_waiting = while_waiting
        self._buffer = b""

    @classmethod
    def connect(cls, *, host: str, port: int, timeout: float, while_waiting: WhileWaiting) -> "Wire":
        """Connect, trying each address of the host in turn; ``timeout`` in seconds."""
        try:
            sock = socket.create_connection((host, port), timeout=timeout)
        except OSError as error:
            raise WireBroken(_said(error, timeout)) from error
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return cls(sock, while_waiting=while_waiting)

    @property
    def local_address(self) -> str:
        """Our end's IP address."""
        return str(self._socket.getsockname()[0])

    @property
    def peer_address(self) -> str:
        """The server's IP address."""
        return str(self._socket.getpeername()[0])

    def start_tls(self, *, context: ssl.SSLContext, hostname: str, timeout: float) -> None:
        """Go on in TLS. What the server sent before is refused: it could be anybody's (RFC 3207 §4.2)."""
        if self._buffer:
            raise WireBroken("the server sent more than its answer before TLS began")
        self._socket.settimeout(timeout)
        try:
            self._socket = context.wrap_socket(self._socket, server_hostname=hostname)
        except (OSError, ValueError) as error:
            raise WireBroken(f"TLS could not be agreed on: {_said(error, timeout)}") from error
        self._socket.settimeout(NAP)

    def send(self, data: bytes, *, timeout: float) -> None:
        """Write all of ``data`` within ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        view = memoryview(data)
        while view:
            try:
                view = view[self._socket.send(view[:BLOCK]) :]
            except (TimeoutError, ssl.SSLWantWriteError) as error:
                self._wait_more(deadline, timeout, error)
            except OSError as error:
                raise WireBroken(_said(error, timeout)) from error

    def read_reply(self, *, timeout: float) -> Reply:
        """The next whole reply within ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        lines: list[bytes] = []
        while True:
            while b"\n" in self._buffer:
                line, _, self._buffer = self._buffer.partition(b"\n")
                lines.append(line.rstrip(b"\r"))
                try:
                    reply = read_lines(lines)
                except NotSmtp as error:
                    raise WireBroken(str(error)) from error
                if reply is not None:
                    return reply
            if len(self._buffer) > LONGEST_LINE:
                raise WireBroken("the server's line has no end")
            self._buffer += self._receive(deadline, timeout)

    def has_spoken(self) -> bool:
        """Whether the server said something unasked or hung up, as far as can be seen without waiting."""
        if self._buffer or (isinstance(self._socket, ssl.SSLSocket) and self._socket.pending()):
            return True
        return bool(select.select([self._socket], [], [], 0)[0])

    def close(self) -> None:
        """Drop the connection."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _receive(self, deadline: float, timeout: float) -> bytes:
        while True:
            try:
                data = self._socket.recv(BLOCK)
            except (TimeoutError, ssl.SSLWantReadError) as error:
                self._wait_more(deadline, timeout, error)
                continue
            except OSError as error:
                raise WireBroken(_said(error, timeout)) from error
            if not data:
                raise WireBroken("the server closed the connection")
            return data

    def _wait_more(self, deadline: float, timeout: float, error: Exception) -> None:
        if time.monotonic() >= deadline:
            raise WireBroken(f"no answer within {timeout:g} s") from error
        self._while_waiting()


def _said(error: Exception, timeout: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {timeout:g} s"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not to be trusted: {error.verify_message}"
    if isinstance(error, OSError) and error.strerror and not isinstance(error, ssl.SSLError):
        return error.strerror.lower()
    return str(error)
