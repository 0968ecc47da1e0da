"""How fast mail may go, over all workers together; ``docs/operate/limits.md`` explains it to people.

:class:`Limiter` gives out permits, :class:`ConnectionSlots` connections, and :class:`Weather` learns from what
servers answer. Policies are plain values (``policies``); ``canary`` and ``thresholds`` decide, and keep nothing.
"""

from delivery.limits.groups import domain_groups, group_label, group_of
from delivery.limits.limiter import Grant, Limiter
from delivery.limits.policies import DomainLimits, GroupLimits, Limits, RouteLimits
from delivery.limits.slots import ConnectionSlots
from delivery.limits.store import Lost, Store
from delivery.limits.warm_up import WarmUp
from delivery.limits.weather_station import GroupWeather, Weather

__all__ = [
    "ConnectionSlots",
    "DomainLimits",
    "Grant",
    "GroupLimits",
    "GroupWeather",
    "Limiter",
    "Limits",
    "Lost",
    "RouteLimits",
    "Store",
    "WarmUp",
    "Weather",
    "domain_groups",
    "group_label",
    "group_of",
]
