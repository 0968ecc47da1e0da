"""Reading the environment: each variable is declared once, with its kind, default and meaning.

``docs/settings.md`` is held to this list by a test. Values that cannot be used are collected, so that a
misconfigured machine hears about all of them at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from config.errors import SetupError

T = TypeVar("T")
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
MINIMUM_KEY_BYTES = 16
ENCRYPTION_KEY_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One environment variable, as the documentation shows it."""

    name: str
    kind: str
    default: str
    help: str


@dataclass(frozen=True, kw_only=True)
class MailRoute:
    """The SMTP server that takes our mail, from ``EMAIL_URL``.

    ``tls`` is ``none`` (plain), ``starttls`` (upgrade, verified, required) or ``implicit`` (TLS from the first byte).
    """

    host: str
    port: int
    tls: Literal["none", "starttls", "implicit"]
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(kw_only=True)
class Env:
    """Typed access to the environment, and the list of all that was asked for."""

    values: Mapping[str, str]
    variables: list[Variable] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def read(self, name: str, parse: Callable[[str], T], *, kind: str, default: T, shown: str, help: str) -> T:  # noqa: A002 - as argparse calls it
        """The parsed value of ``name``, or ``default`` where it is unset or empty.

        ``parse`` raises ValueError with a sentence that says how to mend the value; ``shown`` is the default as the
        documentation names it.
        """
        self.variables.append(Variable(name=name, kind=kind, default=shown, help=help))
        given = self.values.get(name, "").strip()
        if not given:
            return default
        try:
            return parse(given)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return default

    def text(self, name: str, *, default: str = "", shown: str | None = None, help: str) -> str:  # noqa: A002
        return self.read(name, str, kind="text", default=default, shown=default if shown is None else shown, help=help)

    def boolean(self, name: str, *, default: bool, shown: str = "", help: str) -> bool:  # noqa: A002
        named = shown or ("yes" if default else "no")
        return self.read(name, parse_boolean, kind="yes or no", default=default, shown=named, help=help)

    def integer(self, name: str, *, default: int, minimum: int = 0, maximum: int = 2**31, help: str) -> int:  # noqa: A002
        def parse(given: str) -> int:
            return parse_integer(given, minimum=minimum, maximum=maximum)

        return self.read(name, parse, kind="number", default=default, shown=str(default), help=help)

    def words(self, name: str, *, default: tuple[str, ...] = (), shown: str, help: str) -> tuple[str, ...]:  # noqa: A002
        return self.read(name, parse_words, kind="list, by commas", default=default, shown=shown, help=help)

    def require(self, name: str, *, why: str) -> None:
        """Note a problem unless ``name`` is set."""
        if not self.values.get(name, "").strip():
            self.problems.append(f"{name} is not set: {why}")

    def finish(self) -> None:
        """Raise SetupError naming every problem, one a line."""
        if self.problems:
            raise SetupError("\n".join(self.problems))


def parse_boolean(given: str) -> bool:
    word = given.lower()
    if word not in YES | NO:
        raise ValueError(f"{given!r} is neither yes nor no.")
    return word in YES


def parse_integer(given: str, *, minimum: int, maximum: int) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", given) or not minimum <= int(given) <= maximum:
        raise ValueError(f"{given!r} is not a whole number from {minimum} to {maximum}.")
    return int(given)


def parse_words(given: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in given.split(",") if word.strip())


def parse_time_zone(given: str) -> str:
    try:
        ZoneInfo(given)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{given!r} is not a time zone such as Europe/Amsterdam.") from None
    return given


def parse_path(given: str) -> Path:
    """An absolute path without symbolic links, so that everyone who names a directory names it alike."""
    return Path(given).expanduser().resolve()


def parse_base_url(given: str) -> str:
    """The site's address without a trailing slash."""
    example = "Write it like https://news.example.org."
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"{given!r} is not an address. {example}") from None
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or parts.username:
        raise ValueError(f"{given!r} is not an address. {example}")
    if parts.path.strip("/"):
        raise ValueError(f"{given!r} has a path; Fortnight answers at the top of its host. {example}")
    return f"{parts.scheme}://{parts.netloc}"


def serves_only_this_machine(*, bind: str, host: str, proxies: int) -> bool:
    """Whether nobody else can reach the site: it listens here only, under a name of its own."""
    return {bind, host} <= {"127.0.0.1", "localhost", "::1"} and proxies == 0


def parse_key(given: str) -> bytes:
    """A secret key in hexadecimal, of at least 16 bytes."""
    try:
        key = bytes.fromhex(given)
    except ValueError:
        raise ValueError("not hexadecimal. Make one with: openssl rand -hex 32") from None
    if len(key) < MINIMUM_KEY_BYTES:
        raise ValueError(f"shorter than {MINIMUM_KEY_BYTES} bytes. Make one with: openssl rand -hex 32")
    return key


def parse_key_ring(given: str) -> dict[str, bytes]:
    """``id:hex,id:hex``: the first key signs, all verify."""
    ring: dict[str, bytes] = {}
    for entry in parse_words(given):
        name, colon, key = entry.partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9]{1,16}", name):
            raise ValueError("an entry is not id:hex, with an id of up to 16 letters and digits.")
        if name in ring:
            raise ValueError(f"the id {name!r} occurs twice.")
        ring[name] = parse_key(key)
    if not ring:
        raise ValueError("no key in it. Write id:hex, as in k1:<openssl rand -hex 32>.")
    return ring


def parse_encryption_keys(given: str) -> dict[str, bytes]:
    """``id:hex,id:hex`` of 32 bytes each, as AES-256 takes them: the first key seals, all unseal."""
    ring = parse_key_ring(given)
    for name, key in ring.items():
        if len(key) != ENCRYPTION_KEY_BYTES:
            raise ValueError(
                f"the key {name!r} is not {ENCRYPTION_KEY_BYTES} bytes long. Make one with: openssl rand -hex 32"
            )
    return ring


def parse_mail_route(given: str) -> MailRoute:
    """``smtp://``, ``smtp+starttls://`` or ``smtps://`` with an optional ``user:password@``."""
    example = "Write it like smtp+starttls://user:password@smtp.example.org:587."
    # The address may hold a password, so the complaint does not repeat it.
    try:
        parts = urlsplit(given)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"not an address. {example}") from None
    routes: dict[str, tuple[Literal["none", "starttls", "implicit"], int]] = {
        "smtp": ("none", 25),
        "smtp+starttls": ("starttls", 587),
        "smtps": ("implicit", 465),
    }
    if parts.scheme not in routes or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"not an SMTP address. {example}")
    tls, usual_port = routes[parts.scheme]
    return MailRoute(
        host=host,
        port=port or usual_port,
        tls=tls,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def parse_database_url(given: str) -> dict[str, object]:
    """``postgres://user:password@host:port/name`` as Django's DATABASES wants it; ``?sslmode=`` goes to libpq."""
    example = "Write it like postgres://user:password@host:5432/fortnight."
    try:
        parts = urlsplit(given)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"not an address. {example}") from None
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ValueError(f"not the address of a PostgreSQL database. {example}")
    # Split first and decoded then, plus signs left alone as in the rest of an address: a value may hold & and =.
    options = dict(parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True))
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(host or "")),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def parse_redis_url(given: str) -> str:
    """``redis://``, ``rediss://``, or ``unix:///path`` for a socket."""
    try:
        parts = urlsplit(given)
        _ = parts.port
    except ValueError:
        raise ValueError("not an address. Write it like redis://host:6379/0.") from None
    if parts.scheme not in {"redis", "rediss", "unix"} or not (parts.hostname or parts.path.strip("/")):
        raise ValueError("not the address of a Redis or Valkey server. Write it like redis://host:6379/0.")
    return given
