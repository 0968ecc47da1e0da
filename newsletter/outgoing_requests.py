"""Requests to addresses that someone typed: to the public web only, and never for long.

Whoever may name an address could otherwise make this machine ask its own network (server-side request forgery, OWASP
SSRF prevention): the router, a cloud's metadata service, the database. So: http and https alone; the ports of
``OUTGOING_PORTS``; every address a name resolves to must be public; the connection goes to exactly the address that
was looked at, so that a second answer of DNS cannot lead elsewhere; each redirect is held to all of this again; and
time and bytes are capped from outside, since a server may send a byte a minute, and so is how many there are at once.

Link checks, link cards and pictures fetched from elsewhere use :func:`fetch`; nothing else in the project follows an
address of the writer's.
"""

import dataclasses
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from newsletter.name_lookups import TooLate, look_up
from newsletter.public_addresses import is_public
from newsletter.rendering.links import encode_url

MOST_REDIRECTS = 5
SECONDS = 10.0
MOST_BYTES = 64 * 1024
MOST_AT_ONCE = 8
_REQUESTS = threading.BoundedSemaphore(MOST_AT_ONCE)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}


class RequestError(Exception):
    """There is no answer; the message is a sentence for people."""


class RequestRefused(RequestError):
    """We do not ask there: the address is not one of the public web."""


class NoSuchHost(RequestError):
    """The name does not exist."""


class NoAnswer(RequestError):
    """The server cannot be reached, does not answer in time, or speaks no HTTP."""


class BadCertificate(RequestError):
    """The server's certificate is not one that browsers accept."""


class TooManyRedirects(RequestError):
    """The address leads in a circle, or further than anybody follows."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. ``url`` is the address at the end of the redirects; ``headers`` have names in lower case;
    ``body`` is at most as long as was asked for, and ``is_cut`` where there was more.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool
    redirects: tuple[str, ...] = ()


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Answer:
    """Ask for an address, and follow where it leads. ``seconds`` is for all of it, DNS included. Raises RequestError.

    An answer of any status is an answer. Nothing of ours is sent: no cookies, no referrer, no credentials. A process
    asks for ``MOST_AT_ONCE`` at a time; waiting for one's turn counts as well.
    """
    deadline = time.monotonic() + seconds
    if not _REQUESTS.acquire(timeout=seconds):
        raise NoAnswer("too many addresses are being asked at the moment.")
    try:
        return _followed(url, method=method, headers=headers or {}, most_bytes=most_bytes, deadline=deadline)
    finally:
        _REQUESTS.release()


def _followed(url: str, *, method: str, headers: Mapping[str, str], most_bytes: int, deadline: float) -> Answer:
    passed: list[str] = []
    while True:
        answer = _ask(url, method=method, headers=headers, most_bytes=most_bytes, deadline=deadline)
        onward = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not onward:
            return dataclasses.replace(answer, redirects=tuple(passed))
        passed.append(answer.url)
        if len(passed) > MOST_REDIRECTS:
            raise TooManyRedirects(f"it was redirected more than {MOST_REDIRECTS} times.")
        try:
            url = urljoin(answer.url, onward)
        except ValueError:
            raise NoAnswer("it was redirected to something that is no address.") from None


def _ask(url: str, *, method: str, headers: Mapping[str, str], most_bytes: int, deadline: float) -> Answer:
    url, _, _ = encode_url(url).partition("#")
    scheme, host, port, path = _parts_of(url)
    address = _public_address(host, port, deadline=deadline)
    with _connection(scheme, host, port, address, deadline) as connection:
        try:
            connection.request(method, path, headers={**_HEADERS, **headers})
            response = connection.getresponse()
            body = response.read(most_bytes + 1) if method != "HEAD" else b""
        except ssl.SSLError as error:
            raise NoAnswer("the encrypted connection broke off.") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = time.monotonic() >= deadline
            raise NoAnswer("it did not answer in time." if late else "it broke off, or speaks no HTTP.") from error
        return Answer(
            url=url,
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=body[:most_bytes],
            is_cut=len(body) > most_bytes,
        )


_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Fortnight newsletter link check)",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def _parts_of(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and what to ask for. Raises RequestRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RequestRefused("it is no address.") from None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in _PORTS or not host or "%" in host:
        raise RequestRefused("only http and https addresses with a host are looked at.")
    if parts.username is not None or parts.password is not None:
        raise RequestRefused("addresses with a name or password in them are not looked at.")
    port = port or _PORTS[scheme]
    if port not in settings.OUTGOING_PORTS and (host, port) not in settings.OUTGOING_EXCEPTIONS:
        raise RequestRefused(f"port {port} is not looked at.")
    path = parts.path or "/"
    return scheme, host, port, f"{path}?{parts.query}" if parts.query else path


def _public_address(host: str, port: int, *, deadline: float) -> str:
    """An address of the host, all of which are public. Raises RequestRefused, NoSuchHost, NoAnswer."""
    try:
        found = look_up(host, port, seconds=deadline - time.monotonic())
    except TooLate as error:
        raise NoAnswer(str(error)) from None
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}:
            raise NoSuchHost(f"there is no host {host}.") from error
        raise NoAnswer(f"DNS says nothing about {host} at the moment.") from error
    except (OSError, UnicodeError) as error:
        raise NoSuchHost(f"there is no host {host[:100]}.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if (host, port) not in settings.OUTGOING_EXCEPTIONS and not all(map(is_public, addresses)):
        raise RequestRefused(f"{host} is not on the public web.")
    # IPv4 first: a machine without an IPv6 route would wait for nothing.
    return min(addresses, key=lambda address: ":" in address)


@contextmanager
def _connection(
    scheme: str, host: str, port: int, address: str, deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to exactly that IP address, which ends at the deadline whatever the server does."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise NoAnswer("it did not answer in time.")
    try:
        stream = socket.create_connection((address, port), timeout=left)
    except OSError as error:
        raise NoAnswer("its server cannot be reached.") from error
    held = [stream]
    guard = threading.Timer(max(0.0, deadline - time.monotonic()), _shut, [held])
    guard.daemon = True
    guard.start()
    connection = http.client.HTTPConnection(host, port)
    try:
        connection.sock = _encrypted(held, host) if scheme == "https" else stream
        yield connection
    finally:
        guard.cancel()
        connection.close()
        held[0].close()


def _encrypted(held: list[socket.socket], host: str) -> ssl.SSLSocket:
    """The connection with TLS around it, which takes its place in ``held`` before the server can keep us waiting."""
    try:
        stream = ssl.create_default_context().wrap_socket(held[0], server_hostname=host, do_handshake_on_connect=False)
        held[0] = stream
        stream.do_handshake()
    except ssl.SSLCertVerificationError as error:
        raise BadCertificate(f"its certificate is not accepted: {error.verify_message}.") from error
    except (OSError, ValueError) as error:
        raise NoAnswer("its server does not speak HTTPS, or not in time.") from error
    return stream


def _shut(held: list[socket.socket]) -> None:
    with suppress(OSError):  # it may have ended by itself
        held[0].shutdown(socket.SHUT_RDWR)
