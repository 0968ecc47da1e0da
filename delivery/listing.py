"""Who the recipients of a mailing are, and where each one's copy is: found, narrowed, and leafed through by key."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Case, CharField, F, Q, QuerySet, When

from delivery.models import Delivery, DeliveryState, LeaseStage, Mailing
from delivery.models.ledger import LEASED_STATES
from subscribers.addresses import AddressError, read_address

PAGE_SIZE = 50
FILTERS = ("q", "state", "reason", "group", "parts")
"""The names in a query string."""
_LONGEST_SEARCH = 320
_NO_COPY = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which recipients: empty words narrow nothing, and a state there is not narrows to nobody.

    ``search`` is a part of an address; a whole one means just that reader if there is one, unless ``parts``.
    """

    search: str = ""
    state: str = ""
    reason: str = ""
    group: str = ""
    parts: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """From a query string."""
        return cls(
            search=_clean(given.get("q", ""))[:_LONGEST_SEARCH],
            state=_clean(given.get("state", ""))[:40],
            reason=_clean(given.get("reason", ""))[:60],
            group=_clean(given.get("group", ""))[:40],
            parts=given.get("parts") == "yes",
        )

    @property
    def query(self) -> str:
        """As a query string, to be read by :meth:`of` again."""
        pairs = {"q": self.search, "state": self.state, "reason": self.reason, "group": self.group}
        return urlencode(
            {name: text for name, text in pairs.items() if text} | ({"parts": "yes"} if self.parts else {})
        )

    @property
    def misunderstood(self) -> str:
        """What of it says nothing, in a sentence; empty where all is well."""
        if not self.state or self.state in DeliveryState.values:
            return ""
        return f"There is no state “{self.state}”. There are: {', '.join(DeliveryState.values)}."

    @property
    def narrows(self) -> bool:
        """Whether anybody may be left out."""
        return bool(self.search or self.state or self.reason or self.group)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Page:
    """Some recipients in the order in which they came to the newsletter.

    ``before`` and ``after`` are ids to give to :func:`page` for its neighbours, 0 where there is none. ``is_exact``
    says that the search was a whole address, and this its reader.
    """

    rows: Sequence[Delivery]
    before: int = _NO_COPY
    after: int = _NO_COPY
    is_exact: bool = False


def recipients(mailing: Mailing, *, wanted: Wanted | None = None) -> QuerySet[Delivery]:
    """The mailing's copies by id, each with ``standing``: its state, or how far the sender is that holds it."""
    wanted = wanted or Wanted()
    in_hand = Q(state=DeliveryState.PENDING) & ~Q(lease__stage=LeaseStage.DOUBT) & Q(lease__isnull=False)
    # The ids are for the index: nothing is read but what is the mailing's, however many copies others have.
    own = Delivery.objects.filter(mailing=mailing, pk__range=(mailing.first_copy or 0, mailing.last_copy or 0))
    found = own.annotate(
        standing=Case(When(in_hand, then=F("lease__stage")), default=F("state"), output_field=CharField())
    )
    if wanted.search:
        found = found.filter(Q(address__icontains=wanted.search) | Q(to_address__icontains=wanted.search))
    if wanted.reason:
        found = found.filter(reason=wanted.reason)
    if wanted.group:
        found = found.filter(domain_group=wanted.group)
    return _standing_at(found, wanted.state).order_by("pk")


def page(mailing: Mailing, *, wanted: Wanted, after: int = 0, before: int = 0, size: int = PAGE_SIZE) -> Page:
    """Up to ``size`` recipients after the copy with the id ``after``, or before the other; the first ones without.

    Leafing costs the same at the end of a million as at the start. An id that is none of the mailing's is passed over.
    """
    exact = None if wanted.parts else _exactly(mailing, wanted)
    if exact is not None:
        return Page(rows=[exact], is_exact=True)
    found = recipients(mailing, wanted=wanted)
    if _is_among(mailing, before):
        rows = list(found.filter(pk__lt=before).order_by("-pk")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return Page(rows=rows, before=rows[0].pk if more else _NO_COPY, after=rows[-1].pk if rows else _NO_COPY)
    is_later = _is_among(mailing, after)
    if is_later:
        found = found.filter(pk__gt=after)
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    has_earlier = bool(rows) and is_later
    return Page(rows=rows, before=rows[0].pk if has_earlier else _NO_COPY, after=rows[-1].pk if more else _NO_COPY)


def _standing_at(found: QuerySet[Delivery, Any], state: str) -> QuerySet[Delivery, Any]:
    """Narrowed by plain columns, for which there are indexes."""
    if state in LEASED_STATES:
        return found.filter(lease__stage=state)
    if state == DeliveryState.PENDING:
        return found.filter(state=state, lease=None)
    return found.filter(state=state) if state else found


def _exactly(mailing: Mailing, wanted: Wanted) -> Delivery | None:
    """The one whose whole address is searched for, if everything else fits as well."""
    try:
        address = read_address(wanted.search).canonical
    except AddressError:
        return None
    found = recipients(mailing, wanted=dataclasses.replace(wanted, search=""))
    return found.filter(subscription__subscriber__address=address).first()


def _is_among(mailing: Mailing, delivery_id: int) -> bool:
    return (mailing.first_copy or 0) <= delivery_id <= (mailing.last_copy or 0) and delivery_id != _NO_COPY


def _clean(text: str) -> str:
    """Without what PostgreSQL cannot compare with."""
    return text.replace("\x00", "").strip()
