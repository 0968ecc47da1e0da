"""Codes for the day the device is lost: ten, each good once, shown once. We keep their digests."""

import hashlib
import re
import secrets

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from newsletter.models import RecoveryCode

HOW_MANY = 10
FEW = 3
"""With so many left or fewer, the owner is told to make new ones."""
# No 0, 1, l and o, which look alike.
_LETTERS = "23456789abcdefghijkmnpqrstuvwxyz"
_LENGTH = 16  # eighty bits: a digest that leaks cannot be guessed back
_CODE = re.compile(rf"[{_LETTERS}]{{{_LENGTH}}}")


@transaction.atomic
def make(user: User) -> list[str]:
    """Ten new codes, as they are shown: ``abcd-efgh-…``. Those of before are worthless from now on."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(HOW_MANY)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in codes)
    return ["-".join(code[at : at + 4] for at in range(0, _LENGTH, 4)) for code in codes]


def use(user: User, typed: str) -> bool:
    """Whether it is one of the account's codes that is good still; it is not, afterwards."""
    code = _plain(typed)
    if code is None:
        return False
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at__isnull=True)
    return unused.update(used_at=timezone.now()) == 1


def looks_like_one(typed: str) -> bool:
    """Whether it has the form of such a code."""
    return _plain(typed) is not None


def left(user: User) -> int:
    """How many are good still."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def forget(user: User) -> None:
    """Take them all away."""
    RecoveryCode.objects.filter(user=user).delete()


def _plain(typed: str) -> str | None:
    code = re.sub(r"[\s-]+", "", typed[:100]).casefold()
    return code if _CODE.fullmatch(code) else None


def _digest(user: User, code: str) -> str:
    return hashlib.sha256(f"fortnight recovery code {user.pk} {code}".encode()).hexdigest()
