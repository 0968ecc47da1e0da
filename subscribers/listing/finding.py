"""From what was typed into the search to what the database is asked."""

import dataclasses
from collections.abc import Sequence
from typing import Self

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from newsletter.models import Newsletter
from subscribers.addresses import AddressError, canonical_address
from subscribers.listing.commonness import rarest, readers_with, share_of, share_with
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
        return sorted({gram for part in self.parts for gram in grams_in(part, newsletter_id=self.newsletter_id)})

    def condition(self, column: str) -> Q:
        """What holds for the readers who are found; ``column`` is the way to ``SearchEntry.words``.

        Not said as ``LIKE``: of that the planner believes that hardly anybody is found, and so that whoever is looked
        at in the list's order, all have to be.
        """
        return Q(*(GreaterThan(StrIndex(F(column), Value(part)), 0) for part in self.parts))

    def are_had_by(self, *, more_than: int) -> bool:
        """Whether more readers than so many are known to be found; False where that is not known."""
        grams = self.grams
        return len(self.parts) == len(grams) == 1 and readers_with(grams[0]) > more_than

    def are_had_by_most(self) -> bool:
        """Whether most of the list may be found, so that an index of words is of no help."""
        return min(map(share_with, self.grams), default=0.0) > share_of(self.newsletter_id) / 2

    def by_index(self) -> QuerySet[SearchEntry]:
        """The search entries of all who are found, by the index of grams; of signs alone, by reading all of them."""
        found = SearchEntry.objects.filter(newsletter=self.newsletter_id)
        if grams := self.grams:
            found = found.filter(grams__contains=rarest(grams))
        return found.filter(*(Q(words__contains=part) for part in self.parts))
