"""What senders find out about routes, for people to see: since when one cannot be used, and why."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import F, QuerySet
from django.utils import timezone

from delivery.models import SendingRoute
from delivery.retry import trouble_wait
from delivery.routes import Route


class RouteStates:
    """Writes down what one sender sees in one turn. A row is written when something changes, not for each copy."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}

    def note(self, routes: Iterable[Route], *, down: Mapping[str, str], proven: frozenset[str]) -> None:
        """``down`` says by key why a route cannot be used; ``proven`` are the keys of those that take mail."""
        for route in routes:
            known = route.key in down or route.key in proven
            why = down.get(route.key, "")
            if route.row is None or not known or self._written.get(route.key) == why:
                continue
            self._written[route.key] = why
            if why:
                _rest(SendingRoute.objects.filter(pk=route.row), why=why, now=timezone.now())
            else:
                SendingRoute.objects.filter(pk=route.row).update(
                    down_since=None, down_why="", down_count=0, retry_at=None, used_at=timezone.now()
                )


def _rest(row: QuerySet[SendingRoute], *, why: str, now: dt.datetime) -> None:
    """A wait that doubles with each time in a row. Several senders meet the same wall: the first makes it longer."""
    row.filter(down_since=None).update(down_since=now)
    row.update(down_why=why[:300])
    if row.exclude(retry_at__gt=now).update(down_count=F("down_count") + 1, retry_at=now + trouble_wait(1)):
        count = row.values_list("down_count", flat=True).first()
        row.update(retry_at=now + trouble_wait(count or 1))
