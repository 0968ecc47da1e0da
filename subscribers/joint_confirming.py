"""One mail, one press: confirming all the newsletters that a person asked for together, and what they answered.

The link names one of them, which leads: its page is shown, and its questions are asked. Where that one cannot be
confirmed any more another leads, so that one newsletter's word against the address holds up no other. Where it was
deleted meanwhile (a signup that nobody confirmed, cleaned up by its team) nothing tells any more whose link it was:
such a link confirms none of the others, which take another signup.
"""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import F, QuerySet

from subscribers import confirmation_mail, confirming
from subscribers.confirming import Confirmation, Standing
from subscribers.consent import Evidence
from subscribers.models import Subscriber, Subscription, SubscriptionState

# A link tells when its mail was taken on in whole milliseconds, and the row in microseconds.
_SAME_MOMENT = dt.timedelta(milliseconds=2)
_LOST = (Standing.BARRED, Standing.OVER)


def leading(confirmation: Confirmation, *, now: dt.datetime) -> Confirmation:
    """The link as that of whichever subscription of its mail leads now.

    It is one that can be confirmed, if there is any. Else it is the link's own; but where that is barred or over, one
    that the link did confirm, or that a new link can be had for.
    """
    own = confirmation.standing(now)
    if own in (Standing.OPEN, Standing.GONE):
        return confirmation
    found = asked_together(confirmation, now=now)
    if not found and own in _LOST:
        found = confirmed_together(confirmation) or asked_together(confirmation, now=now, standing=Standing.EXPIRED)
    return _as_one(confirmation, found[0]) if found else confirmation


def led_by(confirmation: Confirmation, subscription_id: int) -> Confirmation:
    """The link as that of another subscription of its mail, whatever has become of it; of its own, if it is none."""
    lead = confirmation.subscription
    if lead is None or lead.pk == subscription_id:
        return confirmation
    found = _of_the_same_mail(lead, at=confirmation.issued_at).filter(pk=subscription_id).first()
    return _as_one(confirmation, found) if found is not None else confirmation


def asked_together(
    confirmation: Confirmation, *, now: dt.datetime, standing: Standing = Standing.OPEN
) -> list[Subscription]:
    """The person's other subscriptions that the same mail asks about, and that its link still confirms.

    With ``standing`` those for which it stands otherwise: what ran out with it, say.
    """
    lead = confirmation.subscription
    if lead is None:
        return []
    others = _of_the_same_mail(lead, at=confirmation.issued_at).exclude(state=SubscriptionState.ACTIVE)
    return [each for each in others if _as_one(confirmation, each).standing(now) is standing]


def confirmed_together(confirmation: Confirmation) -> list[Subscription]:
    """The person's other subscriptions that the same mail asked about, and that are confirmed since."""
    lead = confirmation.subscription
    if lead is None:
        return []
    others = _of_the_same_mail(lead, at=confirmation.issued_at)
    return list(others.filter(state=SubscriptionState.ACTIVE, confirmed_at__gte=F("confirmation_sent_at")))


@transaction.atomic
def confirm(
    confirmation: Confirmation,
    *,
    wanted: Collection[int] | None = None,
    evidence: Evidence,
    now: dt.datetime,
    name: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Standing:
    """Make the subscription active if the link is OPEN, and what the same mail asks about as far as that is OPEN.

    ``wanted`` are the ids of those others that stayed ticked (None: all of them); one that was unticked waits for
    another signup. ``evidence`` is kept with each that is confirmed, so its words name them all. ``name`` replaces
    what a stranger may have typed, with each of them; ``answers`` do with the newsletter of the link, whose questions
    they answer. What waits because too much was unanswered is due now. Returns the standing that the link had at that
    moment.
    """
    person = _held(confirmation)
    others = asked_together(confirmation, now=now)
    found = confirming.confirm(confirmation, evidence=evidence, now=now, name=name, answers=answers)
    for other in others:
        if wanted is None or other.pk in wanted:
            confirming.confirm(_as_one(confirmation, other), evidence=evidence, now=now, name=name)
        else:
            # As if it had not been asked for: the mail is answered, and holds up none that comes after it.
            waiting = Subscription.objects.filter(pk=other.pk).exclude(state=SubscriptionState.ACTIVE)
            waiting.update(confirmation_sent_at=None)
    if person is not None:
        confirmation_mail.look_again(person, now=now)
    return found


@transaction.atomic
def ask_again(confirmation: Confirmation, *, evidence: Evidence, now: dt.datetime) -> bool:
    """Have another mail sent for a link that ran out, for all that it asked about. Returns whether one is now due."""
    _held(confirmation)
    others = asked_together(confirmation, now=now, standing=Standing.EXPIRED)
    if not confirming.ask_again(confirmation, evidence=evidence, now=now):
        return False
    for other in others:
        confirming.ask_again(_as_one(confirmation, other), evidence=evidence, now=now)
    return True


def _held(confirmation: Confirmation) -> Subscriber | None:
    """The person, locked to the end of the transaction; None where they are gone.

    Which subscription leads is up to the page that was pressed: of two presses that begin with different ones each
    would wait for the other's rows. The lock lets rows be written that refer to the person, as a signup does.
    """
    lead = confirmation.subscription
    if lead is None:
        return None
    return Subscriber.objects.select_for_update(no_key=True).filter(pk=lead.subscriber_id).first()


def _of_the_same_mail(lead: Subscription, *, at: dt.datetime) -> QuerySet[Subscription]:
    return (
        Subscription.objects.select_related("subscriber", "newsletter")
        .filter(
            subscriber=lead.subscriber_id,
            confirmation_sent_at__gt=at - _SAME_MOMENT,
            confirmation_sent_at__lt=at + _SAME_MOMENT,
        )
        .exclude(pk=lead.pk)
        .order_by("newsletter__name")
    )


def _as_one(confirmation: Confirmation, subscription: Subscription) -> Confirmation:
    return dataclasses.replace(confirmation, subscription=subscription)
