"""How a mailing ends by itself: when every copy is settled."""

import datetime as dt

from django.db import transaction

from delivery import disbelief, ledger
from delivery.faults import worth_another_try
from delivery.mailing_states import NO_TROUBLE, change, mirror
from delivery.models import Delivery, DeliveryState, Mailing, MailingState
from delivery.models.ledger import OPEN_STATES
from delivery.reasons import WORTH_ANOTHER_TRY
from newsletter.models import IssueState


def finish_if_done(mailing: Mailing, *, now: dt.datetime) -> bool:
    """Call the mailing finished if every copy is settled and all are there, and say whether it is.

    One whose last copies were refused because of us, or by a server in disorder, is paused instead: it may be tried
    again, or resumed, which ends it.
    """
    with transaction.atomic():
        locked = Mailing.objects.select_for_update().get(pk=mailing.pk)
        if locked.state not in {MailingState.SENDING, MailingState.PAUSED}:
            return locked.state == MailingState.FINISHED
        if ledger.has_open(locked):
            return False
        counted = sum(locked.groups.values())
        if any(ledger.numbers(locked).states[state] for state in OPEN_STATES):
            ledger.recount(locked)  # rows were taken away past the ledger
            counted = sum(locked.groups.values())
        if counted != locked.audience:
            missing = f"The ledger has {counted} copies of {locked.audience}: rows were taken away past it."
            Mailing.objects.filter(pk=locked.pk).update(trouble=missing)
            return False
        if locked.state == MailingState.SENDING and (why := worth_another_try(locked) or disbelief.doubt(locked)):
            disbelief.pause(mailing, why=why)  # the sender that settled the last copy may not have come to it yet
            return False
        refused = Delivery.objects.filter(mailing=locked, state=DeliveryState.FAILED, reason__in=WORTH_ANOTHER_TRY)
        if locked.state == MailingState.PAUSED and (refused.exists() or disbelief.doubt(locked)):
            return False  # a person mends what was wrong, and says how to go on
        change(mailing, before=[locked.state], after=MailingState.FINISHED, finished_at=now, **NO_TROUBLE)
        mirror(mailing, IssueState.SENT)
    return True
