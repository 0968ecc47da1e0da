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
    SELECT s.id, s.subscriber_id, p.address, p.given_address, p.name, p.attributes, {BARRED} AS excluded
      FROM subscribers_subscription s
      JOIN subscribers_subscriber p ON p.id = s.subscriber_id
     WHERE s.newsletter_id = %(newsletter)s
"""  # noqa: S608 - put together from constants

# Those who get it are read in the order of an index, so that nothing is sorted, and a million candidates are not kept
# anywhere: those left out are looked for once more, in the same snapshot.
_FREEZE = f"""
WITH made AS (
    INSERT INTO delivery_delivery (
        mailing_id, subscription_id, address, to_address, domain_group, "values", state, reason, detail, attempts_made,
        not_before)
    SELECT %(mailing)s, id, address, given_address,
           coalesce(%(groups)s::jsonb ->> split_part(address, '@', 2), %(rest)s),
           jsonb_build_object('name', name)
           || CASE WHEN %(attributes)s THEN jsonb_build_object('attributes', attributes) ELSE '{{}}'::jsonb END,
           'pending', '', '', 0, %(now)s
      FROM ({_CANDIDATES}) candidates
     WHERE excluded = ''
     ORDER BY subscriber_id
    RETURNING id, domain_group
)
SELECT 'made', domain_group, count(*), min(id), max(id) FROM made GROUP BY domain_group
UNION ALL
SELECT 'excluded', excluded, count(*), NULL, NULL FROM ({_CANDIDATES}) candidates WHERE excluded <> '' GROUP BY excluded
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
        rows: list[tuple[str, str, int, int, int]] = cursor.fetchall()
    counts = {reason: count for what, reason, count, _, _ in rows if what == "excluded"}
    groups = {group: count for what, group, count, _, _ in rows if what == "made"}
    Exclusion.objects.bulk_create(
        [Exclusion(mailing=mailing, reason=reason, count=count) for reason, count in sorted(counts.items())]
    )
    found = Audience(recipients=sum(groups.values()), excluded=MappingProxyType(counts))
    mailing.audience, mailing.candidates, mailing.groups = found.recipients, found.candidates, groups
    mailing.first_copy = min((first for what, _, _, first, _ in rows if what == "made"), default=None)
    mailing.last_copy = max((last for what, _, _, _, last in rows if what == "made"), default=None)
    mailing.save(update_fields=["audience", "candidates", "groups", "first_copy", "last_copy"])
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
