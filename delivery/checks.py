"""What is wrong with settings and can be seen only beside the groups there are; every command looks first."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from delivery.limits import domain_groups
from delivery.limits.providers import OTHER


def group_limits_name_groups(**_kwargs: Any) -> Sequence[CheckMessage]:
    """Each group of ``EMAIL_GROUP_LIMITS`` exists: a limit for another would never hold anything."""
    known = {*domain_groups().values(), OTHER}
    return [
        Error(
            f"EMAIL_GROUP_LIMITS: there is no group {group}.",
            hint=f"There are: {', '.join(sorted(known))}. DELIVERY_GROUPS makes more.",
            id="delivery.E001",
        )
        for group in settings.EMAIL_GROUP_LIMITS
        if group not in known
    ]
