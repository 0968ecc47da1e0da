"""Reading a million addresses: what nearly all look like goes by a pattern, the rest by the rules in full."""

import re
from functools import lru_cache

from django.utils import translation

from subscribers.addresses import Address, AddressError, read_address

# Characters that need no second look (RFC 5322 §3.2.3 without = and ?, which could make an encoded word).
_PLAIN = re.compile(r"([A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*)@([A-Za-z0-9.-]+)", re.ASCII)
_LONGEST_PLAIN = 64


def read_cell(text: str) -> Address:
    """:func:`~subscribers.addresses.read_address` for a cell of a table.

    Raises AddressError, in English, also for an address mail servers cannot be relied on to take.
    """
    word = text.strip()
    found = _PLAIN.fullmatch(word)
    if found and len(found[1]) <= _LONGEST_PLAIN and len(word) <= 254 and (domain := _plain_domain(found[2])):
        local = found[1]
        return Address(given=f"{local}@{domain}", canonical=f"{local.lower()}@{domain}")
    with translation.override("en"):
        address = read_address(word)
        if not address.given.partition("@")[0].isascii():
            raise AddressError("Mail servers cannot be relied on to take such letters before the @.")
        return address


@lru_cache(maxsize=100_000)
def _plain_domain(domain: str) -> str:
    """The domain as it is kept, or '' where the whole address has to be looked at."""
    try:
        address = read_address(f"a@{domain}")
    except AddressError:
        return ""
    return address.domain if address.given == address.canonical else ""
