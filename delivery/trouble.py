"""A mail server that cannot be used: noted on the mailing for people to see, and left alone for a while."""

import datetime as dt

from django.db.models import F

from delivery.models import Mailing, MailingState
from delivery.retry import trouble_wait


def note(mailing_id: int, *, text: str, now: dt.datetime) -> None:
    """Say why the mailing stands still, and let nobody try before a wait that doubles with each time in a row."""
    mailing = Mailing.objects.filter(pk=mailing_id, state=MailingState.SENDING)
    # Several workers meet the same wall at once: only the first of them makes the wait longer.
    fresh = mailing.exclude(retry_at__gt=now)
    if fresh.update(trouble=text[:300], trouble_count=F("trouble_count") + 1, retry_at=now + trouble_wait(1)):
        count = mailing.values_list("trouble_count", flat=True).first()
        mailing.update(retry_at=now + trouble_wait(count or 1))


def clear(mailing: Mailing) -> None:
    """The server takes mail again."""
    Mailing.objects.filter(pk=mailing.pk).update(trouble="", trouble_count=0, retry_at=None)
    mailing.trouble, mailing.trouble_count, mailing.retry_at = "", 0, None
