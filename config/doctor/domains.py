"""The domains that mail is sent from, as ``doctor`` looks at them."""

from django.db import DatabaseError

from config.errors import SetupError
from delivery.standing.checkup import of_domain, of_newsletters
from delivery.standing.finding import Finding, well
from delivery.standing.routes import RouteLooks, in_use
from delivery.standing.sender import goes_to_the_catcher


def of_this_machine(*, looks: RouteLooks | None = None) -> list[Finding]:
    """Every newsletter's domain; none while the mail catcher takes all mail, and nobody else gets any."""
    try:
        if goes_to_the_catcher() and not in_use():
            found = "not looked at: the mail catcher takes all mail"
            return [well("sending domains", found, mend="For one of them: doctor --domain example.org")]
        return of_newsletters(looks=looks)
    except (DatabaseError, SetupError):
        return []  # the check of PostgreSQL, or that of the migrations, has said so


def of_these(domains: list[str], *, looks: RouteLooks | None = None) -> list[Finding]:
    """The domains named. Raises NotADomain."""
    return [finding for domain in domains for finding in of_domain(domain, looks=looks)]
