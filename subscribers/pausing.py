"""Readers who want nothing for some weeks, and go on by themselves."""

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.db import transaction

from subscribers import consent_words
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, SubscriptionState
from subscribers.preferences import Preferences

PAUSE_WEEKS = (1, 2, 4, 8, 12)


@transaction.atomic
def pause(
    preferences: Preferences, *, weeks: int, wanted: Collection[int], evidence: Evidence, now: dt.datetime
) -> int:
    """Send nothing of ``wanted`` (newsletter ids) for so many weeks; it ends by itself. Returns how many it paused.

    Raises ValueError unless ``weeks`` is one of PAUSE_WEEKS.
    """
    if weeks not in PAUSE_WEEKS:
        raise ValueError(f"a pause lasts {', '.join(map(str, PAUSE_WEEKS))} weeks, not {weeks}")
    told = dataclasses.replace(evidence, wording=consent_words.of_pause(weeks))
    return _set_pause(preferences, wanted, until=now + dt.timedelta(weeks=weeks), act=ConsentAct.PAUSED, evidence=told)


@transaction.atomic
def resume(preferences: Preferences, *, wanted: Collection[int], evidence: Evidence) -> int:
    """End the pauses of ``wanted`` (newsletter ids) now. Returns how many there were."""
    paused = {choice.newsletter.pk for choice in preferences.paused}
    return _set_pause(preferences, paused.intersection(wanted), until=None, act=ConsentAct.RESUMED, evidence=evidence)


def _set_pause(
    preferences: Preferences,
    wanted: Collection[int],
    *,
    until: dt.datetime | None,
    act: ConsentAct,
    evidence: Evidence,
) -> int:
    found = list(
        preferences.subscriber.subscriptions.select_for_update()
        .filter(newsletter__in=wanted, state=SubscriptionState.ACTIVE)
        .order_by("pk")
    )
    for subscription in found:
        subscription.paused_until = until
        subscription.save(update_fields=["paused_until"])
        record(subscription, act=act, evidence=evidence)
    return len(found)
