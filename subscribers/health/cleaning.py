"""What can be done about signups that nobody confirmed: ask once more, or delete them. Only bulk acts call this.

Both look again at each one in the moment they act: who has confirmed meanwhile is left alone.
"""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import Exists, F, Q, QuerySet

from subscribers import erasing, suppression
from subscribers.models import Subscription, SubscriptionState
from subscribers.signup import FORGET_UNCONFIRMED_AFTER

REMIND_AFTER = dt.timedelta(days=3)
"""Nobody is asked again sooner; and a mail so long after the signup was a reminder, of which there is only one."""


def may_be_reminded(waiting: QuerySet[Subscription], *, now: dt.datetime) -> QuerySet[Subscription]:
    """Those who may get one more mail: asked once, days ago, not for too long, and at an address that may be mailed."""
    return waiting.filter(
        ~Exists(suppression.barring()),
        Q(confirmation_sent_at__lt=F("created_at") + REMIND_AFTER),
        state=SubscriptionState.PENDING,
        confirmed_at__isnull=True,
        mail_due_at__isnull=True,
        held_because="",
        confirmation_sent_at__lte=now - REMIND_AFTER,
        created_at__gt=now - FORGET_UNCONFIRMED_AFTER,
    )


def remind(ids: Sequence[int], *, now: dt.datetime) -> int:
    """Have another mail sent to those of them who may get one. Returns how many; workers send the mails."""
    allowed = may_be_reminded(Subscription.objects.filter(pk__in=ids), now=now).values("pk")
    return Subscription.objects.filter(pk__in=allowed, mail_due_at__isnull=True).update(mail_due_at=now)


def delete_unconfirmed(ids: Sequence[int], *, author: User | None) -> int:
    """Delete those of them that were never confirmed. Returns how many.

    Of whom nothing else is kept is erased with every trace, but may sign up again: nobody asked to be left alone. Call
    it in a transaction.
    """
    unconfirmed = Subscription.objects.select_for_update(of=["self"]).filter(
        pk__in=ids, state=SubscriptionState.PENDING, confirmed_at__isnull=True
    )
    gone = list(unconfirmed.select_related("subscriber").order_by("pk"))
    going = [subscription.pk for subscription in gone]
    people = {subscription.subscriber_id: subscription.subscriber for subscription in gone}
    staying = Subscription.objects.filter(subscriber__in=people).exclude(pk__in=going)
    readers = set(staying.values_list("subscriber", flat=True))
    Subscription.objects.filter(pk__in=going, subscriber__in=readers).delete()
    nobodies = [person for pk, person in people.items() if pk not in readers]
    erasing.erase_together(nobodies, author=author, for_good=False)
    return len(gone)
