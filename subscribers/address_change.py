"""Moving a reader to another address: taken on by who reads the mail there, undone by who reads the old one."""

import dataclasses
import datetime as dt
import enum

from django.db import IntegrityError, transaction

from subscribers import suppression
from subscribers.consent import Evidence, record
from subscribers.models import (
    ConsentAct,
    ConsentEvent,
    ReaderRequest,
    RequestKind,
    Subscriber,
    SubscriberState,
    SubscriptionState,
)
from subscribers.reader_requests import ADDRESS_FOR, UNDO_FOR, is_taken
from subscribers.tokens import Purpose, read


class Standing(enum.Enum):
    """What a link is good for now."""

    OPEN = "open"
    DONE = "done"
    UNDONE = "undone"
    OVER = "over"
    TAKEN = "taken"
    BARRED = "barred"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Change:
    """A genuine link to a change of address. ``undo`` if it is the one of the old address."""

    request: ReaderRequest
    undo: bool

    @property
    def person(self) -> Subscriber:
        """Whose mail it is about."""
        return self.request.subscription.subscriber

    @property
    def target(self) -> tuple[str, str]:
        """The address that the press leads to: canonical, and as it was given."""
        request = self.request
        if self.undo:
            return request.old_address, request.old_given_address
        return request.address, request.given_address

    def standing(self, now: dt.datetime) -> Standing:
        """What a press would do."""
        request = self.request
        if request.undone_at is not None:
            return Standing.UNDONE
        if not self.undo and request.done_at is not None:
            return Standing.DONE
        if self.undo and (
            request.done_at is None or now - request.done_at >= UNDO_FOR or self.person.address != request.address
        ):
            return Standing.OVER
        if not self.undo and (now - request.asked_at >= ADDRESS_FOR or self._is_superseded()):
            return Standing.OVER
        canonical = self.target[0]
        if suppression.find_suppression(canonical) is not None:
            return Standing.BARRED
        return Standing.TAKEN if is_taken(canonical, besides=self.person) else Standing.OPEN

    def _is_superseded(self) -> bool:
        """Whether the address was changed since this was asked for."""
        changes = ReaderRequest.objects.filter(
            subscription__subscriber=self.person, kind=RequestKind.ADDRESS, done_at__gt=self.request.asked_at
        )
        return changes.exists()


def read_change(token: str, *, undo: bool = False) -> Change | None:
    """The change behind a link of the mail to the new address, or to the old one. None when it is gone.

    Raises BadToken.
    """
    (request_id,) = read(Purpose.OLD_ADDRESS if undo else Purpose.NEW_ADDRESS, token)
    return _find(request_id, undo=undo)


@transaction.atomic
def carry_out(change: Change, *, evidence: Evidence, now: dt.datetime) -> Standing:
    """Move the reader if the link is OPEN, and have the old address told. Returns the standing at that moment.

    A signup of the new address that nobody confirmed is absorbed. Subscriptions stay as they are, so a copy that waits
    in a mailing goes out once, to the address that was frozen with it.
    """
    Subscriber.objects.select_for_update().filter(pk=change.person.pk).first()
    fresh = _find(change.request.pk, undo=change.undo)
    if fresh is None:
        return Standing.OVER
    found = fresh.standing(now)
    if found is not Standing.OPEN:
        return found
    request, person = fresh.request, fresh.person
    if change.undo:
        request.undone_at = now
    else:
        request.old_address, request.old_given_address = person.address, person.given_address
        request.done_at = request.mail_due_at = now
    request.save()
    if not _move(person, *fresh.target):
        return Standing.TAKEN
    for subscription in person.subscriptions.filter(state=SubscriptionState.ACTIVE):
        record(subscription, act=ConsentAct.ADDRESS_CHANGED, evidence=evidence)
    return found


def _move(person: Subscriber, canonical: str, given: str) -> bool:
    """Give the person the address. False, with nothing changed, where somebody took it this very moment."""
    other = Subscriber.objects.select_for_update().filter(address=canonical).exclude(pk=person.pk).first()
    try:
        with transaction.atomic():
            if other is not None:
                ConsentEvent.objects.filter(subscriber=other).update(subscriber=person)
                other.delete()
            person.address, person.given_address = canonical, given
            person.save(update_fields=["address", "given_address"])
    except IntegrityError:
        transaction.set_rollback(True)
        return False
    return True


def _find(request_id: int, *, undo: bool) -> Change | None:
    request = (
        ReaderRequest.objects.select_related("subscription__subscriber", "subscription__newsletter")
        .filter(pk=request_id, kind=RequestKind.ADDRESS, subscription__subscriber__state=SubscriberState.ACTIVE)
        .first()
    )
    return Change(request=request, undo=undo) if request is not None else None
