"""How many wrong passwords and codes one account and one client may try before they wait.

django-axes counts by account and client together, in the database: eight, then fifteen minutes of waiting since the
last one. So a stranger's guesses do not lock the writer out at their own desk. It knows one limit only; two wider ones
are counted in Valkey. Nobody's address is written down: axes gets the name as a hash and the client as its network,
and forgets both after the fifteen minutes.
"""

import dataclasses
import datetime as dt
import hashlib
import math
from collections.abc import Mapping
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from newsletter.access import counters
from newsletter.access.client_ip import client_and_subnet, client_ip

WINDOW_SECONDS = 15 * 60
TRIES_PER_ACCOUNT_AND_CLIENT: int = settings.AXES_FAILURE_LIMIT
TRIES_PER_CLIENT = 40
# Against guesses that come from everywhere at once; some 10,000 a day find no password that passed the validators.
TRIES_PER_ACCOUNT = 100


def hashed_name(_request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """What axes writes down of the name: it is what someone typed, and may be a password by mistake."""
    typed = str((credentials or {}).get("username") or "")
    return hashlib.sha256(typed.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()


def client_network(request: HttpRequest) -> str | None:
    """The client as axes knows it: an IPv4 address, or the first address of an IPv6 /64, within which a single machine
    picks its addresses freely.
    """
    ip = client_ip(request)
    return None if ip is None else client_and_subnet(ip)[0].partition("/")[0]


@dataclasses.dataclass(frozen=True, kw_only=True)
class SignInThrottle:
    """The failures of one account, as it was typed, and of the client behind a request."""

    account: str
    request: HttpRequest

    def authenticate(self, *, password: str) -> User | None:
        """The account of this name and password; a wrong one counts. None too while the door is closed."""
        if self.waits():
            return None
        found = authenticate(self._knock(), username=self.account, password=password)
        if not isinstance(found, User):
            self._count()
            return None
        return found

    def note_failure(self) -> None:
        """Count a wrong code, as a wrong password is counted."""
        user_login_failed.send(sender=__name__, credentials={"username": self.account}, request=self._knock())
        self._count()

    def forget(self) -> None:
        """This client has given the right password: its failures with this account do not count any more."""
        AxesProxyHandler.reset_attempts(
            ip_address=client_network(self.request), username=hashed_name(None, {"username": self.account})
        )

    def waits(self) -> int:
        """For how many seconds the door is closed to this client; 0 where it is open."""
        knock = self._knock()
        if not AxesProxyHandler.is_allowed(knock, {"username": self.account}):
            return self._left(knock)
        closed = any(counters.counted(key) >= limit for key, limit in self._limits)
        return WINDOW_SECONDS if closed else 0

    def _left(self, knock: HttpRequest) -> int:
        attempts = AccessAttempt.objects.filter(
            username=hashed_name(knock, {"username": self.account}), ip_address=client_network(knock)
        )
        last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first() or timezone.now()
        until = last + dt.timedelta(seconds=WINDOW_SECONDS)
        return max(1, math.ceil((until - timezone.now()).total_seconds()))

    def _count(self) -> None:
        for key, _ in self._limits:
            counters.count(key, seconds=WINDOW_SECONDS)

    @property
    def _limits(self) -> tuple[tuple[str, int], ...]:
        client = client_and_subnet(client_ip(self.request))[0]
        account = hashed_name(None, {"username": self.account})
        return ((f"sign-in:client:{client}", TRIES_PER_CLIENT), (f"sign-in:account:{account}", TRIES_PER_ACCOUNT))

    def _knock(self) -> HttpRequest:
        """The request as axes sees it: where it comes from, and nothing of what was sent, which it would store."""
        knock = HttpRequest()
        knock.META = {
            name: self.request.META[name]
            for name in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR")
            if name in self.request.META
        }
        return knock


def forget_old(now: dt.datetime) -> int:
    """Delete failures that do not count any more; axes does so only when somebody fails again."""
    old = AccessAttempt.objects.filter(attempt_time__lt=now - dt.timedelta(seconds=WINDOW_SECONDS))
    deleted: int = old.delete()[0]
    return deleted


def in_minutes(seconds: int) -> str:
    """``a minute``, ``12 minutes``: how long to wait, in words."""
    minutes = math.ceil(seconds / 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"
