"""What the mail catcher takes, and what gets past it to other people's mailboxes."""

from django.conf import settings

from delivery.models import SendingRoute
from delivery.standing.route import is_local

_ALL_ADDRESSES = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared only


def ways_out() -> list[str]:
    """By what mail gets past the mail catcher, as people know it; empty where the catcher takes all of it."""
    rows = list(SendingRoute.objects.filter(enabled=True))
    named = [(settings.EMAIL_ROUTE.host, settings.EMAIL_ROUTE.port, "the server of EMAIL_URL")]
    named += [(row.host if row.is_smtp else "", row.port, f"the route {row.label}") for row in rows]
    return [name for host, port, name in named if not is_the_catcher(host, port)]


def is_the_catcher(host: str, port: int) -> bool:
    """Whether our mail catcher takes what is sent there."""
    listens = settings.MAILBOX_SMTP_HOST
    if not settings.MAILBOX_ENABLED or port != settings.MAILBOX_SMTP_PORT or not host:
        return False
    # Where it listens on all addresses, such as in a container, it has names that nobody here knows.
    return host == listens or (is_local(host) and is_local(listens)) or listens in _ALL_ADDRESSES
