"""Whether events were signed lately. Who once saw a signed request could send it again for ever."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.http import HttpRequest

LONGEST = dt.timedelta(hours=12)
"""How old a signature may be. Mailgun offers an event for eight hours."""


def is_stale(request: HttpRequest, *, provider: str, now: dt.datetime) -> bool:
    """Whether the request, whose signature holds, was signed too long ago, or in the future.

    Never for a provider that signs no time. Raises ValueError, TypeError or KeyError where the time cannot be read.
    """
    read = _SIGNED_AT.get(provider)
    # Written so that what is no number counts as stale.
    return read is not None and not abs(now.timestamp() - read(request)) <= LONGEST.total_seconds()


def _mailgun(request: HttpRequest) -> float:
    """Seconds since 1970, part of what is signed: in JSON, or in the form of old webhooks."""
    if request.content_type == "application/json":
        return float(json.loads(request.body)["signature"]["timestamp"])
    return float(request.POST["timestamp"])


_SIGNED_AT: Mapping[str, Callable[[HttpRequest], float]] = MappingProxyType({"mailgun": _mailgun})
