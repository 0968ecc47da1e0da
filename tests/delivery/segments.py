"""Segments for tests of sending."""

from subscribers.models import Segment


def rule(*conditions, join="all"):
    """``rule(("tag", "is", "tides"))``, as it is kept."""
    parts = [
        {"fact": fact, "verb": verb, **({"value": value[0]} if value else {})} for fact, verb, *value in conditions
    ]
    return {"version": 1, "rule": {"join": join, "of": parts}}


def segment(newsletter, *conditions, name="Tide watchers", join="all"):
    return Segment.objects.create(
        newsletter=newsletter, name=name, rule=rule(*(conditions or [("tag", "is", "tides")]), join=join)
    )
