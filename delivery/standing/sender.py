"""The names that one sending domain's mail goes out under."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from delivery.dns.addresses import is_ip_address, is_public
from delivery.dns.asking import Asker, Found
from delivery.dns.names import NotADomain, read_domain

# Providers whose server takes our mail from one address and sends it on from many: the end of the server's name, and
# what the SPF record of the envelope's domain has to include (each from the provider's own documentation).
PROVIDERS = (
    ("amazonaws.com", "amazonses.com"),
    ("brevo.com", "spf.brevo.com"),
    ("messagingengine.com", "spf.messagingengine.com"),
    ("fastmail.com", "spf.messagingengine.com"),
    ("gmail.com", "_spf.google.com"),
    ("mailgun.org", "mailgun.org"),
    ("mailjet.com", "spf.mailjet.com"),
    ("mtasv.net", "spf.mtasv.net"),
    ("office365.com", "spf.protection.outlook.com"),
    ("outlook.com", "spf.protection.outlook.com"),
    ("postmarkapp.com", "spf.mtasv.net"),
    ("sendgrid.net", "sendgrid.net"),
)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """``domain`` is that of From; ``envelope_domain`` that of MAIL FROM, where SPF looks and bounces go.

    ``helo_name`` is what we call ourselves in EHLO, empty where the site has no full name; ``route_host`` takes the
    mail.
    """

    domain: str
    envelope_domain: str
    helo_name: str
    route_host: str

    @property
    def has_bounce_domain(self) -> bool:
        """Whether bounces go to a domain of their own."""
        return self.envelope_domain != self.domain

    @property
    def provider_include(self) -> str:
        """What the SPF record has to include for a provider that we know; empty for others."""
        host = f".{self.route_host.lower()}"
        return next((include for ending, include in PROVIDERS if host.endswith(f".{ending}")), "")

    def route_is_here(self, *, asker: Asker) -> bool:
        """Whether the mail server is this machine or one of its private network, which sends to the world itself."""
        found = [self.route_host] if is_ip_address(self.route_host) else _addresses(self.route_host, asker=asker)
        if self.route_host == "localhost" or "." not in self.route_host:
            return True
        return bool(found) and not any(is_public(address) for address in found)

    def sending_addresses(self, *, asker: Asker) -> list[str]:
        """The public addresses that mail may come from, as far as can be told: the server's, or our own host's."""
        name = self.helo_name if self.route_is_here(asker=asker) else self.route_host
        found = [name] if is_ip_address(name) else _addresses(name, asker=asker)
        return [address for address in found if is_public(address)]


def sender_of(domain: str) -> Sender:
    """The names for mail from ``domain`` under today's settings. Raises NotADomain."""
    domain = read_domain(domain)
    return Sender(
        domain=domain,
        envelope_domain=bounce_domain() or domain,
        helo_name=own_name(),
        route_host=settings.EMAIL_ROUTE.host.rstrip(".").lower(),
    )


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


def _addresses(name: str, *, asker: Asker) -> list[str]:
    answer = asker.addresses(name) if name else None
    return list(answer.values) if isinstance(answer, Found) else []
