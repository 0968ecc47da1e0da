"""Codes of an app (TOTP, RFC 6238): six digits, another each half minute, each taken once."""

import datetime as dt
import hmac
import logging
import re

import pyotp
from django.contrib.auth.models import User
from django.utils import timezone

from newsletter.models import Authenticator
from newsletter.sealing import Unsealable, seal, unseal

logger = logging.getLogger(__name__)

STEP_SECONDS = 30
DRIFT = 1
"""So many steps a phone's clock may be ahead or behind (RFC 6238 §5.2)."""
# A setting-up that was left is begun anew after this, with another secret.
_UNCONFIRMED_FOR = dt.timedelta(hours=1)


def is_on(user: User) -> bool:
    """Whether the account has an app that counts."""
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()


def begin(user: User) -> str:
    """The secret for the app, in base32, to be confirmed by a code. The page may be loaded again meanwhile.

    Raises ValueError where the account has an app already.
    """
    now = timezone.now()
    row = Authenticator.objects.filter(user=user).first()
    if row is not None and row.confirmed_at:
        raise ValueError("This account has an app already.")
    if row is not None and row.created_at > now - _UNCONFIRMED_FOR and (secret := _secret(row)):
        return secret
    Authenticator.objects.filter(user=user, confirmed_at__isnull=True).delete()
    secret = pyotp.random_base32()
    Authenticator.objects.create(user=user, secret=seal(secret))
    return secret


def address(user: User, secret: str, *, site: str) -> str:
    """What a QR code holds: ``otpauth://totp/…``, which apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.get_username(), issuer_name=f"Fortnight {site}")


def confirm(user: User, typed: str) -> bool:
    """Have the app count from now on, if the code is one of it."""
    row = Authenticator.objects.filter(user=user, confirmed_at__isnull=True).first()
    step = _step_of(row, typed) if row is not None else None
    if row is None or step is None:
        return False
    unconfirmed = Authenticator.objects.filter(pk=row.pk, confirmed_at__isnull=True, secret=row.secret)
    return unconfirmed.update(confirmed_at=timezone.now(), last_step=step) == 1


def take(user: User, typed: str) -> bool:
    """Whether it is a code of the account's app for about now, and newer than the last one that was taken."""
    row = Authenticator.objects.filter(user=user, confirmed_at__isnull=False).first()
    step = _step_of(row, typed) if row is not None else None
    if row is None or step is None:
        return False
    # In one statement, so that of two requests with one code only one gets in.
    return Authenticator.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step) == 1


def take_away(user: User) -> None:
    """The account has no app any more."""
    Authenticator.objects.filter(user=user).delete()


def _step_of(row: Authenticator, typed: str) -> int | None:
    """The time step whose code this is: the newest within the drift."""
    code = re.sub(r"\s", "", typed[:50])
    secret = _secret(row)
    if not secret or not re.fullmatch(r"[0-9]{6}", code):
        return None
    totp, now = pyotp.TOTP(secret), int(timezone.now().timestamp()) // STEP_SECONDS
    steps = range(now + DRIFT, now - DRIFT - 1, -1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


def _secret(row: Authenticator) -> str:
    """Empty where it cannot be opened: recovery codes and passkeys still let their owner in."""
    try:
        return unseal(row.secret).decode("ascii")
    except Unsealable as error:
        logger.error("The secret of the %s cannot be read: %s", row, error)  # noqa: TRY400 - the error says it all
        return ""
