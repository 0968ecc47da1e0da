"""The names that one sending domain's mail goes out under, and the ways it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from delivery.dns.addresses import is_ip_address
from delivery.dns.names import NotADomain, read_domain
from delivery.models import SendingRoute
from delivery.providers.registry import PROVIDERS
from delivery.standing.way import Way
from delivery.ways_out import is_the_catcher


@dataclass(frozen=True, kw_only=True)
class Sender:
    """``domain`` is that of From; ``envelope_domain`` that of MAIL FROM, where SPF looks and bounces go.

    ``helo_name`` is what we call ourselves in EHLO, empty where the site has no full name; ``ways`` take the mail.
    """

    domain: str
    envelope_domain: str
    helo_name: str
    ways: tuple[Way, ...]

    @property
    def has_bounce_domain(self) -> bool:
        """Whether bounces go to a domain of their own."""
        return self.envelope_domain != self.domain


def sender_of(domain: str, *, routes: Sequence[SendingRoute] = ()) -> Sender:
    """The names for mail from ``domain`` under today's settings, with the ``routes`` it takes besides ``EMAIL_URL``.

    Confirmations always take ``EMAIL_URL``, so that it counts too, unless the mail catcher stands there: what that
    takes nobody else sees. Raises NotADomain.
    """
    domain = read_domain(domain)
    ways = [] if routes and goes_to_the_catcher() else [Way(host=_host(settings.EMAIL_ROUTE.host))]
    ways += [_way_of(row) for row in routes]
    once: dict[str, Way] = {}
    for way in ways:
        once.setdefault(way.host or way.label, way)
    return Sender(
        domain=domain,
        envelope_domain=bounce_domain() or domain,
        helo_name=own_name(),
        ways=tuple(once.values()),
    )


def goes_to_the_catcher() -> bool:
    """Whether the mail catcher takes what goes by ``EMAIL_URL``."""
    return is_the_catcher(settings.EMAIL_ROUTE.host, settings.EMAIL_ROUTE.port)


def bounce_domain() -> str:
    """``BOUNCE_DOMAIN`` as DNS knows it; empty where it is not set, or is no domain."""
    try:
        return read_domain(settings.BOUNCE_DOMAIN) if settings.BOUNCE_DOMAIN else ""
    except NotADomain:
        return ""


def own_name() -> str:
    """The site's host name, as it stands in EHLO; empty where others do not know it."""
    host = (urlsplit(settings.BASE_URL).hostname or "").lower()
    try:
        return "" if is_ip_address(host) or host.endswith((".localhost", ".local")) else read_domain(host)
    except NotADomain:
        return ""


def _way_of(row: SendingRoute) -> Way:
    if row.is_smtp:
        return Way(host=_host(row.host), label=row.label)
    provider = PROVIDERS.get(row.kind)
    return Way(api=provider.label if provider else row.kind, label=row.label)


def _host(name: str) -> str:
    return name.strip("[]").rstrip(".").lower()
