"""How often the public signup may be used, over fixed windows."""

import dataclasses
import hashlib
import time

from newsletter.access import counters
from newsletter.access.client_ip import client_and_subnet
from subscribers.addresses import Address

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limit:
    """At most ``most`` uses in each window of ``seconds``."""

    name: str
    most: int
    seconds: int


PER_CLIENT = Limit(name="client", most=10, seconds=HOUR)
PER_SUBNET = Limit(name="subnet", most=60, seconds=HOUR)
PER_DOMAIN = Limit(name="domain", most=300, seconds=HOUR)
IN_ALL = Limit(name="all", most=3000, seconds=HOUR)

# Of each newsletter: what is typed into the form of one leaves room for a signup at another.
PER_ADDRESS = Limit(name="address", most=4, seconds=HOUR)
PER_MAILBOX = Limit(name="mailbox", most=8, seconds=DAY)
# Of the site: more than one form can use up, and still little for whoever fills in all of them.
MAILBOX_IN_ALL = Limit(name="mailbox-all", most=12, seconds=DAY)

# While the form defends itself, whoever's browser did the work asked for. What a flood used up before is not theirs.
GUARDED_PER_CLIENT = Limit(name="guarded-client", most=3, seconds=HOUR)
GUARDED_PER_SUBNET = Limit(name="guarded-subnet", most=15, seconds=HOUR)
GUARDED_PER_DOMAIN = Limit(name="guarded-domain", most=300, seconds=HOUR)
GUARDED_IN_ALL = Limit(name="guarded-all", most=1500, seconds=HOUR)

# Whoever's browser did not, as it runs no scripts. Windows of a minute: a flood uses each up, and the next one opens.
UNPROVEN_PER_CLIENT = Limit(name="unproven-client", most=2, seconds=HOUR)
UNPROVEN_PER_SUBNET = Limit(name="unproven-subnet", most=4, seconds=HOUR)
UNPROVEN_IN_ALL = Limit(name="unproven-all", most=3, seconds=MINUTE)

# Where names are given out below a second label, as in example.co.uk: that label, under a country's two letters.
_REGISTRIES = frozenset({"ac", "co", "com", "edu", "gob", "gov", "go", "gv", "ne", "net", "nom", "or", "org"})
_NO_DOTS = frozenset({"gmail.com", "googlemail.com"})


def spend(limit: Limit, subject: str) -> int:
    """Count one use by ``subject``. Returns 0, or the seconds until the window ends when the limit is passed."""
    now = time.time()
    window = int(now // limit.seconds)
    digest = hashlib.sha256(subject.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    key = f"signup:{limit.name}:{window}:{digest}"
    used = counters.count(key, seconds=limit.seconds)
    return 0 if used <= limit.most else max(1, int((window + 1) * limit.seconds - now))


def wait_usual(ip: str | None, address: Address) -> int:
    """Seconds to wait, by the narrowest limit that is passed; 0 for none. Counts one use."""
    client, subnet = client_and_subnet(ip)
    return _first_wait(
        (PER_CLIENT, client), (PER_SUBNET, subnet), (PER_DOMAIN, domain_owner(address.domain)), (IN_ALL, "")
    )


def wait_guarded(ip: str | None, address: Address) -> int:
    """The same while the form defends itself, for whoever has done the work that was asked for."""
    client, subnet = client_and_subnet(ip)
    return _first_wait(
        (GUARDED_PER_CLIENT, client),
        (GUARDED_PER_SUBNET, subnet),
        (GUARDED_PER_DOMAIN, domain_owner(address.domain)),
        (GUARDED_IN_ALL, ""),
    )


def wait_unproven(ip: str | None, address: Address, *, newsletter_id: int) -> int:
    """The same for whoever has not: what still gets in is a trickle, of each newsletter."""
    client, subnet = client_and_subnet(ip)
    return _first_wait(
        (UNPROVEN_PER_CLIENT, client),
        (UNPROVEN_PER_SUBNET, subnet),
        (UNPROVEN_IN_ALL, str(newsletter_id)),
        (PER_DOMAIN, domain_owner(address.domain)),
        (IN_ALL, ""),
    )


def is_typed_too_often(address: Address, *, newsletter_id: int) -> bool:
    """Whether somebody fills this mailbox's name into the newsletter's form again and again, or into form after form.

    Counts one use.
    """
    found = mailbox(address)
    return bool(
        _first_wait(
            (PER_ADDRESS, f"{newsletter_id} {address.canonical}"),
            (PER_MAILBOX, f"{newsletter_id} {found}"),
            (MAILBOX_IN_ALL, found),
        )
    )


def mailbox(address: Address) -> str:
    """Where the mail ends up, as far as the address tells: words after a plus, and dots at Gmail, make no other one."""
    typed = address.canonical.rpartition("@")[0]
    local = typed.partition("+")[0] or typed
    if address.domain in _NO_DOTS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{address.domain}"


def domain_owner(domain: str) -> str:
    """The domain somebody holds, of which ``domain`` is a part: they can make as many names below it as they like."""
    labels = domain.split(".")
    below = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _REGISTRIES else 2
    return ".".join(labels[-below:])


def _first_wait(*spent: tuple[Limit, str]) -> int:
    # The narrowest first, and no further: what one client tries in vain must not use up what all others share.
    return next(filter(None, (spend(limit, subject) for limit, subject in spent)), 0)
