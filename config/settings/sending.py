"""Sending: how many at a time, how fast and for how long. And how the links of issues are looked at."""

from config.canary import Canary, parse_canary
from config.daily_caps import DailyCap, parse_daily_caps
from config.group_rates import GroupRate, parse_group_rates
from config.mail_groups import parse_groups
from config.outgoing import parse_ports
from config.settings.environment import ENV

WORKER_CONCURRENCY = ENV.integer(
    "WORKER_CONCURRENCY", default=2, minimum=1, maximum=64, help="Processes of a worker, and of a sender."
)
DELIVERY_LEASE_SECONDS = ENV.integer(
    "DELIVERY_LEASE_SECONDS", default=90, minimum=10, maximum=3600,
    help="How long a worker may hold a delivery before another may take it over, in seconds.",
)  # fmt: skip
DELIVERY_BATCH = ENV.integer(
    "DELIVERY_BATCH", default=128, minimum=1, maximum=1000, help="Deliveries a worker claims at a time."
)
DELIVERY_SENDERS = ENV.integer(
    "DELIVERY_SENDERS", default=4, minimum=1, maximum=64,
    help="How many sender processes may work at a time, over all machines.",
)  # fmt: skip
EMAIL_CONNECTIONS = ENV.integer(
    "EMAIL_CONNECTIONS", default=20, minimum=1, maximum=500,
    help="How many connections to the mail server of EMAIL_URL may be open at a time, over all senders.",
)  # fmt: skip
EMAIL_PER_SECOND = ENV.integer(
    "EMAIL_PER_SECOND", default=0, maximum=100_000,
    help="How many messages a second that server is given at most, over all senders; 0 for no limit.",
)  # fmt: skip
EMAIL_GROUP_LIMITS: dict[str, GroupRate] = ENV.read(
    "EMAIL_GROUP_LIMITS", parse_group_rates, kind="group=rate, by commas", default={}, shown="none",
    help="How fast it is given messages for a group of recipients' domains, as in gmail=5,outlook=2.5/10: so many a "
    "second, and after / how many at once after a quiet time.",
)  # fmt: skip
DELIVERY_SLICE_SECONDS = ENV.integer(
    "DELIVERY_SLICE_SECONDS", default=300, minimum=1, maximum=600,
    help="How long a sender works before it asks for work anew, in seconds.",
)  # fmt: skip
DELIVERY_GROUPS: dict[str, str] = ENV.read(
    "DELIVERY_GROUPS", parse_groups, kind="domain=group, by commas", default={}, shown="none",
    help="Recipients' domains that are limited together, beside the big providers', as in "
    "example.org=corp,example.com=corp; example.net=gmail for a domain that Google hosts.",
)  # fmt: skip
DELIVERY_DAILY_CAPS: dict[str, DailyCap] = ENV.read(
    "DELIVERY_DAILY_CAPS", parse_daily_caps, kind="domain=number@day, by commas", default={}, shown="none",
    help="How many messages a day (UTC) a sending domain may send, as in example.org=20000; with @2026-12-01 behind "
    "it a new domain begins on that day with 50, and half as many again each day, for thirty days.",
)  # fmt: skip
DELIVERY_CANARY: Canary | None = ENV.read(
    "DELIVERY_CANARY", parse_canary, kind="share and time", default=None, shown="off",
    help="How much of a mailing goes first, and how long the rest waits for what comes of it, as 5% 15m. The first "
    "wave has from 50 to 1,000 copies.",
)  # fmt: skip
RETRY_EXPIRE_HOURS = ENV.integer(
    "RETRY_EXPIRE_HOURS", default=72, minimum=1, maximum=240, help="Give up on a deferred delivery after this long."
)

LINK_CHECKS = ENV.boolean(
    "LINK_CHECKS", default=True, help="Look in the background whether the links of an issue answer."
)
LINK_CHECK_HOURS = ENV.integer(
    "LINK_CHECK_HOURS", default=24, minimum=1, maximum=720, help="How long what was found of a link is believed."
)
OUTGOING_PORTS: frozenset[int] = ENV.read(
    "OUTGOING_PORTS", parse_ports, kind="list, by commas", default=frozenset({80, 443}), shown="80,443",
    help="The ports that links and pictures of an issue are asked for on. Private addresses are never asked.",
)  # fmt: skip
# Hosts with their port that are asked though they are not public: servers of the tests, and never anything else.
OUTGOING_EXCEPTIONS: frozenset[tuple[str, int]] = frozenset()
