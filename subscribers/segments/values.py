"""What stands beside a comparison, checked."""

import datetime as dt
import unicodedata

from subscribers.segments.facts import Value
from subscribers.segments.verbs import Takes

LONGEST = 200
MOST_DAYS = 36_500
LARGEST = 1_000_000_000
_YEARS = range(1990, 2201)


class Unusable(ValueError):
    """Cannot stand there; the message says why and what to write."""


def read_value(taken: Takes, given: object) -> Value:
    """The value of what was kept or typed; a number may have come as digits. Raises Unusable."""
    match taken:
        case Takes.NOTHING:
            return ""
        case Takes.NUMBER:
            return _number(given, least=0, most=LARGEST)
        case Takes.DAYS:
            return _number(given, least=1, most=MOST_DAYS)
        case Takes.DAY:
            return _day(given)
        case _:
            return _text(given)


def _text(given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise Unusable("Say with what to compare.")
    text = " ".join(unicodedata.normalize("NFC", given).split())
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise Unusable("An invisible character is in this. Type it again by hand.")
    if len(text) > LONGEST:
        raise Unusable(f"This is longer than {LONGEST} characters. Shorten it.")
    return text


def _number(given: object, *, least: int, most: int) -> int:
    text = str(given).strip() if isinstance(given, str | int) and not isinstance(given, bool) else ""
    if not text:
        raise Unusable("Write a number.")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise Unusable("That is not a whole number. Write it in digits, such as 30.")
    number = int(text)
    if not least <= number <= most:
        raise Unusable(f"Write a number from {least:,} to {most:,}.")
    return number


def _day(given: object) -> dt.date:
    if not isinstance(given, str) or not given.strip():
        raise Unusable("Choose a day.")
    try:
        day = dt.date.fromisoformat(given.strip())
    except ValueError:
        raise Unusable("That is not a day. Write it as 2026-01-31.") from None
    if day.year not in _YEARS:
        raise Unusable(f"Write a year from {_YEARS[0]} to {_YEARS[-1]}.")
    return day
