"""A newsletter's cadence in words, for people who consider signing up."""

from newsletter.models import Newsletter

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth"}


def rhythm_in_words(newsletter: Newsletter) -> str:
    """``every second Sunday at 17:00 Amsterdam time``; empty for a newsletter without weekdays."""
    days = [WEEKDAYS[day] for day in sorted(set(newsletter.cadence_weekdays))]
    if not days:
        return ""
    weeks = newsletter.cadence_weeks
    if len(days) == 7 and weeks == 1:
        often = "every day"
    elif len(days) == 1:
        often = _every(weeks, days[0]) if weeks in {1, *_ORDINALS} else f"every {weeks} weeks on {days[0]}"
    else:
        often = f"{_every(weeks, 'week')} on {', '.join(days[:-1])} and {days[-1]}"
    return f"{often} at {newsletter.cadence_time:%H:%M} {place_of(newsletter)}"


def place_of(newsletter: Newsletter) -> str:
    """The zone in speech: ``Amsterdam time``; ``UTC`` stays UTC."""
    city = newsletter.timezone.rsplit("/", 1)[-1].replace("_", " ")
    return city if city in {"UTC", "GMT"} else f"{city} time"


def _every(weeks: int, unit: str) -> str:
    if weeks == 1:
        return f"every {unit}"
    return f"every {_ORDINALS[weeks]} {unit}" if weeks in _ORDINALS else f"every {weeks} {unit}s"
