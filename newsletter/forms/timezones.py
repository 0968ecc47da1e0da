"""Choosing a time zone."""

import zoneinfo
from typing import Any

from django import forms

from newsletter.timezones import offered_zones


class TimezoneField(forms.ChoiceField):
    """An IANA time zone, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(zone, zone.replace("_", " ")) for zone in offered_zones()], **kwargs)

    def valid_value(self, value: object) -> bool:
        """Old names that are left out of the menu stay valid where they are set."""
        return str(value) in zoneinfo.available_timezones()

    def offer(self, zone: object) -> None:
        """Put the zone that is set into the menu where it is not: saving the form must not change it unasked."""
        if isinstance(zone, str) and zone not in offered_zones() and self.valid_value(zone):
            self.choices = [(name, name.replace("_", " ")) for name in (*offered_zones(), zone)]
