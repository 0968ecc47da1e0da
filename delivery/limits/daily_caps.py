"""The daily caps of sending domains, as the settings have them."""

from django.conf import settings

from delivery.limits.policies import DomainLimits
from delivery.limits.warm_up import WarmUp


def daily_caps() -> dict[str, DomainLimits]:
    """``DELIVERY_DAILY_CAPS`` by domain."""
    return {
        domain: DomainLimits(
            per_day=cap.per_day,
            warm_up=WarmUp() if cap.warm_up_from is not None else None,
            began=cap.warm_up_from,
        )
        for domain, cap in settings.DELIVERY_DAILY_CAPS.items()
    }
