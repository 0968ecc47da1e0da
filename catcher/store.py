"""Where caught mail is kept: each message as it came, in a file of its own, and a small index beside them.

The index is SQLite, not our database: what is caught here can be thrown away without a thought, and catching must not
depend on anything it is used to test. A write holds the index's lock while it touches files, so that receiving and
emptying never meet.
"""

import shutil
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from catcher.reading import headers_of, value_of

TABLE = """
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received REAL NOT NULL,
    mail_from TEXT NOT NULL,
    rcpt_to TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    size INTEGER NOT NULL
)
"""
COLUMNS = "id, received, mail_from, rcpt_to, sender, subject, size"
LOCK_SECONDS = 10.0
LAST_NUMBER = 2**63 - 1  # of SQLite's integers


class MailboxDamaged(Exception):
    """The index cannot be read; the message says where it is and how to go on."""


@dataclass(frozen=True, kw_only=True)
class CaughtMail:
    """One line of the index. ``mail_from`` and ``rcpt_to`` are the envelope's, ``sender`` and ``subject`` the header's.

    ``size`` is in bytes.
    """

    id: int
    received: datetime
    mail_from: str
    rcpt_to: tuple[str, ...]
    sender: str
    subject: str
    size: int


class Mailbox:
    """The caught mail under ``directory``, which is made on first use."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.index = directory / "index.sqlite"

    def add(self, *, mail_from: str, rcpt_to: Sequence[str], content: bytes) -> int:
        """Keep a message, byte for byte; returns its number. Raises MailboxDamaged."""
        headers = headers_of(content)
        row = (
            time.time(),
            mail_from,
            ", ".join(rcpt_to),
            value_of(headers, "From"),
            value_of(headers, "Subject"),
            len(content),
        )
        with self._open(writing=True) as index:
            done = index.execute(
                "INSERT INTO mails (received, mail_from, rcpt_to, sender, subject, size) VALUES (?, ?, ?, ?, ?, ?)", row
            )
            number = int(done.lastrowid or 0)
            path = self._path(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return number

    def count(self, *, to: str = "", after: int = 0) -> int:
        """How many mails there are, to recipients that contain ``to``, and newer than mail number ``after``."""
        with self._open() as index:
            where, values = _matching(to)
            found = index.execute(
                f"SELECT count(*) FROM mails WHERE id > ? AND {where}",  # noqa: S608 - no value in the text
                (after, *values),
            )
            return int(found.fetchone()[0])

    def newest(self, *, to: str = "", skip: int = 0, limit: int = 50) -> list[CaughtMail]:
        """Newest first."""
        with self._open() as index:
            where, values = _matching(to)
            rows = index.execute(
                f"SELECT {COLUMNS} FROM mails WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?",  # noqa: S608 - as above
                (*values, limit, skip),
            )
            return [_mail(row) for row in rows]

    def get(self, number: int) -> CaughtMail | None:
        if number > LAST_NUMBER:
            return None
        with self._open() as index:
            row = index.execute(f"SELECT {COLUMNS} FROM mails WHERE id = ?", (number,)).fetchone()  # noqa: S608
            return _mail(row) if row else None

    def neighbours(self, number: int) -> tuple[int | None, int | None]:
        """The numbers of the next newer and the next older mail."""
        with self._open() as index:
            newer = index.execute("SELECT min(id) FROM mails WHERE id > ?", (number,)).fetchone()[0]
            older = index.execute("SELECT max(id) FROM mails WHERE id < ?", (number,)).fetchone()[0]
            return newer, older

    def content(self, number: int) -> bytes:
        """The message as it came. Raises FileNotFoundError where it has been thrown away."""
        return self._path(number).read_bytes()

    def forget(self, addresses: Collection[str]) -> int:
        """Throw away every mail to one of ``addresses``, whatever its case; returns how many. Raises MailboxDamaged."""
        wanted = {address.lower() for address in addresses}
        if not self.index.exists():
            return 0
        with self._open(writing=True) as index:
            rows = index.execute("SELECT id, rcpt_to FROM mails").fetchall()
            found = [number for number, to in rows if not wanted.isdisjoint(str(to).lower().split(", "))]
            index.executemany("DELETE FROM mails WHERE id = ?", [(number,) for number in found])
            for number in found:
                self._path(number).unlink(missing_ok=True)
        return len(found)

    def empty(self) -> int:
        """Throw everything away; returns how many mails that was. Numbers are not used again."""
        with self._open(writing=True) as index:
            thrown = index.execute("DELETE FROM mails").rowcount
            shutil.rmtree(self.directory / "messages", ignore_errors=True)
        return thrown

    def _path(self, number: int) -> Path:
        return self.directory / "messages" / f"{number // 1000:05d}" / f"{number}.eml"

    @contextmanager
    def _open(self, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(self.index, timeout=LOCK_SECONDS, isolation_level=None)) as index:
                index.execute("PRAGMA journal_mode = WAL")
                index.execute("PRAGMA synchronous = OFF")  # a mail caught in the second of a power cut may go
                index.execute(TABLE)
                index.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
                yield index
                index.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise MailboxDamaged(
                f"The index of caught mail, {self.index}, cannot be used ({error}). Remove that file to begin a new "
                f"one; the messages themselves stay in {self.directory / 'messages'}."
            ) from error


def _matching(to: str) -> tuple[str, tuple[str, ...]]:
    if not to:
        return "1", ()
    escaped = to.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return "rcpt_to LIKE ? ESCAPE '\\'", (f"%{escaped}%",)


def _mail(row: Sequence[object]) -> CaughtMail:
    number, received, mail_from, rcpt_to, sender, subject, size = row
    return CaughtMail(
        id=int(str(number)),
        received=datetime.fromtimestamp(float(str(received)), tz=UTC),
        mail_from=str(mail_from),
        rcpt_to=tuple(str(rcpt_to).split(", ")),
        sender=str(sender),
        subject=str(subject),
        size=int(str(size)),
    )
