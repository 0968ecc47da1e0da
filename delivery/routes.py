"""The ways out of the house: SMTP servers that take our mail, as settings and people name them."""

import dataclasses
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings

from delivery.limits import RouteLimits
from delivery.models import Mailing
from delivery.smtp import Login, SmtpConnection, Timeouts
from delivery.transport import Transport


@dataclasses.dataclass(frozen=True, kw_only=True)
class Route:
    """One way. Among those of the lowest ``priority`` mailings are shared out by ``weight``; others stand by.

    ``connect`` makes a transport that connects when it is first used; ``connections`` is how many one sender opens at
    most.
    """

    name: str
    connect: Callable[[], Transport]
    connections: int
    limits: RouteLimits = dataclasses.field(default_factory=RouteLimits)
    priority: int = 0
    weight: int = 1


def routes_of(mailing: Mailing) -> list[Route]:  # noqa: ARG001 - a newsletter may come to have routes of its own
    """The routes a mailing may take."""
    return [default_route()]


def default_route(*, timeouts: Timeouts | None = None) -> Route:
    """``EMAIL_URL``'s server."""
    route = settings.EMAIL_ROUTE
    return Route(
        name=f"{route.host}:{route.port}",
        connect=lambda: SmtpConnection(
            host=route.host,
            port=route.port,
            tls=route.tls,
            login=Login(username=route.username, password=route.password) if route.username else None,
            helo_name=own_name(),
            timeouts=timeouts,
        ),
        connections=settings.EMAIL_CONNECTIONS,
        limits=RouteLimits(connections=settings.EMAIL_CONNECTIONS, per_second=settings.EMAIL_PER_SECOND or None),
    )


def own_name() -> str:
    """The site's host name for EHLO; empty where it is not a full one, and the client's address stands in."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    return host if "." in host and not host.replace(".", "").isdigit() and host.isascii() else ""
