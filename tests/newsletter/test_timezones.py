"""Time zones in the menu: each once, under the name in use."""

import zoneinfo

from newsletter.timezones import offered_zones


def test_cities_are_offered_and_old_names_of_the_same_zones_are_not():
    offered = set(offered_zones())
    assert {"UTC", "Europe/Amsterdam", "Asia/Kolkata", "America/Argentina/Buenos_Aires"} <= offered
    assert offered & {"Asia/Calcutta", "US/Pacific", "America/Buenos_Aires", "Etc/GMT+1", "GB", "Factory"} == set()
    assert len(offered) == len(offered_zones())
    assert offered <= zoneinfo.available_timezones()
