"""Domain names as DNS knows them."""

import re

import idna

from newsletter.shown import shown

# RFC 1035 §2.3.1, RFC 5321 §2.3.5: letters, digits and hyphens, two labels at least, and a last one that is no number.
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LONGEST = 253


class NotADomain(ValueError):
    """No domain mail can come from; the message says what to write."""


def read_domain(text: str) -> str:
    """``text`` in lower case and as A-labels (RFC 5891), without a dot at its end. Raises NotADomain."""
    name = text.strip().rstrip(".").lower()
    try:
        name = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        name = ""
    if not _DOMAIN.fullmatch(name) or len(name) > LONGEST:
        raise NotADomain(f"“{shown(text)}” is not a domain. Write one such as example.org.")
    return name


def read_selector(text: str) -> str:
    """A selector that is one label (RFC 6376 §3.1), in lower case. Raises NotADomain."""
    name = text.strip().lower()
    if not _SELECTOR.fullmatch(name):
        raise NotADomain(f"“{shown(text)}” is not a selector. Write letters and digits, such as fn1.")
    return name


def with_parents(domain: str) -> list[str]:
    """``domain`` and the domains above it that have two labels or more, the nearest first."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


def is_within(domain: str, parent: str) -> bool:
    """Whether ``domain`` is ``parent`` or below it."""
    return domain == parent or domain.endswith(f".{parent}")
