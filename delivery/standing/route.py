"""The SMTP server that takes our mail: does it answer, encrypt, prove who it is, and let us in."""

import contextlib
import datetime as dt
import ipaddress
import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Literal, Protocol, cast

from delivery.standing.finding import Finding, ill, warning, well
from delivery.standing.sender import own_name

NAME = "mail route"
STEP_SECONDS = 5.0
ALL_SECONDS = 15.0
EXPIRES_SOON = dt.timedelta(days=14)


class Route(Protocol):
    """What has to be known of an SMTP server."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def tls(self) -> Literal["none", "starttls", "implicit"]: ...
    @property
    def username(self) -> str: ...
    @property
    def password(self) -> str: ...


@dataclass
class _Ill(Exception):
    """What went wrong, as a finding has it."""

    found: str
    mend: str


def look_at(
    route: Route, *, context: ssl.SSLContext | None = None, when_away: str = "", name: str = NAME,
    step_seconds: float = STEP_SECONDS, all_seconds: float = ALL_SECONDS,
) -> Finding:  # fmt: skip
    """Connect, say EHLO, begin TLS, log in, and leave. No mail is sent; never raises.

    ``when_away`` is the mend where nobody answers; ``context`` decides whom TLS trusts, the machine's own without one.
    """
    where = f"{route.host}:{route.port}"
    no_smtp = "See EMAIL_URL: this is no SMTP server that takes mail."
    line = _Line(route=route, trust=context, seconds=step_seconds, at_most=all_seconds)
    try:
        return _told(route, line, name=name)
    except _Ill as trouble:
        if line.cut:
            return _too_slow(name, where, all_seconds)
        return ill(name, f"{where} {trouble.found}", mend=trouble.mend)
    except (smtplib.SMTPException, OSError, EOFError, ValueError) as error:
        if line.cut:
            return _too_slow(name, where, all_seconds)
        if isinstance(error, ssl.SSLError):
            reason = getattr(error, "verify_message", "") or error.reason or str(error)
            return ill(name, f"{where}: {reason}", mend="See the certificate, or EMAIL_URL's scheme.")
        if isinstance(error, smtplib.SMTPException) or not isinstance(error, OSError):
            return ill(name, f"{where} said {_words(error)!r}", mend=no_smtp)
        mend = when_away or "See EMAIL_URL, and whether a firewall is in the way."
        return ill(name, f"{where}: {error.strerror or error}", mend=mend)
    finally:
        line.close()


def _too_slow(name: str, where: str, seconds: float) -> Finding:
    return ill(name, f"{where} was not done in {seconds:g} s", mend="Ask the mail server's owner.")


def _told(route: Route, line: "_Line", *, name: str) -> Finding:
    where, server = f"{route.host}:{route.port}", line.greeted()
    told = [_describe_tls(route, server), _log_in(route, server)]
    late, offers_tls = _expires_soon(server), server.has_extn("starttls")
    with contextlib.suppress(smtplib.SMTPException, OSError, ValueError):
        server.quit()
    found = f"{where} ({', '.join(part for part in told if part)})"
    if late:
        return warning(name, found, mend=f"Renew the certificate of {route.host}: once it expires no mail goes out.")
    if route.tls == "none" and offers_tls and not is_local(route.host):
        mend = f"It offers STARTTLS: write smtp+starttls://{where} in EMAIL_URL, so that mail does not travel in clear."
        return warning(name, found, mend=mend)
    return well(name, found)


def is_local(host: str) -> bool:
    """Whether the host is this machine by its name or address, so that nobody can listen in."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Line(smtplib.SMTP):
    """A connection that is cut after ``at_most`` seconds: a server may say one letter at a time for hours."""

    def __init__(self, *, route: Route, trust: ssl.SSLContext | None, seconds: float, at_most: float) -> None:
        # A name of its own, or smtplib asks DNS for this machine's, which may take long.
        super().__init__(local_hostname=own_name() or "[127.0.0.1]", timeout=seconds)
        self._route, self._at_most = route, at_most
        self._trust = trust or ssl.create_default_context()
        self._watchdog: threading.Timer | None = None
        self.cut = False

    def greeted(self) -> smtplib.SMTP:
        """Connected and greeted, and encrypted where that is wanted."""
        code, words = self.connect(self._route.host, self._route.port)
        if code != 220:
            raise _Ill(f"said {_text(code, words)!r}", "See EMAIL_URL: this is no SMTP server that takes mail.")
        self.ehlo_or_helo_if_needed()
        if self._route.tls == "starttls":
            self._start_tls()
        return self

    def _start_tls(self) -> None:
        if not self.has_extn("starttls"):
            raise _Ill("offers no STARTTLS", "Write smtps:// in EMAIL_URL if it takes TLS from the start (port 465).")
        code, words = self.docmd("STARTTLS")
        if code != 220:
            raise _Ill(f"refused STARTTLS: {_text(code, words)!r}", "Ask the mail server's owner.")
        # Not smtplib's starttls(): it checks the certificate by a name that only its constructor can be told.
        self.sock = self._trust.wrap_socket(cast(socket.socket, self.sock), server_hostname=self._route.host)
        self.file = None
        self.ehlo()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = _connect(host, port, seconds=timeout)
        # A copy of the descriptor stays good when TLS takes the socket over.
        self._handle = sock.dup()
        self._watchdog = threading.Timer(self._at_most, self._hang_up)
        self._watchdog.daemon = True
        self._watchdog.start()
        return self._trust.wrap_socket(sock, server_hostname=host) if self._route.tls == "implicit" else sock

    def _hang_up(self) -> None:
        self.cut = True
        with contextlib.suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up, and call the watchdog off."""
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._handle.close()
        super().close()


def _connect(host: str, port: int, *, seconds: float) -> socket.socket:
    """To the first address of the host that answers. Looking a name up knows no time limit, so it is given one."""
    found: list[str] = []
    failed: list[OSError] = []

    def look_up() -> None:
        try:
            found.extend(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    last = OSError(f"its name could not be looked up within {seconds:g} s")
    for address in dict.fromkeys(found):
        try:
            return socket.create_connection((address, port), timeout=seconds)
        except OSError as error:
            last = error
    raise last


def _describe_tls(route: Route, server: smtplib.SMTP) -> str:
    if not isinstance(server.sock, ssl.SSLSocket):
        return "no TLS"
    until = _valid_until(server)
    valid = f", certificate valid until {until:%d %B %Y}" if until else ""
    return f"{route.tls}, {server.sock.version()}{valid}"


def _log_in(route: Route, server: smtplib.SMTP) -> str:
    if not route.username:
        return ""
    if route.tls == "none" and not is_local(route.host):
        raise _Ill("is not given the password unencrypted", "Use smtp+starttls:// or smtps:// in EMAIL_URL.")
    try:
        server.login(route.username, route.password)
    except smtplib.SMTPAuthenticationError as error:
        said = _text(error.smtp_code, error.smtp_error)
        raise _Ill(f"refused the login: {said!r}", "See the user name and the password in EMAIL_URL.") from error
    except smtplib.SMTPNotSupportedError as error:
        raise _Ill("offers no login", "Take user and password out of EMAIL_URL, or ask for another port.") from error
    return f"logged in as {route.username}"


def _valid_until(server: smtplib.SMTP) -> dt.datetime | None:
    certificate = server.sock.getpeercert() if isinstance(server.sock, ssl.SSLSocket) else None
    if not certificate or "notAfter" not in certificate:
        return None
    return dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), tz=dt.UTC)


def _expires_soon(server: smtplib.SMTP) -> bool:
    until = _valid_until(server)
    return until is not None and until - dt.datetime.now(dt.UTC) < EXPIRES_SOON


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    return str(error)[:80] or "nothing"


def _text(code: int, words: bytes | str) -> str:
    plain = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {plain}".strip()[:80] if code >= 0 else plain[:80]
