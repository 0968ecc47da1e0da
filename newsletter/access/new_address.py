"""A new mail address counts once its owner, signed in to the account, pressed the link in a mail to it.

Until then it stands only in the row of that mail, which goes when the link was used, when another address was asked
for, or with the day.
"""

import datetime as dt

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.urls import reverse

from newsletter.models import AccountMail, AccountMailKind

LASTS = dt.timedelta(days=1)
_SALT = "newsletter.new_address"


def path(row: AccountMail) -> str:
    """Where the link in the mail leads."""
    return reverse("studio:new_address", args=[signing.dumps(row.pk, salt=_SALT)])


def asked(user: User, *, now: dt.datetime) -> AccountMail | None:
    """What waits for its link to be pressed."""
    mine = AccountMail.objects.filter(user=user, kind=AccountMailKind.NEW_ADDRESS, created_at__gt=now - LASTS)
    return mine.order_by("-pk").first()


def opened(user: User, token: str, *, now: dt.datetime) -> AccountMail | None:
    """What the link is about; None where it opens nothing for this account, or nothing any more."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    row = asked(user, now=now)
    return row if row is not None and row.pk == pk else None


@transaction.atomic
def accept(user: User, row: AccountMail) -> bool:
    """The address is the account's from now on. False: the link was used a moment ago."""
    if not AccountMail.objects.filter(pk=row.pk).delete()[0]:
        return False
    user.email = row.address
    user.save(update_fields=["email"])
    return True
