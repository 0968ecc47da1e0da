"""Wishes that only a press in a mail can fulfil: who holds a reader's link may ask, who reads their mail may have it.

Links in issues never expire and get forwarded, so they alone neither change the address nor show what is kept. The
wish is a row, and the mail comes from a worker: neither the answer nor its timing tells what is known of an address.
"""

import dataclasses
import datetime as dt
import enum

from django.db import transaction
from django.db.models import Q, QuerySet

from newsletter.due_mail import GIVE_UP_AFTER, MailColumn
from newsletter.models import Newsletter
from subscribers import suppression
from subscribers.addresses import Address
from subscribers.models import ReaderRequest, RequestKind, Subscriber, SubscriberState, Subscription, SubscriptionState

A_DAY = dt.timedelta(days=1)
MOST_A_DAY = 3
"""Wishes of one kind that one reader may have in 24 hours; more get the usual answer, and nothing happens.

The page that answers says the number in words.
"""
ADDRESS_FOR = dt.timedelta(days=7)
"""How long a new address can be taken on."""
UNDO_FOR = dt.timedelta(days=30)
"""How long the owner of the old address can take a change back."""
DATA_FOR = dt.timedelta(days=1)
"""How long the link to one's own data works."""
_WAITING = MailColumn(ReaderRequest.objects, "mail_due_at")


class Letter(enum.Enum):
    """Which mail a request needs now."""

    TAKE_ON = "take on"
    KNOWN = "known"
    MOVED = "moved"
    OWN_DATA = "own data"


@dataclasses.dataclass(frozen=True, kw_only=True)
class RequestErrand:
    """A mail to be sent now: which, for which request, taken on at what moment."""

    letter: Letter
    request: ReaderRequest
    at: dt.datetime

    @property
    def to(self) -> str:
        """Where it goes."""
        return self.request.old_given_address if self.letter is Letter.MOVED else self.request.given_address


def ask_for_address(subscription: Subscription, *, address: Address, now: dt.datetime) -> ReaderRequest | None:
    """Note that the reader wants their mail at ``address``. None, with nothing done, where they asked too often."""
    return _ask(subscription, RequestKind.ADDRESS, canonical=address.canonical, given=address.given, now=now)


def ask_for_data(subscription: Subscription, *, now: dt.datetime) -> ReaderRequest | None:
    """Note that the reader wants to see what is kept of them. None, with nothing done, where they asked too often."""
    canonical, given = address_for_data(subscription.subscriber, now=now)
    return _ask(subscription, RequestKind.OWN_DATA, canonical=canonical, given=given, now=now)


def address_for_data(person: Subscriber, *, now: dt.datetime) -> tuple[str, str]:
    """Where links to what is kept of the person go: canonical, and as it was given.

    While a change of address can be taken back, that is the address before it, and the oldest of several: whoever holds
    a forwarded issue can have its mail sent elsewhere, and must not get at what is kept, or erase it, by doing so.
    """
    before = open_changes(person, now=now).values_list("old_address", "old_given_address").first()
    return before or (person.address, person.given_address)


def open_changes(person: Subscriber, *, now: dt.datetime) -> QuerySet[ReaderRequest]:
    """The person's changes of address that can still be taken back, the oldest first."""
    return ReaderRequest.objects.filter(
        subscription__subscriber=person, kind=RequestKind.ADDRESS, done_at__gt=now - UNDO_FOR, undone_at__isnull=True
    ).order_by("done_at", "pk")


def is_taken(canonical: str, *, besides: Subscriber) -> bool:
    """Whether an address belongs to another reader. A signup that nobody ever confirmed does not make it theirs."""
    waiting = Q(state=SubscriptionState.PENDING, confirmed_at__isnull=True)
    others = Subscription.objects.filter(subscriber__address=canonical).exclude(subscriber=besides)
    return others.exclude(waiting).exists()


def also_moving(request: ReaderRequest) -> list[Newsletter]:
    """What the reader gets besides the newsletter that the wish was made with: it all goes to one address."""
    theirs = Newsletter.objects.filter(
        subscriptions__subscriber=request.subscription.subscriber_id, subscriptions__state=SubscriptionState.ACTIVE
    )
    return list(theirs.exclude(pk=request.subscription.newsletter_id).order_by("name"))


due = _WAITING.due
"""The ids of requests whose mail is due, the longest waiting first."""


@transaction.atomic
def take(request_id: int, *, now: dt.datetime) -> RequestErrand | None:
    """Take on the mail that is due for a request, for 5 minutes; None where none is due or none may be sent."""
    request = (
        ReaderRequest.objects.select_for_update(of=["self"])
        .select_related("subscription__subscriber", "subscription__newsletter")
        .filter(pk=request_id, mail_due_at__lte=now)
        .first()
    )
    if request is None:
        return None
    letter = _letter(request, now=now)
    if letter is None:
        _WAITING.end(request.pk)
        return None
    _WAITING.lease(request.pk, now=now)
    return RequestErrand(letter=letter, request=request, at=now)


def note_sent(errand: RequestErrand) -> None:
    """Note that the mail went."""
    _WAITING.end(errand.request.pk, mailed_at=errand.at)


def drop(errand: RequestErrand) -> None:
    """Give the mail up: the server will never take it."""
    _WAITING.end(errand.request.pk)


def put_off(errand: RequestErrand, *, now: dt.datetime) -> None:
    """The server did not take it: the lease's end is the next try, unless the wish is older than two days."""
    since = errand.request.done_at or errand.request.asked_at
    if now - since > GIVE_UP_AFTER:
        drop(errand)


def forget_old(now: dt.datetime) -> int:
    """Delete requests that nothing can come of any more. Returns how many."""
    return ReaderRequest.objects.filter(asked_at__lt=now - ADDRESS_FOR - UNDO_FOR).delete()[0]


@transaction.atomic
def _ask(
    subscription: Subscription, kind: RequestKind, *, canonical: str, given: str, now: dt.datetime
) -> ReaderRequest | None:
    # One at a time, so that the count holds.
    Subscriber.objects.select_for_update().filter(pk=subscription.subscriber_id).first()
    lately = ReaderRequest.objects.filter(
        subscription__subscriber=subscription.subscriber_id, kind=kind, asked_at__gt=now - A_DAY
    )
    if lately.count() >= MOST_A_DAY:
        return None
    return ReaderRequest.objects.create(
        subscription=subscription, kind=kind, address=canonical, given_address=given, asked_at=now, mail_due_at=now
    )


def _letter(request: ReaderRequest, *, now: dt.datetime) -> Letter | None:
    """Which mail it is to be; None for none, such as to an address that must not be mailed."""
    person = request.subscription.subscriber
    to = request.old_address if request.done_at else request.address
    # The owner of the address before is told whoever wishes no mail to go there: all that they read moves along.
    asking = None if request.done_at else request.subscription.newsletter_id
    barred = suppression.find_suppression(to, newsletter=asking) is not None
    if person.state != SubscriberState.ACTIVE or barred:
        return None
    if request.kind == RequestKind.OWN_DATA:
        return Letter.OWN_DATA if to == address_for_data(person, now=now)[0] else None
    if request.done_at is not None:
        return Letter.MOVED
    # Somebody else's address typed into the field costs its owner one mail a day, whoever types it.
    mailed = ReaderRequest.objects.filter(
        kind=RequestKind.ADDRESS, address=to, done_at__isnull=True, mailed_at__gt=now - A_DAY
    )
    if to == person.address or mailed.exists():
        return None
    return Letter.KNOWN if is_taken(to, besides=person) else Letter.TAKE_ON
