"""The ways out of the house: servers and providers that take our mail, as settings and people name them."""

import dataclasses
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from delivery.limits import GroupLimits, RouteLimits
from delivery.models import Mailing, Proof, SendingRoute, Stage
from delivery.providers.registry import PROVIDERS
from delivery.providers.transport import ANSWER_SECONDS, CONNECT_SECONDS, ProviderTransport
from delivery.smtp import Login, SmtpConnection, Timeouts
from delivery.transport import Transport, TransportDown
from newsletter.sealing import Unsealable, unseal


@dataclasses.dataclass(frozen=True, kw_only=True)
class Route:
    """One way. Among those of the lowest ``priority`` mailings are shared out by ``weight``; others stand by.

    ``connect`` makes a transport that connects when it is first used, and raises TransportDown where none can be made;
    ``connections`` is how many all senders together open at most. ``row`` is the SendingRoute it comes from, if any,
    and ``version`` tells one state of that from the next. One that ``rests`` failed not long ago, and is left alone
    where there is another.
    """

    name: str
    connect: Callable[[], Transport]
    connections: int
    limits: RouteLimits = dataclasses.field(default_factory=RouteLimits)
    priority: int = 0
    weight: int = 1
    row: int | None = None
    version: str = ""
    rests: bool = False

    @property
    def key(self) -> str:
        """What a sender knows it by: a route that was changed is another one, and the old one's troubles are gone."""
        return f"{self.name}\n{self.version}"


def routes_of(mailing: Mailing) -> list[Route]:
    """The routes a mailing may take."""
    return routes_for(Q(newsletter__issues=mailing.issue_id))


def routes_of_newsletter(newsletter_id: int, *, timeouts: Timeouts | None = None) -> list[Route]:
    """The routes that mail of a newsletter may take, the first choice first."""
    found = routes_for(Q(newsletter=newsletter_id), timeouts=timeouts)
    return sorted(found, key=lambda route: (route.priority, -route.weight, route.name))


def routes_for(own: Q, *, timeouts: Timeouts | None = None) -> list[Route]:
    """The newsletter's ``own`` routes; else those of all newsletters; else ``EMAIL_URL``. Those disabled are none."""
    rows = list(SendingRoute.objects.filter(own | Q(newsletter=None), enabled=True))
    chosen = [row for row in rows if row.newsletter_id is not None] or rows
    return [route_of(row, timeouts=timeouts) for row in chosen] or [default_route(timeouts=timeouts)]


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
        limits=RouteLimits(
            connections=settings.EMAIL_CONNECTIONS,
            per_second=settings.EMAIL_PER_SECOND or None,
            groups={
                group: GroupLimits(per_second=rate.per_second, burst=rate.burst)
                for group, rate in settings.EMAIL_GROUP_LIMITS.items()
            },
        ),
    )


def route_of(row: SendingRoute, *, timeouts: Timeouts | None = None) -> Route:
    """A row as a sender uses it. Its secret is opened when a connection is made, and not before."""
    return Route(
        name=row.label,
        connect=lambda: _transport(row, timeouts),
        connections=row.connections,
        limits=RouteLimits(
            connections=row.connections,
            per_second=row.per_second,
            groups={group: GroupLimits(**limits) for group, limits in row.group_limits.items()},
        ),
        priority=row.priority,
        weight=row.weight,
        row=row.pk,
        version=row.changed_at.isoformat(),
        rests=row.retry_at is not None and row.retry_at > timezone.now(),
    )


def provider_options(row: SendingRoute) -> dict[str, object]:
    """What a provider's backend is told. Raises KeyError for a provider there is not, and Unsealable."""
    provider = PROVIDERS[row.kind]
    named = {provider.user: row.username} if provider.user else {}
    return {**row.options, **named, provider.key_option: unseal(row.secret).decode() if row.secret else ""}


def _transport(row: SendingRoute, timeouts: Timeouts | None) -> Transport:
    try:
        return _smtp(row, timeouts) if row.is_smtp else _provider(row, timeouts)
    except Unsealable as error:
        raise TransportDown(f"{row.label}: its secret cannot be opened: {error}", stage=Stage.AUTH) from error
    except KeyError as error:
        raise TransportDown(f"{row.label}: there is no provider “{row.kind}”: edit it", stage=Stage.CONNECT) from error


def _smtp(row: SendingRoute, timeouts: Timeouts | None) -> SmtpConnection:
    login = None
    if row.username:
        secret = unseal(row.secret).decode() if row.secret else ""
        by_token = row.auth == Proof.TOKEN
        login = Login(username=row.username, password="" if by_token else secret, token=secret if by_token else "")
    return SmtpConnection(
        host=row.host,
        port=row.port,
        tls=row.tls,  # type: ignore[arg-type] # its choices are the same words
        login=login,
        helo_name=own_name(),
        timeouts=timeouts,
    )


def _provider(row: SendingRoute, timeouts: Timeouts | None) -> ProviderTransport:
    patience = (timeouts.connect, timeouts.dot) if timeouts is not None else (CONNECT_SECONDS, ANSWER_SECONDS)
    return ProviderTransport(
        route=row.label, provider=PROVIDERS[row.kind], options=provider_options(row), timeout=patience
    )


def own_name() -> str:
    """The site's host name for EHLO; empty where it is not a full one, and the client's address stands in."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    return host if "." in host and not host.replace(".", "").isdigit() and host.isascii() else ""
