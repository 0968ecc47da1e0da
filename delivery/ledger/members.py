"""The subscriptions of a segment, as a part of the statements that find an audience."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from subscribers.models import Subscription

_NOBODY = "SELECT NULL::bigint WHERE false"
_PLACE = re.compile(r"%[s%]")

# Made once and kept: it is looked up for each reader. Whatever the queryset finds, twice or of another newsletter,
# a subscription of this one is among the members once or not at all.
MEMBERS = """
members AS MATERIALIZED (
    SELECT s.id, s.subscriber_id FROM subscribers_subscription s
     WHERE s.newsletter_id = %(newsletter)s AND s.id IN ({ids})
)
"""


def compiled(members: "QuerySet[Subscription]") -> tuple[str, dict[str, Any]]:
    """:data:`MEMBERS` as SQL with named parameters, to stand beside those of the statement it goes into."""
    try:
        sql, values = members.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # Django sees by itself that it finds nobody
        return MEMBERS.format(ids=_NOBODY), {}
    named = {f"member_{place}": value for place, value in enumerate(values)}
    names = iter(named)
    return MEMBERS.format(ids=_PLACE.sub(lambda found: _named(found[0], names), sql)), named


def _named(place: str, names: Iterator[str]) -> str:
    return place if place == "%%" else f"%({next(names)})s"
