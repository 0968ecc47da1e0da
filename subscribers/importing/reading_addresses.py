"""Reading a million addresses: what nearly all look like goes by a pattern, the rest by the rules in full."""

import re

from django.utils import translation

from subscribers.addresses import AddressError, read_address
from subscribers.importing.memo import Memo

# Characters that need no second look (RFC 5322 §3.2.3 without = and ?, which could make an encoded word).
_is_plain = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]++(?:\.[A-Za-z0-9!#$%&'*+/^_`{|}~-]++)*+", re.ASCII).fullmatch
# What stands before the @ is within its 64 characters then, and the whole within 254.
_LONGEST_PLAIN = 64


def read_cell(text: str) -> tuple[str, str]:
    """:func:`~subscribers.addresses.read_address` for a cell of a table: the canonical and the given form.

    Raises AddressError, in English, also for an address mail servers cannot be relied on to take.
    """
    word = text.strip()
    local, _, domain = word.partition("@")
    if len(word) <= _LONGEST_PLAIN and _is_plain(local) and (known := _domains[domain]):
        given = f"{local}@{known}"
        return (given if local.islower() else f"{local.lower()}@{known}"), given
    if "\ufffd" in word:
        raise AddressError("A letter of this address is lost, or never was one. Write the address anew.")
    with translation.override("en"):
        address = read_address(word)
        if not address.given.partition("@")[0].isascii():
            raise AddressError("Mail servers cannot be relied on to take such letters before the @.")
        return address.canonical, address.given


def _plain_domain(domain: str) -> str:
    """The domain as it is kept, or '' where the whole address has to be looked at."""
    try:
        address = read_address(f"a@{domain}")
    except AddressError:
        return ""
    return address.domain if address.given == address.canonical else ""


_domains = Memo(_plain_domain)
