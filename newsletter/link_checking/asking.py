"""Noting which addresses are to be looked at. Whoever calls this wakes a worker where there is work."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from newsletter.models import LinkCheck, LinkState
from newsletter.models.links import url_hash

MOST = 1000
"""Addresses of one issue that are looked at; the others wait for the next time."""
UNSURE_HOURS = 1
"""What would not tell us is asked again sooner."""
KEPT_DAYS = 90


def ask_for(links: Iterable[str], pictures: Iterable[str], *, now: dt.datetime) -> int:
    """Note these addresses; says how many of them still wait to be looked at. Nothing where link checks are off."""
    if not settings.LINK_CHECKS:
        return 0
    return _ask(links, are_pictures=False, now=now) + _ask(pictures, are_pictures=True, now=now)


def forget_unused(*, now: dt.datetime) -> int:
    """Delete what no issue asked for in a long time; says how many."""
    count, _ = LinkCheck.objects.filter(asked_at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()
    return count


def _ask(urls: Iterable[str], *, are_pictures: bool, now: dt.datetime) -> int:
    wanted = {url_hash(url): url for url in urls if len(url) <= 4096}
    wanted = dict(list(wanted.items())[:MOST])
    if not wanted:
        return 0
    rows = LinkCheck.objects.filter(url_hash__in=wanted, is_picture=are_pictures)
    known = set(rows.values_list("url_hash", flat=True))
    LinkCheck.objects.bulk_create(
        [
            LinkCheck(url_hash=key, url=url, is_picture=are_pictures, asked_at=now, due_at=now)
            for key, url in wanted.items()
            if key not in known
        ],
        ignore_conflicts=True,  # someone else may have asked in the same moment
    )
    old = now - dt.timedelta(hours=settings.LINK_CHECK_HOURS)
    stale = Q(checked_at__lt=old) | Q(state=LinkState.UNSURE, checked_at__lt=now - dt.timedelta(hours=UNSURE_HOURS))
    rows.filter(stale, due_at=None).update(due_at=now)
    rows.filter(asked_at__lt=now - dt.timedelta(days=1)).update(asked_at=now)
    return rows.filter(due_at__isnull=False).count()
