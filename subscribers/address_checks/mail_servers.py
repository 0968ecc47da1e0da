"""Whether a domain takes mail at all, by DNS: where MX records lead, or else its own address (RFC 5321 §5.1).

Asked by the worker that is about to send a confirmation mail, never while somebody waits for a page. Trouble with DNS
is no answer, and then the mail is sent.
"""

import enum
import hashlib
from typing import Any

import dns.exception
import dns.name
import dns.nameserver
import dns.resolver
from django.conf import settings

from newsletter.access import counters
from subscribers.models import SignupPage, Subscription
from subscribers.remembering import remembered

ONE_QUESTION_SECONDS = 2.0
# What is right for years is looked at once a day; a domain that is being set up may be right within the hour.
GOOD_SECONDS, BAD_SECONDS, UNKNOWN_SECONDS = 24 * 3600, 3600, 600
RESTING_SECONDS = 300
_SILENT = "mail-service:nobody-answers"


class MailService(enum.StrEnum):
    """What DNS says of a domain."""

    TAKES_MAIL = "takes mail"
    NO_DOMAIN = "no such domain"
    NO_SERVER = "no mail server"
    REFUSES_ALL = "refuses all mail"
    UNKNOWN = "unknown"


# For the writer, in the studio's language.
_WORDS = {
    MailService.NO_DOMAIN: "The domain {domain} does not exist.",
    MailService.NO_SERVER: "The domain {domain} has no mail server.",
    MailService.REFUSES_ALL: "The domain {domain} says that it takes no mail (RFC 7505).",
}


def why_no_mail(subscription: Subscription) -> str:
    """Why mail to this person cannot arrive, in words for the writer; empty where it can, and where nobody knows.

    Asks only where the newsletter wants it and the machine's settings allow it.
    """
    if not settings.MAIL_SERVER_CHECKS:
        return ""
    page = SignupPage.objects.filter(newsletter=subscription.newsletter_id).only("checks_mail_server").first()
    if page is not None and not page.checks_mail_server:
        return ""
    domain = subscription.subscriber.address.rpartition("@")[2]
    words = _WORDS.get(mail_service(domain), "")
    return words.format(domain=domain)[:200]


def mail_service(domain: str) -> MailService:
    """What DNS says of ``domain`` (A-labels), remembered for a day, or for an hour where it is bad news."""
    # Hashed, what somebody typed is a legal key of bounded length.
    digest = hashlib.sha256(domain.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return MailService(remembered(f"mail-service:{digest}", lambda: _found_out(domain)))


def _found_out(domain: str) -> tuple[str, int]:
    # While no name server answers, a queue of mails must not wait seconds for each of them.
    if counters.counted(_SILENT):
        return MailService.UNKNOWN.value, 1
    found = _ask(domain)
    if found is MailService.UNKNOWN:
        return found.value, UNKNOWN_SECONDS
    return found.value, GOOD_SECONDS if found is MailService.TAKES_MAIL else BAD_SECONDS


def _ask(domain: str) -> MailService:
    if not domain.strip("."):
        return MailService.UNKNOWN
    try:
        resolver = _resolver()
        servers = _records(resolver, domain, "MX")
        if servers:
            only_the_root = all(record.exchange == dns.name.root for record in servers)
            return MailService.REFUSES_ALL if only_the_root else MailService.TAKES_MAIL
        if _records(resolver, domain, "A") or _records(resolver, domain, "AAAA"):
            return MailService.TAKES_MAIL
        return MailService.NO_SERVER
    except dns.resolver.NXDOMAIN:
        return MailService.NO_DOMAIN if _sees_the_world(resolver) else MailService.UNKNOWN
    except (dns.resolver.LifetimeTimeout, dns.resolver.NoResolverConfiguration):
        counters.count(_SILENT, seconds=RESTING_SECONDS)
        return MailService.UNKNOWN
    except (dns.exception.DNSException, OSError, ValueError):
        return MailService.UNKNOWN  # SERVFAIL, or what came was no answer


def _records(resolver: dns.resolver.Resolver, name: str, kind: str) -> list[Any]:
    """The records; none where the name has others. Raises NXDOMAIN, and dnspython's other errors."""
    try:
        # In full, or the machine's search list would be tried after it.
        return list(resolver.resolve(dns.name.from_text(name), kind, lifetime=ONE_QUESTION_SECONDS, search=False))
    except dns.resolver.NoAnswer:
        return []


def _sees_the_world(resolver: dns.resolver.Resolver) -> bool:
    """False behind a resolver of a closed network, which says of everything that it does not exist."""
    try:
        return bool(_records(resolver, ".", "NS"))
    except (dns.exception.DNSException, OSError):
        return False


def _resolver() -> dns.resolver.Resolver:
    """Asks ``DNS_SERVERS``, or else what the machine asks. Raises NoResolverConfiguration."""
    if not settings.DNS_SERVERS:
        return dns.resolver.Resolver()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [
        dns.nameserver.Do53Nameserver(server.address, server.port) for server in settings.DNS_SERVERS
    ]
    return resolver
