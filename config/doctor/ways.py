"""The ways that mail takes out of the house, as ``doctor`` looks at them."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError

from config.doctor.checks import START_ALL
from config.errors import SetupError
from delivery.standing.finding import Finding
from delivery.standing.routes import RouteLooks


def looks() -> RouteLooks:
    """For one visit of the doctor: each way is looked at once."""
    return RouteLooks(when_away=START_ALL if settings.MAILBOX_ENABLED else "")


def of_this_machine(looks: RouteLooks) -> Iterator[Finding]:
    """The server of ``EMAIL_URL``, and every sending route that a newsletter would use."""
    yield looks.setting()
    try:
        yield from looks.rows()
    except (DatabaseError, SetupError):
        return  # the check of PostgreSQL, or that of the migrations, has said so


def of_these(domains: list[str], *, looks: RouteLooks) -> list[Finding]:
    """The sending routes that mail from these domains takes, besides ``EMAIL_URL``."""
    found = [finding for domain in domains for finding in looks.of_domain(domain)]
    return [finding for finding in dict.fromkeys(found) if finding is not looks.setting()]
