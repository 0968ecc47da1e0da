"""Fixing the audience of a mailing."""

import dataclasses
import datetime as dt
import json
from types import MappingProxyType

from django.db import connection, transaction
from django.utils import timezone

from delivery.ledger.eligibility import EXCLUDED
from delivery.limits.groups import domain_groups
from delivery.limits.providers import OTHER
from delivery.models import Exclusion, Mailing
from newsletter.models import Newsletter


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
_FREEZE = f"""
WITH excluded AS MATERIALIZED ({EXCLUDED}), made AS (
    INSERT INTO delivery_delivery (
        mailing_id, subscription_id, address, to_address, domain_group, "values", state, reason, detail, attempts_made,
        not_before)
    SELECT %(mailing)s, s.id, p.address, p.given_address,
           coalesce(%(groups)s::jsonb ->> split_part(p.address, '@', 2), %(rest)s),
           {{values}}, 'pending', '', '', 0, %(now)s
      FROM subscribers_subscription s
      JOIN subscribers_subscriber p ON p.id = s.subscriber_id
     WHERE s.newsletter_id = %(newsletter)s
       AND NOT EXISTS (SELECT FROM excluded e WHERE e.subscriber_id = s.subscriber_id)
     ORDER BY s.subscriber_id
)
SELECT reason, count(*) FROM excluded GROUP BY reason ORDER BY reason
"""  # noqa: S608 - put together from constants above
_NAME = "jsonb_build_object('name', p.name)"
_NAME_AND_ATTRIBUTES = "jsonb_build_object('name', p.name, 'attributes', p.attributes)"

# Read back from the table, which is cheaper than to have the statement above hand on every row it makes.
_MADE = """
SELECT domain_group, count(*), min(id), max(id) FROM delivery_delivery
 WHERE mailing_id = %(mailing)s AND state = 'pending' GROUP BY domain_group
"""
_AUDIENCE = f"""
SELECT '', count(*) FROM subscribers_subscription WHERE newsletter_id = %(newsletter)s
UNION ALL
SELECT reason, count(*) FROM ({EXCLUDED}) excluded GROUP BY reason
"""  # noqa: S608 - put together from constants above


@transaction.atomic
def freeze(mailing: Mailing, *, now: dt.datetime) -> Audience:
    """Make the mailing's deliveries, all pending, and record who was left out and why.

    Merge values are frozen with them: the name, and the attributes only if the issue uses any.
    """
    uses_attributes = any(slot["name"].startswith("attributes.") for slot in mailing.rendered["slots"])
    with connection.cursor() as cursor:
        cursor.execute(
            _FREEZE.format(values=_NAME_AND_ATTRIBUTES if uses_attributes else _NAME),
            {
                "newsletter": mailing.issue.newsletter_id,
                "mailing": mailing.pk,
                "groups": json.dumps(dict(domain_groups())),
                "rest": OTHER,
                "now": now,
            },
        )
        excluded: dict[str, int] = dict(cursor.fetchall())
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


def audience(newsletter: Newsletter) -> Audience:
    """What a freeze would find now; nothing is changed."""
    with connection.cursor() as cursor:
        cursor.execute(_AUDIENCE, {"newsletter": newsletter.pk, "now": timezone.now()})
        counts: dict[str, int] = dict(cursor.fetchall())
    candidates = counts.pop("")
    excluded = dict(sorted(counts.items()))
    return Audience(recipients=candidates - sum(excluded.values()), excluded=MappingProxyType(excluded))
