"""``DELIVERY_GROUPS``: which recipients' domains are limited together."""

import re

from config.env import parse_words

_GROUP = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def parse_groups(given: str) -> dict[str, str]:
    """``example.org=corp,example.com=corp`` as domain → group, domains in ASCII. Raises ValueError with the mend."""
    found: dict[str, str] = {}
    for entry in parse_words(given.lower()):
        name, _, group = (part.strip() for part in entry.partition("="))
        if not _GROUP.fullmatch(group):
            raise ValueError(
                f"{entry!r} is not domain=group, as in example.org=corp, with letters, digits and hyphens."
            )
        domain = _ascii(name)
        if not domain:
            raise ValueError(f"{name!r} is not a domain. Write it like example.org=corp.")
        if found.setdefault(domain, group) != group:
            raise ValueError(f"{domain} is given two groups, {found[domain]} and {group}. Leave one out.")
    return found


def _ascii(name: str) -> str:
    """The domain as mail servers write it; empty where it is none."""
    try:
        domain = name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return domain if _DOMAIN.fullmatch(domain) else ""
