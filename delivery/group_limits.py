"""The limits of a route for groups of recipients, as people write them."""

import math
from collections.abc import Mapping

from django.core.exceptions import ValidationError

from delivery.limits import domain_groups
from delivery.limits.policies import MOST_PER_SECOND

EXAMPLE = '{"gmail": {"per_second": 5, "burst": 20}}'
MOST_AT_ONCE = 1_000_000
_NAMES = ("per_second", "burst")


def read_group_limits(given: Mapping[str, object]) -> dict[str, dict[str, float]]:
    """``{"gmail": {"per_second": 5, "burst": 20}}``. Raises ValidationError that says what is wrong, and where."""
    known = {*domain_groups().values(), "other"}
    for group in given:
        if group not in known:
            raise ValidationError(f"There is no group “{group[:40]}”. There are: {', '.join(sorted(known))}.")
    return {group: _read_limits(group, limits) for group, limits in given.items()}


def _read_limits(group: str, given: object) -> dict[str, float]:
    if not isinstance(given, dict) or not given:
        raise ValidationError(f"{group}: no limit stands there. Write it as {EXAMPLE}.")
    for name in given:
        if name not in _NAMES:
            raise ValidationError(f"{group}: there is no “{name[:40]}”. There are: {', '.join(_NAMES)}.")
    if "per_second" not in given:
        raise ValidationError(f"{group}: a burst alone limits nothing. Write per_second too, as {EXAMPLE}.")
    rate = given["per_second"]
    if not _is_number(rate, int, float) or not 0 < rate <= MOST_PER_SECOND or not math.isfinite(rate):
        raise ValidationError(f"{group}: per_second is a number above 0, {MOST_PER_SECOND:,.0f} at most, such as 2.5.")
    burst = given.get("burst", 1)
    if not _is_number(burst, int) or not 1 <= burst <= MOST_AT_ONCE:
        raise ValidationError(f"{group}: burst is a whole number from 1 to {MOST_AT_ONCE:,}, such as 20.")
    return dict(given)


def _is_number(value: object, *kinds: type) -> bool:
    """True and False are numbers for Python, and for nobody else."""
    return isinstance(value, kinds) and not isinstance(value, bool)
