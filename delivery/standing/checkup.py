"""A sending domain from head to foot. The command ``doctor`` and the studio show what comes of it."""

from delivery.dns.names import NotADomain, read_domain
from delivery.message.mailboxes import read_mailbox
from delivery.standing import demands, dkim, dmarc, hosts, spf
from delivery.standing.finding import Finding, ill, well
from delivery.standing.routes import RouteLooks, rows_of
from delivery.standing.sender import goes_to_the_catcher, sender_of
from newsletter.asking_dns import Asker
from newsletter.models import Newsletter
from newsletter.rendering.refusals import Unfillable


def of_domain(domain: str, *, asker: Asker | None = None, looks: RouteLooks | None = None) -> list[Finding]:
    """Everything that can be found out about mail from ``domain``, in the order to mend it. Raises NotADomain.

    Takes a few seconds at most for DNS, and as many for each way its mail takes that ``looks`` has not seen yet.
    """
    looks = looks or RouteLooks()
    sender = sender_of(domain, routes=rows_of(read_domain(domain)))
    asker = asker or Asker()
    findings = [
        *spf.check(sender, asker=asker),
        *dkim.check(sender, asker=asker),
        *dmarc.check(sender, asker=asker),
        *hosts.check(sender, asker=asker),
    ]
    ways = looks.of_domain(sender.domain)
    findings += demands.check([*findings, *ways])
    return [finding.of(sender.domain) for finding in findings]


def sending_domains() -> list[str]:
    """The domains of our newsletters' senders, each once."""
    found: dict[str, None] = {}
    for address in Newsletter.objects.order_by("pk").values_list("sender_email", flat=True):
        try:
            found[read_mailbox(address).domain] = None
        except Unfillable:
            continue  # the newsletter cannot be sent, and its settings say why
    return list(found)


def of_newsletters(*, asker: Asker | None = None, looks: RouteLooks | None = None) -> list[Finding]:
    """:func:`of_domain` for every newsletter's domain, with one asker's time and memory for all."""
    asker, looks = asker or Asker(), looks or RouteLooks()
    findings: list[Finding] = []
    for domain in sending_domains():
        if goes_to_the_catcher() and not rows_of(domain):
            found = "not looked at: the mail catcher takes all its mail"
            findings.append(well("sending domain", found, mend=f"All the same: doctor --domain {domain}").of(domain))
            continue
        try:
            findings += of_domain(domain, asker=asker, looks=looks)
        except NotADomain as error:
            findings.append(ill("sending domain", str(error), mend="Give the newsletter a sender at your own domain."))
    return findings
