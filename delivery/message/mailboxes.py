"""Addresses as they stand on the wire: the domain as A-labels, the local part as it is."""

import functools
import re
from typing import NamedTuple

import idna

from newsletter.rendering.refusals import Unfillable, header_value

# RFC 5322 §3.2.3: a dot-atom. Quoted local parts are legal and never meant: they are refused.
_ATEXT = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~\-"
_ASCII_ADDRESS = re.compile(rf"[{_ATEXT}]++(?:\.[{_ATEXT}]++)*+@[A-Za-z0-9\-]++(?:\.[A-Za-z0-9\-]++)*+")
_LOCAL_PART = re.compile(rf"[{_ATEXT}\u00a1-\U0010ffff]+(?:\.[{_ATEXT}\u00a1-\U0010ffff]+)*")
# RFC 5321 §4.5.3.1, in octets.
LONGEST_LOCAL_PART = 64
LONGEST_ADDRESS = 254


class Mailbox(NamedTuple):
    """An address for an envelope or a header; ``international`` where the server must offer SMTPUTF8 (RFC 6531)."""

    address: str
    international: bool

    @property
    def domain(self) -> str:
        """The domain, as A-labels in lower case."""
        return self.address.rpartition("@")[2].lower()


@functools.lru_cache(maxsize=256)  # an envelope and a header ask about the same one
def read_mailbox(text: str) -> Mailbox:
    """The one bare address in ``text``. Raises Unfillable for whatever is not exactly that."""
    if len(text) <= LONGEST_LOCAL_PART and "?" not in text and _ASCII_ADDRESS.fullmatch(text):
        return Mailbox(text, False)  # nearly all: nothing in it could break out, and no part of it is too long
    header_value(text, what="address")
    if not _ASCII_ADDRESS.fullmatch(text):
        return _international(text)
    _check_length(text)
    return Mailbox(text, False)


def _international(text: str) -> Mailbox:
    """An address with characters beyond ASCII, in its domain (sent as A-labels, RFC 5891) or its local part."""
    local, at, domain = text.rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local) or any(character.isspace() for character in local):
        raise Unfillable(f"“{text[:80]}” is not an e-mail address.")
    try:
        a_labels = idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise Unfillable(f"“{domain[:80]}” is not a domain name.") from None
    address = f"{local}@{a_labels}"
    _check_length(address)
    return Mailbox(address, not local.isascii())


def _check_length(address: str) -> None:
    local = address.rpartition("@")[0]
    if len(local.encode()) > LONGEST_LOCAL_PART or len(address.encode()) > LONGEST_ADDRESS:
        raise Unfillable("The address is longer than mail servers take (RFC 5321 §4.5.3.1).")
