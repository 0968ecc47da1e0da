"""From what was typed into the search to what the database is asked."""

import dataclasses
from collections.abc import Sequence
from typing import Self

from django.db.models import Q, QuerySet

from subscribers.listing.folding import fold
from subscribers.listing.grams import GRAM, grams_in
from subscribers.models import SearchEntry

MOST_WORDS = 8


@dataclasses.dataclass(frozen=True, kw_only=True)
class Words:
    """The words all of which a person must be found by.

    Each is a part of the address or name. One or two letters of ASCII alone would be part of almost everybody's, so
    they are the beginning of a word; other scripts have names of one character.
    """

    parts: Sequence[str]

    @classmethod
    def of(cls, typed: str) -> Self:
        """From what was typed; no words find everybody."""
        words = list(dict.fromkeys(fold(typed).split()))[:MOST_WORDS]
        return cls(parts=[f" {word}" if len(word) < GRAM and word.isascii() else word for word in words])

    @property
    def grams(self) -> list[int]:
        """What the entries of all who are found hold (:mod:`subscribers.listing.grams`)."""
        return sorted({gram for part in self.parts for gram in grams_in(part)})

    def condition(self, column: str) -> Q:
        """What holds for the people who are found; ``column`` is the way to ``SearchEntry.words``."""
        return Q(*(Q(**{f"{column}__contains": part}) for part in self.parts))

    def by_index(self) -> QuerySet[SearchEntry]:
        """The search entries of all who are found, by the index of grams."""
        return SearchEntry.objects.filter(self.condition("words"), grams__contains=self.grams)
