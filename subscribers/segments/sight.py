"""What whoever asks may see of segments: readers' addresses and names, and who reads another newsletter."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied

from newsletter.models import Newsletter
from newsletter.team.matrix import Right
from newsletter.team.rights import Roles
from subscribers.models import Segment
from subscribers.segments import facts, rules
from subscribers.segments.rules import OTHER_NEWSLETTER, BadRule, Condition, Rule

NOT_YOURS = "You may not see the readers of the other newsletter that this asks about. Ask one of its owners."
Hidden = Callable[[Condition], bool]
"""Whether what a condition compares with is not to be seen."""


def nothing(condition: Condition) -> bool:  # noqa: ARG001 - a Hidden that hides nothing
    """For whoever may see everything."""
    return False


def hidden_from(roles: Roles, newsletter: Newsletter) -> Hidden:
    """What is hidden from somebody in the newsletter's own rules.

    Addresses and names from whoever may not see its readers; newsletters from whoever may not see those of theirs.
    """
    sees_persons = roles.may(Right.PERSONS, newsletter)

    def hidden(condition: Condition) -> bool:
        if condition.fact == OTHER_NEWSLETTER:
            return not roles.may_in_all(Right.PERSONS, rules.newsletters_in([condition]))
        if sees_persons:
            return False
        fact = facts.find(condition.fact)
        return (fact is not None and fact.names_persons) or "@" in str(condition.value)

    return hidden


def may_ask(roles: Roles, rule: Rule) -> bool:
    """Whether they may know whom the rule means. One with troubles means nobody, which anybody may know."""
    return bool(rule.troubles) or roles.may_in_all(Right.PERSONS, rule.other_newsletters)


def may_use(roles: Roles, segment: Segment) -> bool:
    """:func:`may_ask` of its rule; one that cannot be read means nobody too."""
    try:
        return may_ask(roles, rules.read(segment.newsletter, segment.rule))
    except BadRule:
        return True


def check(roles: Roles, segment: Segment | None) -> None:
    """Raises PermissionDenied where they may not know whom the segment means; without one there is nothing to know."""
    if segment is not None and not may_use(roles, segment):
        raise PermissionDenied(NOT_YOURS)
