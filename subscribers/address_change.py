"""Moving a reader to another address: taken on by who reads the mail there, undone by who reads the old one."""

import dataclasses
import datetime as dt
import enum

from django.db import IntegrityError, transaction
from django.db.models import Q

from subscribers import consent_words, suppression
from subscribers.absorbing import absorb
from subscribers.consent import Evidence, name_address, record, unname_address
from subscribers.models import (
    ConsentAct,
    ReaderRequest,
    RequestKind,
    Subscriber,
    SubscriberState,
    SubscriptionState,
)
from subscribers.reader_requests import ADDRESS_FOR, UNDO_FOR, also_moving, is_taken, open_changes
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
        if self.undo and (request.done_at is None or now - request.done_at >= UNDO_FOR):
            return Standing.OVER
        if not self.undo and (now - request.asked_at >= ADDRESS_FOR or self._is_superseded()):
            return Standing.OVER
        canonical = self.target[0]
        asking = None if self.undo else request.subscription.newsletter_id  # a change back brings all newsletters
        if suppression.find_suppression(canonical, newsletter=asking) is not None:
            return Standing.BARRED
        if self.undo:
            return Standing.TAKEN if self._moved_there(canonical, now=now) else Standing.OPEN
        return Standing.TAKEN if is_taken(canonical, besides=self.person) else Standing.OPEN

    def _moved_there(self, canonical: str, *, now: dt.datetime) -> bool:
        """Whether somebody else came to the old address by a change of theirs.

        Who signed up with it reads the same mailbox, and is the same person. Of who moved there that is not known
        before their own change can no longer be taken back.
        """
        other = Subscriber.objects.filter(address=canonical).exclude(pk=self.person.pk).first()
        return other is not None and open_changes(other, now=now).exists()

    def _is_superseded(self) -> bool:
        """Whether the address was changed, or a change taken back, since this was asked for."""
        asked_at = self.request.asked_at
        changes = ReaderRequest.objects.filter(subscription__subscriber=self.person, kind=RequestKind.ADDRESS)
        return changes.filter(Q(done_at__gt=asked_at) | Q(undone_at__gt=asked_at)).exists()


def read_change(token: str, *, undo: bool = False) -> Change | None:
    """The change behind a link of the mail to the new address, or to the old one. None when it is gone.

    Raises BadToken.
    """
    (request_id,) = read(Purpose.OLD_ADDRESS if undo else Purpose.NEW_ADDRESS, token)
    return _find(request_id, undo=undo)


@transaction.atomic
def carry_out(change: Change, *, evidence: Evidence, now: dt.datetime) -> Standing:
    """Move the reader if the link is OPEN, and have the old address told. Returns the standing at that moment.

    A signup of the new address that nobody confirmed is absorbed; whoever signed up with the old one since is, when the
    change is taken back, and with it all changes that came later. Subscriptions stay as they are, so a copy that waits
    in a mailing goes out once, to the address that was frozen with it. The words of ``evidence`` are found here: those
    of the page, in the language that is spoken, and the address before. Older evidence keeps the address that it was
    given for.
    """
    Subscriber.objects.select_for_update().filter(pk=change.person.pk).first()
    fresh = _find(change.request.pk, undo=change.undo)
    if fresh is None:
        return Standing.OVER
    found = fresh.standing(now)
    if found is not Standing.OPEN:
        return found
    request, person = fresh.request, fresh.person
    words = consent_words.of_address_change(
        request.subscription.newsletter, also=also_moving(request), before=person.given_address, undo=change.undo
    )
    if change.undo:
        # The notices of later changes would go to addresses that are no longer the person's.
        later = open_changes(person, now=now).filter(done_at__gte=request.done_at)
        later.update(undone_at=now, mail_due_at=None)
    else:
        request.old_address, request.old_given_address = person.address, person.given_address
        request.done_at = request.mail_due_at = now
        request.save()
    if not _move(person, *fresh.target):
        return Standing.TAKEN
    told = dataclasses.replace(evidence, wording=words)
    theirs = Q(state=SubscriptionState.ACTIVE) | Q(pk=request.subscription_id)
    for subscription in person.subscriptions.filter(theirs).order_by("pk"):
        record(subscription, act=ConsentAct.ADDRESS_CHANGED, evidence=told, at=now)
    return found


def _move(person: Subscriber, canonical: str, given: str) -> bool:
    """Give the person the address. False, with nothing changed, where somebody took it this very moment."""
    other = Subscriber.objects.select_for_update().filter(address=canonical).exclude(pk=person.pk).first()
    try:
        with transaction.atomic():
            name_address(person)
            if other is not None:
                absorb(other, into=person)
            person.address, person.given_address = canonical, given
            person.save(update_fields=["address", "given_address"])
            unname_address(person)
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
