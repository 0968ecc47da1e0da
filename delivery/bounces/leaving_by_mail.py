"""Mail that asks to be unsubscribed: to an address that a mail's ``List-Unsubscribe`` gave the reader's program."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from delivery.bounces.addresses import addresses_in
from delivery.bounces.mime import read_fields
from delivery.leave_address import read_leave_address
from subscribers.consent import Evidence
from subscribers.leaving import leave
from subscribers.models import Subscription

_NAMING = frozenset({"to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to"})
_LARGEST_HEADERS = 128 * 1024


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LeftByMail:
    """A mail asked to end a subscription; ``ended`` if it was open until then."""

    subscription_id: int
    ended: bool


def leavers_in(data: bytes, *, returned_to: Sequence[str] = ()) -> tuple[int, ...]:
    """Whose leaving a message asks for, as ids of subscriptions: by its envelope, or by whom its headers name.

    The words of the mail do not matter, since programs leave out even the subject. Only its own headers are read, not
    those of a mail in it. Never raises.
    """
    head = data[:_LARGEST_HEADERS].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    named = [value for name, value in read_fields(head)[0] if name in _NAMING]
    addresses = [*returned_to, *(address for value in named for address in addresses_in(value))]
    found = (read_leave_address(address) for address in addresses)
    return tuple(dict.fromkeys(each for each in found if each is not None))


def leave_by_mail(subscription_id: int, *, source: str, now: dt.datetime) -> LeftByMail:
    """End the subscription; one that is over or gone is no error. Its copies in a running mailing do not go out."""
    subscription = Subscription.objects.filter(pk=subscription_id).first()
    evidence = Evidence(source=f"mail to the unsubscribe address ({source})")
    ended = subscription is not None and leave(subscription, evidence=evidence, now=now)
    return LeftByMail(subscription_id=subscription_id, ended=ended)
