"""Reading a million addresses: what nearly all look like goes by a pattern, the rest by the rules in full."""

import re
from urllib.parse import unquote

from django.utils import translation

from subscribers.addresses import AddressError, read_address
from subscribers.importing.dialects import ADDRESS_LIKE
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


def read_odd_cell(text: str) -> tuple[str, str, str]:
    """:func:`read_cell` for one that it refuses: ``Ann <a@example.org>``, ``mailto:a@example.org``; and the name there.

    Asked only then, so that a million plain cells pay nothing for it. Raises AddressError, also for two addresses:
    which of them agreed to mail is not told.
    """
    word = text.strip().rstrip(";,").rstrip()
    name, address = _apart(word)
    if len(ADDRESS_LIKE.findall(address)) > 1 or (ADDRESS_LIKE.search(name) and name.casefold() != address.casefold()):
        raise AddressError("There is more than one address in this cell. Give each a row of its own.")
    canonical, given = read_cell(address)
    return canonical, given, "" if name.casefold() == address.casefold() else name


def _apart(word: str) -> tuple[str, str]:
    """The name and the address; no name where no angle brackets are at the end, once."""
    name, address = "", word
    if word.endswith(">") and word.count("<") == word.count(">") == 1:
        name, _, address = word[:-1].partition("<")
        name, address = _unquoted(name.strip()), address.strip()
    if address[:7].lower() == "mailto:":
        address = unquote(address[7:].partition("?")[0])
    return name, address


def _unquoted(name: str) -> str:
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        # RFC 5322 §3.2.4: a backslash makes the next sign one of the name.
        return re.sub(r"\\(.)", r"\1", name[1:-1]).strip() if name[0] == '"' else name[1:-1].strip()
    return name


def _plain_domain(domain: str) -> str:
    """The domain as it is kept, or '' where the whole address has to be looked at."""
    try:
        address = read_address(f"a@{domain}")
    except AddressError:
        return ""
    return address.domain if address.given == address.canonical else ""


_domains = Memo(_plain_domain)
