"""How far back one looks at a list's growth, and in which steps."""

import datetime as dt
import enum
from collections.abc import Iterable

WEEK = dt.timedelta(days=7)
MOST_BARS = 110
"""More than these would be too thin to see."""
LONGEST = 52 * 60 * WEEK
"""What an import says of days before that stands in no chart; the sums hold it."""


class Span(enum.StrEnum):
    """How far back one looks."""

    QUARTER = "3-months"
    YEAR = "1-year"
    ALL = "all"

    @property
    def label(self) -> str:
        """In words."""
        return {"3-months": "3 months", "1-year": "1 year", "all": "All"}[self.value]

    def first_week(self, today: dt.date, weeks: Iterable[dt.date]) -> dt.date:
        """The Monday to begin with: 13 or 53 weeks with the one of today, or all there are in ``weeks``."""
        monday = monday_of(today)
        if self is Span.ALL:
            return max(min([monday, *weeks]), monday - LONGEST)
        return monday - WEEK * (12 if self is Span.QUARTER else 52)


class Step(enum.StrEnum):
    """What a bar spans. A week counts where it begins."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def start(self, week: dt.date) -> dt.date:
        """The first day of the step that the week beginning then belongs to."""
        if self is Step.WEEK:
            return week
        return week.replace(day=1) if self is Step.MONTH else week.replace(month=1, day=1)

    def following(self, start: dt.date) -> dt.date:
        """The first day of the next one."""
        if self is Step.WEEK:
            return start + WEEK
        return self.start(start + dt.timedelta(days=31 if self is Step.MONTH else 366))


def monday_of(day: dt.date) -> dt.date:
    """The first day of its week (ISO 8601)."""
    return day - dt.timedelta(days=day.weekday())


def step_for(first: dt.date, today: dt.date) -> Step:
    """The shortest step that does not make too many bars of the days from ``first`` on."""
    if (today - first) / WEEK < MOST_BARS:
        return Step.WEEK
    return Step.MONTH if (today.year - first.year) * 12 < MOST_BARS else Step.YEAR


def starts_of(first: dt.date, last: dt.date, step: Step) -> list[dt.date]:
    """The first days of all steps from the one of ``first`` to the one of ``last``, without a gap."""
    starts = [step.start(first)]
    while (following := step.following(starts[-1])) <= last:
        starts.append(following)
    return starts
