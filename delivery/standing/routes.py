"""All the ways that mail of this house can take, each looked at once."""

from delivery.message.mailboxes import read_mailbox
from delivery.models import SendingRoute
from delivery.routes import default_route, route_of
from delivery.standing import route as standing
from delivery.standing.finding import Finding
from newsletter.models import Newsletter
from newsletter.rendering.refusals import Unfillable


class RouteLooks:
    """Looks at a way when it is first asked for, and remembers what it found.

    ``when_away`` is the mend where nobody answers at ``EMAIL_URL``.
    """

    def __init__(self, *, when_away: str = "") -> None:
        self._when_away = when_away
        self._found: dict[int | None, Finding] = {}

    def setting(self) -> Finding:
        """The server of ``EMAIL_URL``: confirmations always take it, and issues where there is no other."""
        if None not in self._found:
            way = default_route(timeouts=standing.PATIENCE)
            self._found[None] = standing.look_at(way, when_away=self._when_away)
        return self._found[None]

    def rows(self) -> list[Finding]:
        """The sending routes that some newsletter would use."""
        return [self._look(row) for row in in_use()]

    def of_domain(self, domain: str) -> list[Finding]:
        """The ways that mail from ``domain`` takes."""
        return [self.setting(), *(self._look(row) for row in rows_of(domain))]

    def _look(self, row: SendingRoute) -> Finding:
        if row.pk not in self._found:
            users = f"of {row.newsletter}" if row.newsletter is not None else "of all newsletters without their own"
            found = standing.look_at(
                route_of(row, timeouts=standing.PATIENCE),
                name=f"{standing.NAME} {row.label} ({users})",
                place=f"the route “{row.label}” in the studio",
            )
            self._found[row.pk] = found
        return self._found[row.pk]


def in_use() -> list[SendingRoute]:
    """The routes that some newsletter would use."""
    newsletters = set(Newsletter.objects.values_list("pk", flat=True))
    return [row for row in _enabled() if _users(row, newsletters)]


def rows_of(domain: str) -> list[SendingRoute]:
    """The routes of mail from ``domain``; for one that nobody writes from, those of all newsletters."""
    newsletters = {
        pk for pk, address in Newsletter.objects.values_list("pk", "sender_email") if _domain(address) == domain
    }
    return [row for row in _enabled() if _users(row, newsletters) or (not newsletters and row.newsletter is None)]


def _enabled() -> list[SendingRoute]:
    return list(SendingRoute.objects.filter(enabled=True).select_related("newsletter"))


def _users(row: SendingRoute, newsletters: set[int]) -> bool:
    """Whether one of the newsletters would take it; where it has its own, the house’s count as not there."""
    if row.newsletter_id is not None:
        return row.newsletter_id in newsletters
    own = SendingRoute.objects.filter(enabled=True, newsletter__in=newsletters)
    return bool(newsletters - set(own.values_list("newsletter", flat=True)))


def _domain(address: str) -> str:
    try:
        return read_mailbox(address).domain
    except Unfillable:
        return ""  # the newsletter cannot be sent, and its settings say why
