"""The first readers of a list in its order, whatever narrows it, without reading far.

What many are like stands among the first in the order; who is like few is found by an index and sorted afterwards. No
one way is fast at both, and the database cannot know which it is: who bounced may all be without a name, and so the
last by name. A look at the beginning tells; each step reads a bounded number of rows, and only the last one more.
"""

import dataclasses
import functools
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from subscribers.listing.commonness import share_of
from subscribers.listing.finding import Words
from subscribers.listing.ordering import Order, among, behind, by_index, by_sorting, not_behind
from subscribers.models import SearchEntry, Subscriber, Subscription

FEW = 5_000
"""So many readers who pass the filters are all looked at, and sorted."""
NEAR = 1_000
"""So many are looked at in the list's order, one by one."""
FAR = 10_000
"""So many where the nearer ones promise enough."""
CAUTION = 1.1
"""How much more than what is wanted has to be promised: what is known is rough, and a failure is dear."""
SORTED = 100_000
"""So many who pass the filters are sorted by name or address, rather than everybody be looked at in that order."""
_WORDS = "entry__words"
_SHOWN = ("name", "state", "tags", "created_at", "subscriber__address", "subscriber__given_address")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Look:
    """Up to ``most`` readers of ``found`` who have all ``words``, in the newsletter's ``order``, or ``backwards``.

    They begin behind the one with the values ``place`` in the order's columns, or at the beginning. ``found`` is a part
    of ``indexed``, whose order by age an index has, or all of it (``is_all``), and that may be the whole list
    (``is_whole``).
    """

    found: QuerySet[Subscription]
    indexed: QuerySet[Subscription]
    is_all: bool
    is_whole: bool
    words: Words
    order: Order
    place: tuple[Any, ...] | None
    backwards: bool
    most: int

    def rows(self) -> list[Subscription]:
        """Them, with their people, as far as a list shows them."""
        if not self.words.parts and self.is_all and self.order.table is None:
            return self._first(self._in_order())
        # How many an index has is soon told, and in another table's order they may stand anywhere.
        if self.order.table is not None and self.is_all and not self.is_whole and (few := self._few) is not None:
            return self._of(few)
        # Of all addresses there are, many may be other lists'.
        of_list = share_of(self.words.newsletter_id) if self.order.table is Subscriber else 1.0
        if not self._promises(of_list * self.words.share):
            return self._rare_ones()  # hardly anybody has such words: looking is no use
        reach = FAR if of_list < min(1, self.most / NEAR) else NEAR
        seen, end = self.seen(reach)
        if reach == NEAR and end is not None and len(seen) < self.most and self._promises(len(seen) / NEAR):
            farther = dataclasses.replace(self, place=end, most=self.most - len(seen))
            more, end = farther.seen(FAR)
            seen += more
        return seen if end is None or len(seen) == self.most else self._rare_ones()

    def _promises(self, share: float) -> bool:
        """Whether a look far enough would find what is wanted, if so large a part of those in the order are it."""
        return share * FAR >= CAUTION * self.most

    def _rare_ones(self) -> list[Subscription]:
        by_words = bool(self.words.parts) and not self.words.are_had_by_most()
        # Of the whole list, an index of words finds them as soon where it is short.
        if not (by_words and self.is_whole) and (few := self._few) is not None:
            return self._of(few)
        if by_words:
            return self._by_words()
        if self.order.table is None or self.found.order_by("created_at")[SORTED : SORTED + 1]:
            return self._first(self._in_order())
        return self._read_first(self._sorted(self.found).filter(self.words.condition(_WORDS)))

    def seen(self, reach: int) -> tuple[list[Subscription], tuple[Any, ...] | None]:
        """Those whom a look at so many in the order finds, and the place of the last one looked at; None at its end."""
        end = self._end(reach)
        return self._first(self._in_order(until=end)), end

    @property
    def _falls(self) -> bool:
        return self.order.is_falling != self.backwards

    def _in_order(self, *, until: tuple[Any, ...] | None = None) -> QuerySet[Subscription]:
        return self._placed(self.found, until=until).order_by(*by_index(self.order.keys, falls=self._falls))

    def _sorted(self, found: QuerySet[Subscription]) -> QuerySet[Subscription]:
        """All of them are sorted, however many."""
        return self._placed(found).order_by(*by_sorting(self.order.keys, falls=self._falls))

    def _placed(self, found: QuerySet[Subscription], *, until: tuple[Any, ...] | None = None) -> QuerySet[Subscription]:
        if self.order.table is SearchEntry:
            # Its index begins with the newsletter. Whoever is not sorted in yet would be sorted to the end.
            found = found.filter(entry__newsletter=self.words.newsletter_id)
        keys = self.order.keys
        return found.filter(behind(keys, self.place, falls=self._falls), not_behind(keys, until, falls=self._falls))

    def _first(self, listed: QuerySet[Subscription]) -> list[Subscription]:
        return _shown(listed.filter(self.words.condition(_WORDS))[: self.most])

    def _end(self, reach: int) -> tuple[Any, ...] | None:
        """The place of the last of so many in the order; None where there are not as many."""
        columns = self.order.columns
        if self.order.table is None:
            rows: QuerySet[Any] = self.indexed
        elif self.order.table is Subscriber:
            rows = Subscriber.objects.all()
        else:
            rows = SearchEntry.objects.filter(newsletter=self.words.newsletter_id)
        rows = rows.filter(behind(columns, self.place, falls=self._falls))
        rows = rows.order_by(*by_index(columns, falls=self._falls))
        return next(iter(rows.values_list(*columns)[reach - 1 : reach]), None)

    @functools.cached_property
    def _few(self) -> list[int] | None:
        """Who passes the filters, where they are few: those from the place on, in the order, where it is their own."""
        # An index has them by age.
        passed = self._in_order() if self.order.table is None else self.found.order_by("created_at")
        ids = passed.values_list("pk", flat=True)
        return None if ids[FEW : FEW + 1] else list(ids[:FEW])

    def _of(self, few: Sequence[int]) -> list[Subscription]:
        """The first of these who have the words: all of them are looked at, and sorted."""
        if self.order.table is SearchEntry:
            return self._by_name(SearchEntry.objects.filter(among(few)))
        if self.words.parts:
            entries = SearchEntry.objects.filter(among(few), self.words.condition("words"))
            having = set(entries.values_list("pk", flat=True))
            few = [one for one in few if one in having]
        if self.order.table is None:
            return self._read(few[: self.most])
        # One table after the other: joined, the database takes to reading all people there are.
        subscriptions = dict(Subscription.objects.filter(among(few)).values_list("subscriber_id", "pk"))
        columns = self.order.columns
        people = Subscriber.objects.filter(among(subscriptions), behind(columns, self.place, falls=self._falls))
        listed = people.order_by(*by_sorting(columns, falls=self._falls))
        return self._read(subscriptions[one] for one in listed.values_list("pk", flat=True)[: self.most])

    def _by_words(self) -> list[Subscription]:
        """All whom the index of words finds are sorted."""
        worded = self.words.by_index()
        if self.order.table is SearchEntry and self.is_whole:
            return self._by_name(worded)
        return self._read_first(self._sorted(self.found.filter(pk__in=worded.values("pk"))))

    def _by_name(self, entries: QuerySet[SearchEntry]) -> list[Subscription]:
        """The first of these by name, all of whom pass the filters. Words and names stand in the same rows."""
        columns = self.order.columns
        listed = entries.filter(self.words.condition("words"), behind(columns, self.place, falls=self._falls))
        return self._read_first(listed.order_by(*by_sorting(columns, falls=self._falls)))

    def _read_first(self, listed: QuerySet[Any]) -> list[Subscription]:
        """Sorted without what is shown of them, which is read of the first alone: rows of all are much to carry."""
        return self._read(listed.values_list("pk", flat=True)[: self.most])

    def _read(self, ids: Iterable[int]) -> list[Subscription]:
        """These, in their order."""
        ids = list(ids)
        found = {reader.pk: reader for reader in _shown(self.found.filter(among(ids)))}
        return [found[one] for one in ids if one in found]


def _shown(readers: QuerySet[Subscription]) -> list[Subscription]:
    """What a list shows of them: a row has many columns more, some of which are dear to read."""
    return list(readers.select_related("subscriber").only(*_SHOWN))
