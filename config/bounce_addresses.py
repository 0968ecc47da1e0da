"""Where bounces come in, read from the environment."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, kw_only=True)
class BounceMailbox:
    """The IMAP mailbox of ``BOUNCE_MAILBOX_URL``; without ``tls`` a connection to another machine is upgraded."""

    host: str
    port: int
    tls: bool
    username: str
    password: str = field(default="", repr=False)
    folder: str = "INBOX"


@dataclass(frozen=True, kw_only=True)
class BounceListener:
    """The address of ``BOUNCE_LISTEN``; ``protocol`` is lmtp or smtp."""

    protocol: str
    host: str
    port: int


def parse_bounce_mailbox(given: str) -> BounceMailbox | None:
    """``imaps://`` (TLS from the first byte) or ``imap://`` (upgraded), with a name, a password and a folder."""
    example = "Write it like imaps://user:password@imap.example.org/INBOX."
    # The address holds a password, so the complaint does not repeat it.
    try:
        parts = urlsplit(given)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"not an address. {example}") from None
    if parts.scheme not in {"imap", "imaps"} or not host or not parts.username or parts.query or parts.fragment:
        raise ValueError(f"not the address of an IMAP mailbox with a name and a password. {example}")
    tls = parts.scheme == "imaps"
    return BounceMailbox(
        host=host,
        port=port or (993 if tls else 143),
        tls=tls,
        username=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def parse_bounce_listener(given: str) -> BounceListener | None:
    """``lmtp://127.0.0.1:8024`` or ``smtp://0.0.0.0:25``."""
    example = "Write it like lmtp://127.0.0.1:8024 or smtp://0.0.0.0:25."
    try:
        parts = urlsplit(given)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"{given!r} is not an address. {example}") from None
    if parts.scheme not in {"lmtp", "smtp"} or not host or not port or parts.path.strip("/") or parts.username:
        raise ValueError(f"{given!r} is not an address to listen at. {example}")
    return BounceListener(protocol=parts.scheme, host=host, port=port)
