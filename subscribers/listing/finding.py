"""From what was typed into the search to what the database is asked."""

import dataclasses
import math
from collections.abc import Sequence
from typing import Self

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from newsletter.models import Newsletter
from subscribers.addresses import AddressError, canonical_address
from subscribers.listing.commonness import rarest, share_of, share_with
from subscribers.listing.folding import fold
from subscribers.listing.grams import GRAM, grams_in
from subscribers.models import SearchEntry, Subscription

MOST_WORDS = 8


def newcomer_at(typed: str, *, newsletter: Newsletter) -> int | None:
    """The subscription of whose whole address was typed and whose search entry is not made yet: no words find it."""
    if "@" not in typed:
        return None
    try:
        address = canonical_address(typed)
    except AddressError:
        return None
    found = Subscription.objects.filter(newsletter=newsletter, subscriber__address=address, entry=None)
    return found.values_list("pk", flat=True).first()


def _begins_a_word(word: str) -> bool:
    return len(word) < GRAM and word.isascii() and any(map(str.isalnum, word))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Words:
    """The words by all of which a newsletter's reader must be found.

    Each is a part of the address or name. One or two letters of ASCII alone would be part of almost everybody's, so
    they are the beginning of a word; other scripts have names of one character, and signs (``%``) begin no words.
    """

    parts: Sequence[str]
    newsletter_id: int

    @classmethod
    def of(cls, typed: str, *, newsletter: Newsletter) -> Self:
        """From what was typed; no words find everybody."""
        words = list(dict.fromkeys(fold(typed).split()))[:MOST_WORDS]
        parts = [f" {word}" if _begins_a_word(word) else word for word in words]
        return cls(parts=parts, newsletter_id=newsletter.pk)

    @property
    def grams(self) -> list[int]:
        """What the entries of all who are found hold (:mod:`subscribers.listing.grams`)."""
        return sorted(set().union(*self._grams))

    @property
    def _grams(self) -> list[set[int]]:
        """The same of each part."""
        return [grams_in(part, newsletter_id=self.newsletter_id) for part in self.parts]

    def condition(self, column: str) -> Q:
        """What holds for the readers who are found; ``column`` is the way to ``SearchEntry.words``.

        Not said as ``LIKE``: of that the planner believes that hardly anybody is found, and so that whoever is looked
        at in the list's order, all have to be.
        """
        return Q(*(GreaterThan(StrIndex(F(column), Value(part)), 0) for part in self.parts))

    @property
    def share(self) -> float:
        """About how large a part of the list has all of them at the most, 0 to 1.

        A word of which nothing is known lowers it by nothing; where that is so of all, it is 1.
        As if who has one word had another as often as anybody else: a name and a domain have little to do with each
        other. Whoever relies on it has to be right where they do.
        """
        of_list = share_of(self.newsletter_id)
        rarest_of_each = (min(map(share_with, grams)) for grams in self._grams if grams)
        return math.prod(min(share / of_list, 1.0) for share in rarest_of_each if share)

    def are_had_by_most(self) -> bool:
        """Whether most of the list may be found, so that an index of words is of no help."""
        return min(map(share_with, self.grams), default=1.0) > share_of(self.newsletter_id) / 2

    def by_index(self) -> QuerySet[SearchEntry]:
        """The search entries of all who are found, by the index of grams; by reading all, of signs that all have."""
        found = SearchEntry.objects.filter(newsletter=self.newsletter_id)
        if grams := rarest(self._grams):
            found = found.filter(grams__contains=grams)
        return found.filter(*(Q(words__contains=part) for part in self.parts))
