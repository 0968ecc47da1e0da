"""An IMAP mailbox that bounces are delivered to.

A message is moved (or deleted) only after what it says is committed. If the work stops between the two, it is read
again, and its events are known: nothing happens twice. A message that cannot be applied yet, or not at all, stays for
the next time, and holds up none behind it.
"""

import ast
import dataclasses
import datetime as dt
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from delivery.bounces.applying import TooEarly
from delivery.bounces.classify import LARGEST
from delivery.bounces.intake.taking import take
from delivery.saying import full_stop

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 60
MOST_AT_ONCE = 5000
_BYTES = re.compile(r"""\bb(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ImapMailbox:
    """Where bounces are fetched from, as in ``imaps://user:password@imap.example.org/INBOX``."""

    host: str
    port: int
    tls: bool
    username: str
    password: str = dataclasses.field(default="", repr=False)
    folder: str = "INBOX"


@dataclasses.dataclass(kw_only=True)
class Collected:
    """How many messages were looked at, were about deliveries, and were left for another time."""

    seen: int = 0
    told: int = 0
    left: int = 0


class MailboxUnusable(Exception):
    """The mailbox cannot be opened or read; the message says why and what to look at."""


def collect(mailbox: ImapMailbox, *, handled: str, context: ssl.SSLContext | None = None) -> Collected:
    """Take in every message of the mailbox; those that are done with move to the folder ``handled``.

    With ``handled`` empty they are deleted. Raises MailboxUnusable, and where the database is away
    django.db.OperationalError or InterfaceError, with all that was not committed still in the mailbox.
    """
    collected = Collected()
    with _opened(mailbox, context=context) as client:
        client.select_folder(mailbox.folder)
        if handled and not client.folder_exists(handled):
            client.create_folder(handled)
        for uid in client.search(["UNDELETED"])[:MOST_AT_ONCE]:
            collected.seen += 1
            message = _fetch(client, uid)
            if message is None:
                continue  # somebody else took it
            try:
                applied = take(message[0], source="imap", received_at=message[1])
            except TooEarly as error:
                logger.info("Message %d stays in %s: %s", uid, mailbox.folder, error)
                collected.left += 1
                continue
            except (OperationalError, InterfaceError):  # it would be the same with the next one
                raise
            except Exception:  # whatever is wrong with this one must not stop those behind it
                logger.exception("Message %d stays in %s: what it says cannot be written down", uid, mailbox.folder)
                collected.left += 1
                continue
            collected.told += bool(applied)
            _put_away(client, uid, handled=handled)
    return collected


@contextmanager
def _opened(mailbox: ImapMailbox, *, context: ssl.SSLContext | None) -> Iterator[IMAPClient]:
    where = f"{mailbox.host}:{mailbox.port}"
    context = context or ssl.create_default_context()
    try:
        with IMAPClient(
            mailbox.host, mailbox.port, ssl=mailbox.tls, ssl_context=context, timeout=TIMEOUT_SECONDS
        ) as client:
            if not mailbox.tls and mailbox.host not in {"localhost", "127.0.0.1", "::1"}:
                client.starttls(context)
            client.login(mailbox.username, mailbox.password)
            yield client
    except (IMAPClientError, OSError) as error:
        raise MailboxUnusable(
            f"The bounce mailbox {mailbox.folder} at {where} cannot be used: {full_stop(_words_of(error))} Look at "
            "BOUNCE_MAILBOX_URL: the host, the name and password, and whether the folder exists."
        ) from error


def _words_of(error: Exception) -> str:
    """What went wrong; imaplib quotes a server's words as Python writes bytes."""

    def plain(quoted: re.Match[str]) -> str:
        try:
            words: bytes = ast.literal_eval(quoted[0])
        except (ValueError, SyntaxError):
            return quoted[0]
        return "".join(each for each in words.decode("utf-8", "replace") if each.isprintable())

    return _BYTES.sub(plain, str(error)) or type(error).__name__


def _fetch(client: IMAPClient, uid: int) -> tuple[bytes, dt.datetime] | None:
    """The message and when it came in; read without being marked as read, and never more than is looked at."""
    found: dict[bytes, Any] = client.fetch([uid], [f"BODY.PEEK[]<0.{LARGEST}>", "INTERNALDATE"]).get(uid, {})
    data = next((value for key, value in found.items() if key.startswith(b"BODY[]")), None)
    if data is None:
        return None
    at = found.get(b"INTERNALDATE")
    if isinstance(at, dt.datetime):
        # imapclient gives the time of this machine, without saying so.
        return data, at.astimezone(dt.UTC)
    return data, dt.datetime.now(tz=dt.UTC)


def _put_away(client: IMAPClient, uid: int, *, handled: str) -> None:
    """Out of the way, by one command where the server knows it (RFC 6851), and never what somebody else marked."""
    if handled and client.has_capability("MOVE"):
        client.move([uid], handled)
        return
    if handled:
        client.copy([uid], handled)
    client.add_flags([uid], [rb"\Deleted"])
    if client.has_capability("UIDPLUS"):
        client.uid_expunge([uid])
