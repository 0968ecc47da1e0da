"""Whether a domain takes mail at all, by DNS: where MX records lead, or else its own address (RFC 5321 §5.1).

Asked by the worker that is about to send a confirmation mail, never while somebody waits for a page. Trouble with DNS
is no answer, and then the mail is sent.
"""

import enum
import hashlib

from django.conf import settings

from newsletter.access import counters
from newsletter.asking_dns import Asker, Found, Nothing
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
    asker = Asker(question_seconds=ONE_QUESTION_SECONDS)
    servers = asker.mx(domain)
    if isinstance(servers, Found):
        only_the_root = all(value.endswith(" .") for value in servers.values)
        return MailService.REFUSES_ALL if only_the_root else MailService.TAKES_MAIL
    answer = asker.addresses(domain) if servers == Nothing(name_exists=True) else servers
    if isinstance(answer, Found):
        return MailService.TAKES_MAIL
    if isinstance(answer, Nothing):
        return MailService.NO_SERVER if answer.name_exists else MailService.NO_DOMAIN
    if not answer.server_spoke:
        counters.count(_SILENT, seconds=RESTING_SECONDS)
    return MailService.UNKNOWN
