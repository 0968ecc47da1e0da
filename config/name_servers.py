"""Reading ``DNS_SERVERS``."""

import re
from dataclasses import dataclass
from ipaddress import ip_address

from config.env import parse_words

# 192.0.2.53, 192.0.2.53:5353, [2001:db8::53], [2001:db8::53]:5353, or a bare IPv6 address, which takes no port.
_WRITTEN = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<four>[0-9.]+))(?::(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True, kw_only=True)
class NameServer:
    """A DNS server that we ask; ``address`` is an IP address."""

    address: str
    port: int = 53


def parse_name_servers(given: str) -> tuple[NameServer, ...]:
    """Addresses by commas, each with a port or without. Raises ValueError with the mend."""
    return tuple(_parse_name_server(word) for word in parse_words(given))


def _parse_name_server(word: str) -> NameServer:
    found = _WRITTEN.fullmatch(word)
    address = (found["six"] or found["four"]) if found else word
    port = int(found["port"] or 53) if found else 53
    try:
        ip_address(address)
    except ValueError:
        raise ValueError(f"{word!r} is not an IP address. Write it like 192.0.2.53 or 192.0.2.53:5353.") from None
    if not 1 <= port <= 65535:
        raise ValueError(f"{word!r} names a port that does not exist.")
    return NameServer(address=address, port=port)
