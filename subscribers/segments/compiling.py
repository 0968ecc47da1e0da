"""From a rule to a condition of the ORM.

A condition either holds or does not: NULL counts as “does not”. So that *not* is the exact complement, it is carried
inward to the conditions themselves, each of which is then asked whether it IS NOT TRUE (or NOT, where it cannot be
NULL). What is not negated stays as it is, for indexes to serve.
"""

import datetime as dt

from django.db.models import BooleanField, Exists, ExpressionWrapper, Func, Q, QuerySet
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers.models import Subscription
from subscribers.segments import facts
from subscribers.segments.facts import Asked
from subscribers.segments.rules import Condition, Group, Join, Rule
from subscribers.segments.verbs import OPPOSITE


def matching(newsletter: Newsletter, rule: Rule, *, now: dt.datetime | None = None) -> QuerySet[Subscription]:
    """The newsletter's subscriptions the rule holds for, whatever their state, in no order.

    Nobody where the rule has troubles. Days are those of the newsletter's calendar at ``now``.
    """
    found = condition(newsletter, rule, now=now)
    if found is None:
        return Subscription.objects.none()
    return Subscription.objects.filter(found, newsletter=newsletter).order_by()


def condition(newsletter: Newsletter, rule: Rule, *, now: dt.datetime | None = None) -> Q | None:
    """What holds for these subscriptions, to be asked together with other things; None where nobody is meant."""
    if rule.troubles:
        return None
    compiler = _Compiler(newsletter, now or timezone.now())
    try:
        return compiler.group(rule.root, negated=False)
    except _Unknown:
        return None


class _Unknown(LookupError):
    """Nobody knows the fact."""


class _Compiler:
    def __init__(self, newsletter: Newsletter, now: dt.datetime) -> None:
        self.newsletter, self.now = newsletter, now

    def group(self, group: Group, *, negated: bool) -> Q:
        turned = negated != (group.join is Join.NONE)
        parts = [self.part(part, negated=turned) for part in group.parts]
        # De Morgan: “none of these” is all of their opposites, and “not all of these” is any of their opposites.
        together = (group.join is Join.ALL and not negated) or (group.join is not Join.ALL and turned)
        return Q(*parts) if together else Q(*parts, _connector=Q.OR)

    def part(self, part: Condition | Group, *, negated: bool) -> Q:
        return self.group(part, negated=negated) if isinstance(part, Group) else self.leaf(part, negated=negated)

    def leaf(self, leaf: Condition, *, negated: bool) -> Q:
        fact = facts.find(leaf.fact)
        if fact is None:
            raise _Unknown(leaf.fact)
        verb = OPPOSITE.get(leaf.verb, leaf.verb)
        asked = Asked(newsletter=self.newsletter, verb=verb, value=leaf.value, now=self.now)
        holds = fact.condition(asked)
        if negated == (verb is not leaf.verb):
            return holds
        return ~holds if _is_never_null(holds) else Q(_IsNotTrue(_Whether(holds)))


def _is_never_null(condition: Q) -> bool:
    """Whether it only asks if there are rows. PostgreSQL finds those of whom there are none in one go, if asked NOT."""
    parts = condition.children
    return bool(parts) and all(
        isinstance(each, Exists) or (isinstance(each, Q) and _is_never_null(each)) for each in parts
    )


class _Whether(ExpressionWrapper):  # type: ignore[type-arg]  # generic for mypy alone
    """A condition as a value; one of which Django sees by itself that it holds for nobody is false."""

    empty_result_set_value = False

    def __init__(self, condition: Q) -> None:
        super().__init__(condition, output_field=BooleanField())


class _IsNotTrue(Func):
    template = "(%(expressions)s) IS NOT TRUE"
    output_field = BooleanField()
