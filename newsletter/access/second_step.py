"""What an account asks for beside its password: a code of its app, a recovery code, or a passkey."""

import dataclasses
import enum

from django.contrib.auth.models import User

from newsletter.access import authenticators, counters, recovery_codes
from newsletter.models import Passkey

WINDOW_SECONDS = 15 * 60
WRONG_PER_WINDOW = 10
# Whoever has the password may guess on from everywhere: so many a day find one of a million codes in no lifetime.
WRONG_PER_DAY = 40
_DAY = 24 * 3600


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ways:
    """Which second steps an account has set up."""

    app: bool
    passkey: bool

    def __bool__(self) -> bool:
        return self.app or self.passkey


class Outcome(enum.Enum):
    """What became of a code."""

    APP = enum.auto()
    """A code of the app."""
    RECOVERY = enum.auto()
    """A recovery code."""
    WRONG = enum.auto()
    WAIT = enum.auto()
    """Too many wrong ones: it was not looked at."""

    @property
    def is_right(self) -> bool:
        """Whether it lets in."""
        return self in {Outcome.APP, Outcome.RECOVERY}


def ways(user: User) -> Ways:
    """What the account asks for; false where the password is enough."""
    return Ways(app=authenticators.is_on(user), passkey=Passkey.objects.filter(user=user).exists())


def check(user: User, typed: str) -> Outcome:
    """Take a code of the app or a recovery code. A wrong one counts against the account, whoever typed it."""
    window, day = f"second-step:{user.pk}", f"second-step-day:{user.pk}"
    # Counted before it is looked at: of many that come at the same time, no more are looked at than may be.
    for key, most, seconds in ((window, WRONG_PER_WINDOW, WINDOW_SECONDS), (day, WRONG_PER_DAY, _DAY)):
        if counters.count(key, seconds=seconds) > most:
            return Outcome.WAIT
    if authenticators.take(user, typed):
        outcome = Outcome.APP
    elif recovery_codes.use(user, typed):
        outcome = Outcome.RECOVERY
    else:
        return Outcome.WRONG
    counters.forget(window)
    counters.take_back(day)
    return outcome


def take_all_away(user: User) -> None:
    """The account asks for its password only: no app, no passkeys, no recovery codes. For its operator."""
    authenticators.take_away(user)
    Passkey.objects.filter(user=user).delete()
    recovery_codes.forget(user)


def tidy(user: User) -> None:
    """Where the last second step is gone, recovery codes go as well: they would open nothing."""
    if not ways(user):
        recovery_codes.forget(user)
