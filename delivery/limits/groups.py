"""To which group of domains an address belongs: the providers' own, and those that a setting names.

One table answers both here and in SQL, so a delivery's group at the freeze is what :func:`group_of` says. Groups go by
the domain's name alone. A firm's own domain that a provider hosts is "other", until a setting says otherwise.
"""

import functools
from collections.abc import Mapping
from types import MappingProxyType

from django.conf import settings

from delivery.limits.providers import COUNTRIES, EXACT, FAMILIES, LABELS, LIVE, OTHER


def group_of(domain: str) -> str:
    """The group of a recipient's domain, given in ASCII (an A-label where it is international); "other" for most."""
    return domain_groups().get(domain.strip().rstrip(".").lower(), OTHER)


def domain_groups() -> Mapping[str, str]:
    """Every domain that has a group of its own, and the group's name; some 2,500, for the freeze to join with.

    What ``DELIVERY_GROUPS`` names comes before what is built in.
    """
    return _table(tuple(sorted(settings.DELIVERY_GROUPS.items())))


def group_label(group: str) -> str:
    """A group's name for people; one that a setting made is called as it is."""
    return LABELS.get(group, group)


@functools.lru_cache(maxsize=8)
def _table(configured: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return MappingProxyType({**_built_in(), **dict(configured)})


@functools.cache
def _built_in() -> dict[str, str]:
    endings = ["com", *(ending for cc in COUNTRIES.split() for ending in (cc, f"co.{cc}", f"com.{cc}"))]
    table = {f"{name}.{ending}": group for group, names in FAMILIES.items() for name in names for ending in endings}
    table |= dict.fromkeys(LIVE.split(), "outlook")
    # Last, because it knows better: yahoo.co.jp is another company's.
    table |= {domain: group for group, domains in EXACT.items() for domain in domains.split()}
    return table
