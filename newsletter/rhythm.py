"""A newsletter's cadence and its moments in words, in the language that is spoken (``translation.override``)."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

from newsletter.models import Newsletter
from newsletter.rendering.phrases import say_date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# As they stand within a sentence, which decides about capitals; other messages are put together with them.
_DAYS = (
    pgettext_lazy("in a sentence", "Monday"),
    pgettext_lazy("in a sentence", "Tuesday"),
    pgettext_lazy("in a sentence", "Wednesday"),
    pgettext_lazy("in a sentence", "Thursday"),
    pgettext_lazy("in a sentence", "Friday"),
    pgettext_lazy("in a sentence", "Saturday"),
    pgettext_lazy("in a sentence", "Sunday"),
)


def rhythm_in_words(newsletter: Newsletter) -> str:
    """``every second Sunday at 17:00 Amsterdam time``; empty for a newsletter without weekdays."""
    days = [str(_DAYS[day]) for day in sorted(set(newsletter.cadence_weekdays))]
    if not days:
        return ""
    return gettext("{often} at {time} {place}").format(
        often=_how_often(newsletter.cadence_weeks, days),
        time=f"{newsletter.cadence_time:%H:%M}",
        place=place_of(newsletter),
    )


def moment_in_words(at: dt.datetime, newsletter: Newsletter) -> str:
    """A moment in the newsletter's own time, the zone named: ``Sunday 6 December 2026, 17:00 (Europe/Amsterdam)``."""
    local = at.astimezone(newsletter.zone)
    return gettext("{weekday} {date}, {time} ({zone})").format(
        weekday=_DAYS[local.weekday()],
        date=say_date(local.date(), language=translation.get_language() or "en"),
        time=f"{local:%H:%M}",
        zone=newsletter.timezone,
    )


def place_of(newsletter: Newsletter) -> str:
    """The zone in speech: ``Amsterdam time``; ``UTC`` stays UTC."""
    city = newsletter.timezone.rsplit("/", 1)[-1].replace("_", " ")
    return city if city in {"UTC", "GMT"} else gettext("{city} time").format(city=city)


def _how_often(weeks: int, days: list[str]) -> str:
    if len(days) == 7 and weeks == 1:
        return gettext("every day")
    if len(days) == 1 and weeks <= 2:
        often = gettext("every {day}") if weeks == 1 else gettext("every second {day}")
        return often.format(day=days[0])
    if weeks <= 2:
        often = gettext("every week on {days}") if weeks == 1 else gettext("every second week on {days}")
    else:
        often = ngettext("every {weeks} week on {days}", "every {weeks} weeks on {days}", weeks)
    return often.format(weeks=weeks, days=_listed(days))


def _listed(days: list[str]) -> str:
    """``Monday, Wednesday and Friday``."""
    if len(days) == 1:
        return days[0]
    return pgettext("weekdays", "{first} and {last}").format(
        first=pgettext("between weekdays", ", ").join(days[:-1]), last=days[-1]
    )
