"""Fixing the audience of a mailing."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from delivery.ledger.eligibility import EXCLUDED, OUTSIDE
from delivery.ledger.members import compiled
from delivery.limits.groups import domain_groups
from delivery.limits.providers import OTHER
from delivery.models import Exclusion, Mailing
from newsletter.models import Newsletter
from subscribers.models import Subscription


@dataclasses.dataclass(frozen=True, kw_only=True)
class Audience:
    """Who gets an issue: ``recipients`` do, ``excluded`` counts those left out, by reason."""

    recipients: int
    excluded: MappingProxyType[str, int]

    @property
    def candidates(self) -> int:
        """Everyone with a subscription to the newsletter, whatever its state."""
        return self.recipients + sum(self.excluded.values())


# Who is left out is found first, and everybody else gets it: each subscription is counted once, and none is missed.
# Readers come in the order of an index, as do those left out, so a million are merged and neither sorted nor kept.
_INSERT = """
    INSERT INTO delivery_delivery (
        mailing_id, subscription_id, address, to_address, domain_group, "values", state, reason, detail, attempts_made,
        not_before)
    SELECT %(mailing)s, s.id, p.address, p.given_address,
           coalesce(%(groups)s::jsonb ->> split_part(p.address, '@', 2), %(rest)s),
           {values}, 'pending', '', '', 0, %(now)s
"""
_NOT_EXCLUDED = "NOT EXISTS (SELECT FROM excluded e WHERE e.subscriber_id = s.subscriber_id)"
_EVERYBODY = f"""
WITH excluded AS MATERIALIZED ({EXCLUDED}), made AS (
    {{insert}}
      FROM subscribers_subscription s
      JOIN subscribers_subscriber p ON p.id = s.subscriber_id
     WHERE s.newsletter_id = %(newsletter)s AND {_NOT_EXCLUDED}
     ORDER BY s.subscriber_id
)
SELECT reason, count(*) FROM excluded GROUP BY reason ORDER BY reason
"""  # noqa: S608 - put together from constants above

# Of those outside a segment it is not asked why else they would not get it.
_EXCLUDED_MEMBERS = f"""
WITH {{members}}, excluded AS MATERIALIZED (
    SELECT found.* FROM ({EXCLUDED}) found WHERE found.id IN (SELECT id FROM members)
)
"""  # noqa: S608 - put together from constants above
_OUTSIDE = f"""
SELECT '{OUTSIDE}', (SELECT count(*) FROM subscribers_subscription WHERE newsletter_id = %(newsletter)s)
                    - (SELECT count(*) FROM members)
"""  # noqa: S608 - put together from constants above
_SEGMENT = f"""
{_EXCLUDED_MEMBERS}, made AS (
    {{insert}}
      FROM members
      JOIN subscribers_subscription s ON s.id = members.id
      JOIN subscribers_subscriber p ON p.id = s.subscriber_id
     WHERE {_NOT_EXCLUDED}
     ORDER BY s.subscriber_id
)
SELECT reason, count(*) FROM excluded GROUP BY reason UNION ALL {_OUTSIDE}
"""  # noqa: S608 - put together from constants above
_NAME = "jsonb_build_object('name', s.name)"
_NAME_AND_ATTRIBUTES = "jsonb_build_object('name', s.name, 'attributes', s.attributes)"

# Read back from the table, which is cheaper than to have the statement above hand on every row it makes.
_MADE = """
SELECT domain_group, count(*), min(id), max(id) FROM delivery_delivery
 WHERE mailing_id = %(mailing)s AND state = 'pending' GROUP BY domain_group
"""
_CANDIDATES = "SELECT '', count(*) FROM subscribers_subscription WHERE newsletter_id = %(newsletter)s"
_AUDIENCE = f"""
{_CANDIDATES} UNION ALL SELECT reason, count(*) FROM ({EXCLUDED}) excluded GROUP BY reason
"""  # noqa: S608 - put together from constants above
_AUDIENCE_OF_SEGMENT = f"""
{_EXCLUDED_MEMBERS}
{_CANDIDATES} UNION ALL SELECT reason, count(*) FROM excluded GROUP BY reason UNION ALL {_OUTSIDE}
"""  # noqa: S608 - put together from constants above


@transaction.atomic
def freeze(mailing: Mailing, *, now: dt.datetime, members: "QuerySet[Subscription] | None" = None) -> Audience:
    """Make the mailing's deliveries, all pending, and record who was left out and why.

    With ``members`` it goes to those of them who may be mailed. Merge values are frozen with the deliveries: the name,
    and the attributes only if the issue uses any.
    """
    uses_attributes = any(slot["name"].startswith("attributes.") for slot in mailing.rendered["slots"])
    insert = _INSERT.format(values=_NAME_AND_ATTRIBUTES if uses_attributes else _NAME)
    values = {
        "newsletter": mailing.issue.newsletter_id, "mailing": mailing.pk, "groups": json.dumps(dict(domain_groups())),
        "rest": OTHER, "now": now,
    }  # fmt: skip
    if members is None:
        excluded = _counts(_EVERYBODY.format(insert=insert), values)
    else:
        chosen, more = compiled(members)
        excluded = _counts(_SEGMENT.format(insert=insert, members=chosen), values | more)
    with connection.cursor() as cursor:
        cursor.execute(_MADE, {"mailing": mailing.pk})
        made: list[tuple[str, int, int, int]] = cursor.fetchall()
    Exclusion.objects.bulk_create(
        [Exclusion(mailing=mailing, reason=reason, count=count) for reason, count in excluded.items()]
    )
    groups = {group: count for group, count, _, _ in made}
    found = Audience(recipients=sum(groups.values()), excluded=MappingProxyType(excluded))
    mailing.audience, mailing.candidates, mailing.groups = found.recipients, found.candidates, groups
    mailing.first_copy = min((first for _, _, first, _ in made), default=None)
    mailing.last_copy = max((last for _, _, _, last in made), default=None)
    mailing.save(update_fields=["audience", "candidates", "groups", "first_copy", "last_copy"])
    return found


def audience(
    newsletter: Newsletter, *, members: "QuerySet[Subscription] | None" = None, now: dt.datetime | None = None
) -> Audience:
    """What a freeze would find at ``now``; nothing is changed."""
    values = {"newsletter": newsletter.pk, "now": now or timezone.now()}
    if members is None:
        counts = _counts(_AUDIENCE, values)
    else:
        chosen, more = compiled(members)
        counts = _counts(_AUDIENCE_OF_SEGMENT.format(members=chosen), values | more)
    candidates = counts.pop("", 0)
    return Audience(recipients=candidates - sum(counts.values()), excluded=MappingProxyType(counts))


def _counts(statement: str, values: Mapping[str, Any]) -> dict[str, int]:
    """What it counts by reason, but for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {reason: count for reason, count in sorted(cursor.fetchall()) if count}
