"""Writing down what a person agreed to, with what they saw and where they were; and forgetting where, in time."""

import dataclasses
import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from subscribers.addresses import canonical_or_lower
from subscribers.models import ConsentAct, ConsentEvent, Subscriber, Subscription

BATCH = 5000
"""Events whose network address is shortened in one transaction."""
_SHORTEN = """
WITH picked AS (
    SELECT id FROM subscribers_consentevent
     WHERE ip_address IS NOT NULL AND NOT ip_is_short AND at < %(before)s
     ORDER BY at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE subscribers_consentevent e SET ip_is_short = true, ip_address = newsletter_short_ip(e.ip_address)
  FROM picked WHERE e.id = picked.id
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Evidence:
    """What shows an act of consent: the words the person saw, the page, their address and browser."""

    source: str
    wording: str = ""
    ip_address: str | None = None
    user_agent: str = ""


def record(
    subscription: Subscription, *, act: ConsentAct, evidence: Evidence, at: dt.datetime | None = None
) -> ConsentEvent:
    """Add one event to the subscription's history, of now if ``at`` says nothing else.

    Nothing removes one; its network address is shortened in time, and an address that the person leaves behind is
    named by :func:`name_address`.
    """
    return ConsentEvent.objects.create(
        subscriber_id=subscription.subscriber_id,
        newsletter_id=subscription.newsletter_id,
        act=act,
        wording=evidence.wording,
        source=evidence.source[:200],
        ip_address=evidence.ip_address,
        user_agent=evidence.user_agent[:300],
        at=at or timezone.now(),
    )


def name_address(person: Subscriber) -> None:
    """Before an address stops being the person's: have the evidence that was given for it say so."""
    person.consent_events.filter(given_for="").update(given_for=person.given_address)


def unname_address(person: Subscriber) -> None:
    """After the person has come to an address: evidence that was given for it needs no other name for it any more."""
    named = person.consent_events.exclude(given_for="")
    known = named.order_by().values_list("given_for", flat=True).distinct()
    theirs = [given for given in known if canonical_or_lower(given) == person.address]
    named.filter(given_for__in=theirs).update(given_for="")


def shorten_addresses(*, now: dt.datetime, days: int, most: int = BATCH) -> int:
    """Cut network addresses older than ``days`` to their network: /24 of IPv4, /48 of IPv6. Returns how many.

    At most ``most`` at once, the oldest first: call it again until it returns fewer.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SHORTEN, {"before": now - dt.timedelta(days=days), "most": most})
        shortened: int = cursor.rowcount
    return max(shortened, 0)
