"""Segments as their list shows them."""

import dataclasses
from collections.abc import Sequence

from newsletter.team.rights import Roles
from subscribers.models import Segment
from subscribers.segments.keeping import rule_of
from subscribers.segments.rules import BadRule
from subscribers.segments.saying import say
from subscribers.segments.sight import hidden_from, may_ask
from subscribers.segments.uses import Use, uses_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """One segment. ``words`` is its rule as a sentence; with ``troubles`` it means nobody.

    ``is_hidden`` where whoever asks may not know whom it means.
    """

    segment: Segment
    words: str
    troubles: Sequence[str]
    uses: Sequence[Use]
    is_hidden: bool = False


def line_of(segment: Segment, *, roles: Roles) -> Line:
    """The segment in words, and what is wrong with it."""
    try:
        rule = rule_of(segment)
    except BadRule as error:
        return Line(segment=segment, words="", troubles=[str(error)], uses=uses_of(segment))
    words = f"{say(segment.newsletter, rule, hidden=hidden_from(roles, segment.newsletter))}."
    is_hidden = not may_ask(roles, rule)
    return Line(segment=segment, words=words, troubles=rule.troubles, uses=uses_of(segment), is_hidden=is_hidden)
