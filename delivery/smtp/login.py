"""Saying who we are (RFC 4954): PLAIN (RFC 4616), LOGIN, and XOAUTH2 with an access token."""

import base64
import dataclasses
from collections.abc import Callable, Iterator

from delivery.smtp.features import Features

LONGEST_COMMAND = 512
"""Octets of a command line with its end (RFC 4954 §4): what is longer is said after the server's 334."""


class NoLogin(ValueError):
    """These credentials cannot be shown to this server; the message says why and how to mend it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Login:
    """A name, and a password or an access token (OAuth 2.0) that proves it."""

    username: str
    password: str = dataclasses.field(default="", repr=False)
    token: str = dataclasses.field(default="", repr=False)


def lines(login: Login, *, features: Features) -> Iterator[bytes]:
    """What to say, line by line: each after the first answers a 334.

    The best the server offers and the credentials fit: a token goes by XOAUTH2, a password by PLAIN, else by LOGIN.
    Raises NoLogin.
    """
    fitting = ("XOAUTH2",) if login.token else ("PLAIN", "LOGIN")
    mechanism = next((name for name in fitting if name in features.auth), None)
    if mechanism is None:
        offered = ", ".join(sorted(features.auth)) or "no login at all"
        proof = "an access token" if login.token else "a password"
        raise NoLogin(f"it offers {offered}, and {proof} needs AUTH {' or '.join(fitting)}: look at its port and TLS")
    return _MECHANISMS[mechanism](login)


def _plain(login: Login) -> Iterator[bytes]:
    if "\0" in login.username + login.password:
        raise NoLogin("a name or password with a NUL in it cannot be said: enter it anew")
    return _at_once(b"PLAIN", f"\0{login.username}\0{login.password}")


def _login(login: Login) -> Iterator[bytes]:
    return iter((b"AUTH LOGIN\r\n", _encoded(login.username) + b"\r\n", _encoded(login.password) + b"\r\n"))


def _xoauth2(login: Login) -> Iterator[bytes]:
    if "\x01" in login.username + login.token:
        raise NoLogin("a name or token with a control character in it cannot be said: enter it anew")
    # A refusal comes as a 334 with its reason, which is to be answered with an empty line.
    proof = f"user={login.username}\x01auth=Bearer {login.token}\x01\x01"
    return iter((*_at_once(b"XOAUTH2", proof), b"\r\n"))


def _at_once(mechanism: bytes, proof: str) -> Iterator[bytes]:
    line = b"AUTH " + mechanism + b" " + _encoded(proof) + b"\r\n"
    if len(line) <= LONGEST_COMMAND:
        return iter((line,))
    return iter((b"AUTH " + mechanism + b"\r\n", _encoded(proof) + b"\r\n"))


def _encoded(text: str) -> bytes:
    try:
        return base64.b64encode(text.encode())
    except UnicodeEncodeError as error:
        raise NoLogin("a name or password holds characters that are none: enter it anew") from error


_MECHANISMS: dict[str, Callable[[Login], Iterator[bytes]]] = {"PLAIN": _plain, "LOGIN": _login, "XOAUTH2": _xoauth2}
