"""Fixing the audience of a mailing, in one statement."""

import dataclasses
import datetime as dt
import json
from types import MappingProxyType

from django.db import connection, transaction

from delivery.ledger.eligibility import BARRED
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


# Each subscription once, with the reason it is left out for, or ''.
_CANDIDATES = f"""
    SELECT s.id, p.address, p.given_address, p.name, p.attributes, {BARRED} AS excluded
      FROM subscribers_subscription s
      JOIN subscribers_subscriber p ON p.id = s.subscriber_id
     WHERE s.newsletter_id = %(newsletter)s
"""  # noqa: S608 - put together from constants

_FREEZE = f"""
WITH candidates AS MATERIALIZED ({_CANDIDATES}),
made AS (
    INSERT INTO delivery_delivery (
        mailing_id, subscription_id, address, to_address, domain_group, "values", state, reason, detail, attempts_made,
        not_before)
    SELECT %(mailing)s, id, address, given_address,
           coalesce(%(groups)s::jsonb ->> split_part(address, '@', 2), %(rest)s),
           jsonb_build_object('name', name)
           || CASE WHEN %(attributes)s THEN jsonb_build_object('attributes', attributes) ELSE '{{}}'::jsonb END,
           'pending', '', '', 0, %(now)s
      FROM candidates
     WHERE excluded = ''
     ORDER BY id
        ON CONFLICT (mailing_id, address) DO NOTHING
    RETURNING domain_group
)
SELECT 'excluded', excluded, count(*) FROM candidates GROUP BY excluded
UNION ALL SELECT 'made', domain_group, count(*) FROM made GROUP BY domain_group
"""  # noqa: S608 - put together from constants above


@transaction.atomic
def freeze(mailing: Mailing, *, now: dt.datetime) -> Audience:
    """Make the mailing's deliveries, all pending, and record who was left out and why.

    Merge values are frozen with them: the name, and the attributes only if the issue uses any.
    """
    uses_attributes = any(slot["name"].startswith("attributes.") for slot in mailing.rendered["slots"])
    with connection.cursor() as cursor:
        cursor.execute(
            _FREEZE,
            {
                "newsletter": mailing.issue.newsletter_id,
                "mailing": mailing.pk,
                "attributes": uses_attributes,
                "groups": json.dumps(dict(domain_groups())),
                "rest": OTHER,
                "now": now,
            },
        )
        rows: list[tuple[str, str, int]] = cursor.fetchall()
    counts = {reason: count for what, reason, count in rows if what == "excluded"}
    groups = {group: count for what, group, count in rows if what == "made"}
    made, eligible = sum(groups.values()), counts.pop("", 0)
    if eligible > made:
        counts["duplicate"] = eligible - made
    Exclusion.objects.bulk_create(
        [Exclusion(mailing=mailing, reason=reason, count=count) for reason, count in sorted(counts.items())]
    )
    found = Audience(recipients=made, excluded=MappingProxyType(counts))
    mailing.audience, mailing.candidates, mailing.groups = found.recipients, found.candidates, groups
    mailing.save(update_fields=["audience", "candidates", "groups"])
    return found


def audience(newsletter: Newsletter) -> Audience:
    """What a freeze would find now; nothing is changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT excluded, count(*) FROM ({_CANDIDATES}) c GROUP BY excluded",  # noqa: S608 - constants
            {"newsletter": newsletter.pk},
        )
        counts: dict[str, int] = dict(cursor.fetchall())
    return Audience(recipients=counts.pop("", 0), excluded=MappingProxyType(dict(sorted(counts.items()))))
