"""What a comparison is in the ORM, for each kind of fact. Columns may be any expression over a subscription."""

import datetime as dt

from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.lookups import (
    Exact,
    GreaterThanOrEqual,
    IContains,
    IEndsWith,
    IExact,
    IsNull,
    IStartsWith,
    LessThan,
    LessThanOrEqual,
)

from newsletter.models import Newsletter
from subscribers.segments.facts import Asked
from subscribers.segments.verbs import Verb

_TEXT = {Verb.IS: IExact, Verb.CONTAINS: IContains, Verb.BEGINS: IStartsWith, Verb.ENDS: IEndsWith}
_NUMBER = {Verb.IS: Exact, Verb.AT_LEAST: GreaterThanOrEqual, Verb.AT_MOST: LessThanOrEqual}


def text(column: str | Combinable, asked: Asked) -> Q:
    """A comparison of words, whatever their case. A text is filled where it is neither NULL nor empty."""
    place = _column(column)
    if asked.verb is Verb.FILLED:
        return Q(IsNull(place, False)) & ~Q(Exact(place, ""))
    return Q(_TEXT[asked.verb](place, asked.value))


def number(column: str | Combinable, asked: Asked) -> Q:
    """A comparison of numbers."""
    return Q(_NUMBER[asked.verb](_column(column), asked.value))


def moment(column: str | Combinable, asked: Asked) -> Q:
    """A comparison of moments with days of the newsletter's own calendar.

    “In the last 7 days” begins with the first moment of the day that was seven days before today, so that it finds the
    same people the whole day.
    """
    place, first = _column(column), first_moment(asked)
    if first is None:
        return Q(IsNull(place, False))
    after = asked.verb in {Verb.LAST, Verb.SINCE}
    return Q(GreaterThanOrEqual(place, first) if after else LessThan(place, first))


def first_moment(asked: Asked) -> dt.datetime | None:
    """The moment a comparison of dates is about; None for whether there is a date at all."""
    if isinstance(asked.value, dt.date):
        return _midnight(asked.value, asked.newsletter)
    if not isinstance(asked.value, int):
        return None
    today = asked.now.astimezone(asked.newsletter.zone).date()
    return _midnight(max(today, dt.date(1900, 1, 1)) - dt.timedelta(days=asked.value), asked.newsletter)


def _midnight(day: dt.date, newsletter: Newsletter) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), newsletter.zone)


def _column(column: str | Combinable) -> Combinable:
    return F(column) if isinstance(column, str) else column
