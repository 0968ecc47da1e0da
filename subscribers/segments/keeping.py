"""Keeping segments: saving, copying and deleting them, and the readers they mean."""

import datetime as dt

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, RestrictedError

from newsletter.models import Newsletter
from subscribers.models import LONGEST_SEGMENT_NAME, Segment, Subscription
from subscribers.segments import compiling, rules
from subscribers.segments.rules import BadRule, Rule
from subscribers.segments.uses import uses_of


class NameTaken(ValueError):
    """Another segment of the newsletter is called so."""


class InUse(ValueError):
    """The segment cannot be deleted now; the message says why, and what to do first."""


def rule_of(segment: Segment) -> Rule:
    """The rule it keeps. Raises BadRule where that cannot be read."""
    return rules.read(segment.newsletter, segment.rule)


def members(
    segment: Segment, *, among: QuerySet[Subscription] | None = None, now: dt.datetime | None = None
) -> QuerySet[Subscription]:
    """Whom it means, whatever their state; nobody where its rule cannot be read or asks for what is gone."""
    try:
        found = compiling.condition(segment.newsletter, rule_of(segment), now=now)
    except BadRule:
        found = None
    if found is None:
        return Subscription.objects.none()
    people = Subscription.objects.order_by() if among is None else among
    return people.filter(found, newsletter=segment.newsletter_id)


def save(newsletter: Newsletter, *, name: str, rule: Rule, author: User, segment: Segment | None = None) -> Segment:
    """Make a segment, or give one that exists this name and rule. Raises NameTaken."""
    others = newsletter.segments.exclude(pk=segment.pk) if segment else newsletter.segments.all()
    if others.filter(name__iexact=name).exists():
        raise NameTaken(f"There is a segment “{name}” already. Choose another name.")
    kept = segment or Segment(newsletter=newsletter, author=author)
    kept.name, kept.rule = name, rule.to_json()
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:  # somebody was faster
        raise NameTaken(f"There is a segment “{name}” already. Choose another name.") from None
    return kept


def duplicate(segment: Segment, *, author: User) -> Segment:
    """Another one of the same rule, called “… (copy)”."""
    taken = {name.casefold() for name in segment.newsletter.segments.values_list("name", flat=True)}
    number = 1
    while (name := _copied(segment.name, number)).casefold() in taken:
        number += 1
    return Segment.objects.create(newsletter=segment.newsletter, name=name, rule=segment.rule, author=author)


def delete(segment: Segment) -> None:
    """Delete it. Raises InUse while an issue waits to go to it, say."""
    try:
        with transaction.atomic():
            # Whoever chooses it at the same moment holds it: what they chose is seen here then.
            Segment.objects.select_for_update().filter(pk=segment.pk).first()
            segment.delete()
    except RestrictedError as error:
        found = [use.words for use in uses_of(segment)] or sorted(str(each) for each in error.restricted_objects)
        listed = ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
        raise InUse(
            f"“{segment.name}” is used by {listed}. Choose other readers there first, then delete it here."
        ) from error


def _copied(name: str, number: int) -> str:
    end = " (copy)" if number == 1 else f" (copy {number})"
    return f"{name[: LONGEST_SEGMENT_NAME - len(end)]}{end}"
