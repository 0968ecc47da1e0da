"""What a segment is used by; apps that use segments say so here."""

import dataclasses
from collections.abc import Callable, Sequence

from subscribers.models import Segment


@dataclasses.dataclass(frozen=True, kw_only=True)
class Use:
    """One thing that uses it, in words (“issue #21 High water”), and its page."""

    words: str
    url: str = ""


Source = Callable[[Segment], Sequence[Use]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _sources:
        _sources.append(source)


def uses_of(segment: Segment) -> list[Use]:
    """Everything that uses it."""
    return [use for source in _sources for use in source(segment)]
