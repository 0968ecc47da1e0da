"""Mails that wait in a column of the database, and the worker that sends them one at a time.

The column holds the moment from which the mail is due, and is empty where there is none. Whoever takes it on moves it
five minutes ahead: that is their lease, and the next try if they die or the server does not take the mail. So neither a
lost message of the broker nor a mail server that is away loses one.
"""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable, Iterable
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Generic, TypeVar

from django.db.models import Manager
from django.utils import timezone

from newsletter.rendering.refusals import UnusableSender

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
GIVE_UP_AFTER = dt.timedelta(days=2)
"""A mail server that refuses for this long will not take it any more."""
MOST_AT_ONCE = 200

Errand = TypeVar("Errand")


@dataclasses.dataclass(frozen=True)
class MailColumn:
    """The column of a table that one kind of mail waits in."""

    rows: Manager[Any]
    name: str

    def due(self, now: dt.datetime, *, limit: int = MOST_AT_ONCE) -> list[int]:
        """The ids of the rows whose mail is due, the longest waiting first."""
        waiting = self.rows.filter(**{f"{self.name}__lte": now}).order_by(self.name)
        return list(waiting.values_list("pk", flat=True)[:limit])

    def lease(self, *ids: int, now: dt.datetime, **fields: object) -> int:
        """Take on those of these mails that are due, for five minutes; ``fields`` are what else is noted.

        Returns how many: who gets 0 was too late.
        """
        due = self.rows.filter(**{"pk__in": ids, f"{self.name}__lte": now})
        return due.update(**{self.name: now + LEASE}, **fields)

    def end(self, *ids: int, **fields: object) -> None:
        """No such mail waits there any more; ``fields`` are what else is noted."""
        self.rows.filter(pk__in=ids).update(**{self.name: None}, **fields)


@dataclasses.dataclass(frozen=True, kw_only=True)
class MailKind(Generic[Errand]):
    """One kind of mail: what is due (ids), and what is done to one. ``about`` names it in logs, with ``{}`` for the id.

    ``take(id, now=…)`` gives the mail to be sent now, or None; ``send(errand, base_url=…)`` raises OSError or
    SMTPException, and ValueError for what no mail can be made of; ``drop(errand)`` gives it up for good;
    ``put_off(errand, now=…)`` leaves it to its next turn, or gives it up as well where it waited long enough.
    ``explain(errand, words)`` comes before either, where somebody is told why. What a server says may quote the
    address: logs have its numbers only.
    """

    about: str
    due: Callable[[dt.datetime], Iterable[int]]
    take: Callable[..., Errand | None]
    send: Callable[..., None]
    drop: Callable[[Errand], None]
    put_off: Callable[..., None]
    explain: Callable[[Errand, str], None] | None = None

    def send_due(self, *, base_url: str) -> None:
        """Send what waits, until the server turns out to be away: the next ones would each wait for it too."""
        for each in self.due(timezone.now()):
            if not self.send_one(each, base_url=base_url):
                return

    def send_one(self, key: int, *, base_url: str, now: dt.datetime | None = None) -> bool:
        """Send one, if it is due, and see to what follows where that fails. False: the server is away."""
        now = now or timezone.now()
        errand = self.take(key, now=now)
        if errand is None:
            return True
        try:
            self.send(errand, base_url=base_url)
        except (SMTPRecipientsRefused, SMTPDataError, ValueError) as error:
            self._refused(errand, error, key=key, now=now)
        except (OSError, SMTPException) as error:
            logger.warning("%s waits: %s", self.about.format(key), _numbers(error) or type(error).__name__)
            self._explain(errand, error)
            self.put_off(errand, now=now)
            return False
        return True

    def _refused(self, errand: Errand, error: Exception, *, key: int, now: dt.datetime) -> None:
        """Another mail may well be taken: the server said no to this one, for now (4yz, RFC 5321 §4.2.1) or for good,
        or none could be made.
        """
        about, codes = self.about.format(key), _numbers(error)
        if codes:
            logger.warning("%s was refused: %s", about, codes)
        else:
            logger.warning("%s cannot be made: %s", about, type(error).__name__)
        self._explain(errand, error)
        # A sender that no mail can come from is mended in the settings; the reader was told that a mail comes.
        if all(500 <= code < 600 for code in codes) and not isinstance(error, UnusableSender):
            self.drop(errand)
        else:
            self.put_off(errand, now=now)

    def _explain(self, errand: Errand, error: Exception) -> None:
        if self.explain is not None:
            self.explain(errand, _in_words(error))


def _in_words(error: Exception) -> str:
    """Why a mail did not go, in a sentence for whoever typed the address."""
    if replies := _replies(error):
        code, said = replies[0]
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        return f"The mail server said: {code} {words}".replace("\0", "")
    if isinstance(error, UnusableSender):
        return f"No mail can come from the sender’s address: {error}".replace("\0", "")
    if isinstance(error, ValueError):
        return f"No mail can be made for this address: {error}".replace("\0", "")
    return "The mail server cannot be reached."


def _numbers(error: Exception) -> list[int]:
    return [code for code, _ in _replies(error)]


def _replies(error: Exception) -> list[tuple[int, bytes | str]]:
    """What the server answered; nothing where it did not."""
    if isinstance(error, SMTPRecipientsRefused):
        return list(error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return [(error.smtp_code, error.smtp_error)]
    return []
