"""A way out, looked at as a sender would use it: does it answer, encrypt, prove who it is, and let us in."""

import asyncio
import datetime as dt
import ipaddress
import threading

from delivery.looping import run_to_end
from delivery.models import Stage
from delivery.routes import Route
from delivery.smtp import SmtpConnection, Terms, Timeouts
from delivery.standing.finding import Finding, ill, warning, well
from delivery.transport import Transport, TransportDown

NAME = "mail route"
PATIENCE = Timeouts.all(5.0)
"""For routes that are to be looked at: a person waits."""
ALL_SECONDS = 15.0
EXPIRES_SOON = dt.timedelta(days=14)

_NO_SMTP = "See {place}: this is no SMTP server that takes mail."
_MENDS = {
    Stage.CONNECT: "See {place}, and whether a firewall is in the way.",
    Stage.GREETING: _NO_SMTP,
    Stage.TLS: "See its certificate, and which kind of TLS {place} asks for at that port.",
    Stage.AUTH: "See the user name, the password and the port in {place}.",
}


def look_at(
    route: Route, *, name: str = NAME, place: str = "EMAIL_URL", when_away: str = "", all_seconds: float = ALL_SECONDS
) -> Finding:
    """Connect, say EHLO, begin TLS, log in, and leave. No mail is sent; never raises.

    ``place`` is where the route is written down; ``when_away`` is the mend where nobody answers.
    """
    found: list[Finding] = []

    def visit() -> None:
        found.append(run_to_end(_visit(route, name=name, place=place, when_away=when_away, all_seconds=all_seconds)))

    # In a thread of its own: looking a name up is the machine's, knows no time limit and cannot be called off.
    thread = threading.Thread(target=visit, daemon=True)
    thread.start()
    thread.join(all_seconds + 2)
    return found[0] if found else _too_slow(route, name=name, seconds=all_seconds)


def is_local(host: str) -> bool:
    """Whether the host is this machine by its name or address, so that nobody can listen in."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _visit(route: Route, *, name: str, place: str, when_away: str, all_seconds: float) -> Finding:
    transport: Transport | None = None
    try:
        transport = route.connect()
        async with asyncio.timeout(all_seconds):  # a server may say one letter at a time for hours
            await transport.open()
        return _told(transport, name=name, place=place)
    except TransportDown as error:
        mend = _MENDS.get(error.stage, _NO_SMTP).format(place=place)
        return ill(name, str(error), mend=when_away if when_away and error.stage == Stage.CONNECT else mend)
    except TimeoutError:
        return _too_slow(route, name=name, seconds=all_seconds)
    finally:
        if transport is not None:
            await transport.close()


def _too_slow(route: Route, *, name: str, seconds: float) -> Finding:
    return ill(name, f"{route.name} was not done in {seconds:g} s", mend="Ask the mail server's owner.")


def _told(transport: Transport, *, name: str, place: str) -> Finding:
    terms = transport.terms if isinstance(transport, SmtpConnection) else None
    if terms is None:
        found = "its API answers; whether it takes our key cannot be seen without a mail"
        return well(name, found, mend="Send a test mail by it.")
    found = f"{transport.route} ({_described(terms)})"
    if terms.valid_until is not None and terms.valid_until - dt.datetime.now(dt.UTC) < EXPIRES_SOON:
        return warning(name, found, mend="Renew the server's certificate: once it expires no mail goes out.")
    if terms.tls == "none" and terms.offers_starttls and not terms.near:
        mend = f"It offers STARTTLS: ask for it in {place} (smtp+starttls://), so that mail does not travel in clear."
        return warning(name, found, mend=mend)
    return well(name, found)


def _described(terms: Terms) -> str:
    told = ["no TLS"] if terms.tls == "none" else [terms.tls, terms.tls_version]
    if terms.valid_until is not None:
        told.append(f"certificate valid until {terms.valid_until:%d %B %Y}")
    if terms.username:
        told.append(f"logged in as {terms.username}")
    return ", ".join(told)
