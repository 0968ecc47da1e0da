"""The time zones that are offered: one name for each, as zone.tab of the IANA time zone database lists them."""

import functools
import zoneinfo
from importlib.resources import files


@functools.cache
def offered_zones() -> tuple[str, ...]:
    """UTC and the zones in use today, by name. Old names of the same zones, such as US/Pacific, are not among them.

    zone.tab rather than the database's links: there Europe/Amsterdam is but a link to another city with its clock.
    """
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    named = {line.split("\t")[2] for line in lines if line and not line.startswith("#")}
    return ("UTC", *sorted(named & zoneinfo.available_timezones()))
