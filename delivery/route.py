"""The mail server of the settings, as a transport."""

from urllib.parse import urlsplit

from django.conf import settings

from delivery.smtp import SmtpTransport, Timeouts
from delivery.transport import WhileWaiting


def open_route(*, while_waiting: WhileWaiting = lambda: None, timeouts: Timeouts | None = None) -> SmtpTransport:
    """A transport to ``EMAIL_URL``'s server; it connects when it is first used."""
    route = settings.EMAIL_ROUTE
    return SmtpTransport(
        host=route.host,
        port=route.port,
        tls=route.tls,
        username=route.username,
        password=route.password,
        helo_name=_own_name(),
        timeouts=timeouts,
        while_waiting=while_waiting,
    )


def _own_name() -> str:
    """The site's host name for EHLO; empty where it is not a full one, and the client's address stands in."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    return host if "." in host and not host.replace(".", "").isdigit() and host.isascii() else ""
