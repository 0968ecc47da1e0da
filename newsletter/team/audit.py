"""Writing down what people of the team do, for the page *Settings → Log*.

The row is written in the caller's transaction: what is rolled back leaves none. Call it where the act is done, beside
the domain's function: in views and commands.
"""

import dataclasses
import datetime as dt
import getpass
import re
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db import connection, transaction
from django.http import HttpRequest

from newsletter.access.client_ip import client_ip
from newsletter.models import Act, AuditEntry, Newsletter
from newsletter.models.audit import LONGEST_ABOUT, LONGEST_WHO

__all__ = ["BATCH", "NOBODY", "READER", "Act", "Actor", "command_line", "note", "note_taken", "shorten_addresses"]

BATCH = 5000
"""Entries whose network address is shortened in one transaction."""
_AN_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"“”]+@[^\s@,;:<>()\[\]\"“”]+")
_SHORTEN = """
WITH picked AS (
    SELECT id FROM newsletter_auditentry
     WHERE ip_address IS NOT NULL AND NOT ip_is_short AND at < %(before)s
     ORDER BY at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE newsletter_auditentry e SET ip_is_short = true, ip_address = newsletter_short_ip(e.ip_address)
  FROM picked WHERE e.id = picked.id
"""


@dataclasses.dataclass(frozen=True)
class Actor:
    """Who acts without an account; nothing is kept of where they were, unless it is given."""

    name: str
    ip_address: str | None = None


READER = Actor("The reader")
"""Somebody who came by a signed link from a mail: the log does not say who."""
NOBODY = Actor("Nobody who is signed in")
"""A request without an account, such as one that is refused at signing in."""


def command_line() -> Actor:
    """Whoever runs the command, by the name the operating system knows them by."""
    try:
        return Actor(f"Command line ({getpass.getuser()})")
    except (OSError, KeyError):  # a container's user need not have a name
        return Actor("Command line")


def note(
    by: HttpRequest | AbstractBaseUser | AnonymousUser | Actor,
    act: Act,
    /,
    *,
    newsletter: Newsletter | None = None,
    about: str = "",
    as_account: User | None = None,
    **details: Any,
) -> AuditEntry:
    """Add one row. ``by`` is the request of somebody who is signed in (its network address is kept), or who it was.
    With ``as_account`` it is the request of somebody who is not signed in and has shown that this account is theirs.

    ``about`` is what it was done to, in words a person reads; ``details`` are what JSON holds. Neither may name a
    reader or hold a secret: give numbers of rows instead of addresses. What looks like an address all the same, as in
    the name of a file, is taken out, but for ``changes`` of settings.
    """
    changes = {"changes": details.pop("changes")} if "changes" in details else {}
    user, who, ip_address = _actor(by)
    if as_account is not None:
        user, who, _ = _actor(as_account)
    return AuditEntry.objects.create(
        user=user,
        who=_cut(who, LONGEST_WHO),
        act=Act(act),
        newsletter=newsletter,
        newsletter_slug=newsletter.slug if newsletter is not None else "",
        about=_cut(_AN_ADDRESS.sub("(an address)", about), LONGEST_ABOUT),
        details=_plain(details, hide=True) | _plain(changes),
        ip_address=ip_address,
    )


def note_taken(request: HttpRequest, /, *, newsletter: Newsletter, about: str, **details: Any) -> None:
    """Add a row for a file that somebody takes with them."""
    note(request, Act.EXPORTED, newsletter=newsletter, about=about, **details)


def shorten_addresses(*, now: dt.datetime, days: int, most: int = BATCH) -> int:
    """Cut network addresses older than ``days`` to their network: /24 of IPv4, /48 of IPv6. Returns how many.

    At most ``most`` at once, the oldest first: call it again until it returns fewer.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SHORTEN, {"before": now - dt.timedelta(days=days), "most": most})
        shortened: int = cursor.rowcount
    return max(shortened, 0)


def _actor(by: HttpRequest | AbstractBaseUser | AnonymousUser | Actor) -> tuple[User | None, str, str | None]:
    if isinstance(by, Actor):
        return None, by.name, by.ip_address
    if isinstance(by, HttpRequest):
        user, who, _ = _actor(by.user)
        return user, who, client_ip(by)
    if isinstance(by, User):
        return by, by.get_username(), None
    return None, NOBODY.name, None


def _cut(words: str, longest: int) -> str:
    words = words.replace("\0", "")
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _plain(value: Any, *, hide: bool = False) -> Any:
    """What JSON holds and PostgreSQL takes: anything else as its words, without the character that JSONB refuses."""
    if isinstance(value, Mapping):
        return {_plain(str(name), hide=hide): _plain(each, hide=hide) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each, hide=hide) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    words = str(value).replace("\0", "")
    return _AN_ADDRESS.sub("(an address)", words) if hide else words
