"""Which domain groups of a mailing go slowly or not at all just now, and why."""

import functools

from delivery.limits import GroupWeather, Store, Weather
from delivery.models import Mailing, MailingState
from delivery.routes import routes_of


def held_back(mailing: Mailing) -> list[GroupWeather]:
    """The groups the mailing has readers in that are slowed down or paused on its routes; nothing once it is over."""
    if mailing.state not in {MailingState.SENDING, MailingState.PAUSED}:
        return []
    routes = {route.name for route in routes_of(mailing)}
    return [found for found in _weather().now() if found.route in routes and found.group in mailing.groups]


@functools.cache
def _weather() -> Weather:
    """One for the whole process: a lost Valkey is not asked again for each page."""
    return Weather(Store())
