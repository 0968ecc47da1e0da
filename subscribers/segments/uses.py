"""What a segment is used by; apps that use segments say so here."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

from subscribers.models import Segment


@dataclasses.dataclass(frozen=True, kw_only=True)
class Use:
    """One thing that uses it, in words (“issue #21 High water”), and its page.

    ``due`` is when it goes by itself to whom the segment means then; None where nothing is planned.
    """

    words: str
    url: str = ""
    due: dt.datetime | None = None


Source = Callable[[Segment], Sequence[Use]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _sources:
        _sources.append(source)


def uses_of(segment: Segment) -> list[Use]:
    """Everything that uses it."""
    return [use for source in _sources for use in source(segment)]
