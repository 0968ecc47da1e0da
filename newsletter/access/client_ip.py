"""Who is asking, when reverse proxies stand in front."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

_WITH_PORT = re.compile(r"\[(?P<six>[0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}")


def client_ip(request: HttpRequest) -> str | None:
    """The address of the client, as seen by the outermost of our TRUSTED_PROXIES; None where it is not an IP address.

    Each trusted proxy appends the address it was called from to ``X-Forwarded-For``, so with *n* of them the client is
    the *n*-th from the end; whatever stands further left was written by the client and is not believed. An element that
    is empty counts as a hop: what stands left of one that a proxy left empty may be anybody's.
    """
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    chain.append(request.META.get("REMOTE_ADDR", ""))
    seen = chain[max(0, len(chain) - 1 - settings.TRUSTED_PROXIES)]
    try:
        address = ipaddress.ip_address(_without_port(seen))
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _without_port(node: str) -> str:
    """``198.51.100.7:443`` and ``[2001:db8::1]:443`` without the port; some proxies write it so (RFC 7239 §6)."""
    found = _WITH_PORT.fullmatch(node)
    return (found["six"] or found["four"]) if found else node


def client_and_subnet(ip: str | None) -> tuple[str, str]:
    """What counts as one client and as its neighbourhood: an IPv4 address and its /24, an IPv6 /64 and its /48."""
    if ip is None:
        return "unknown", "unknown"
    address = ipaddress.ip_address(ip)
    client, subnet = (32, 24) if address.version == 4 else (64, 48)
    return (
        str(ipaddress.ip_network(f"{ip}/{client}", strict=False)),
        str(ipaddress.ip_network(f"{ip}/{subnet}", strict=False)),
    )
