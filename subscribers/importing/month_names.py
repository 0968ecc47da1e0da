"""Dates with a month by its name, or in Chinese, Japanese and Korean characters; the English ones need none of this."""

import datetime as dt
import re
import unicodedata

# French, German (and Austrian), Spanish, Portuguese, Italian, Dutch, Arabic; without marks on their letters, and in one
# form whatever Excel and other programs cut off. What two languages use for two months stands here for neither.
_MONTHS = (
    "janvier janv jan januar jaenner janner jan enero ene janeiro gennaio gen genn januari يناير",
    "fevrier fevr fev februar feber feb febrero fevereiro febbraio febbr februari febr فبراير",
    "mars marz maerz mrz mar marzo marco maart mrt مارس",
    "avril avr april apr abril abr aprile ابريل",
    "mai mayo may maio maggio mag magg mei مايو",
    "juin juni jun junio junho giugno giu يونيو",
    "juillet juil juill juli jul julio julho luglio lug يوليو",
    "aout aou august aug agosto ago ag augustus اغسطس",
    "septembre sept sep september septiembre setiembre setembro set settembre sett سبتمبر",
    "octobre oct oktober okt octubre outubro out ottobre ott اكتوبر",
    "novembre nov november noviembre novembro نوفمبر",
    "decembre dec dezember dez diciembre dic dezembro dicembre december ديسمبر",
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_WEEKDAY = r"(?:[^\W\d_]+(?:-feira)?\.?,?\s+)?"
# ``at`` in these languages, then 14:05, 14h05 or 14.05, and a zone as ISO 8601 writes it.
_TIME = (
    r"(?:,?\s*(?:as?|a las?|um|alle(?: ore)?|ore|om|في)?\s*"
    r"(?P<hour>\d{1,2})\s?[:h.]\s?(?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:\s*(?:uhr|uur|h))?\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?)?"
)
_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)"
_NAMED = re.compile(
    rf"{_WEEKDAY}(?:el |le |il |den )?(?P<day>\d{{1,2}})(?:er|[o°.a])?(?:\s*[/-]\s*|\s+|(?<=\.))(?:de |d')?"
    rf"(?P<month>[^\W\d_]+)\.?(?:\s*[/-]\s*|,?\s+|(?<=\.))(?:de |del )?{_YEAR}{_TIME}"
)
_NAMED_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<month>[^\W\d_]+)\.?\s+(?P<day>\d{{1,2}}),?\s+(?:de |del )?(?P<year>\d{{4}})(?!\d){_TIME}"
)
_IN_CHARACTERS = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日号號일]"
    r"\s?(?:\(?(?:[月火水木金土日]曜日|[月火水木金土日]|(?:星期|周|週)[一二三四五六日天]|[월화수목금토일](?:요일)?)\)?)?"
    r"(?:\s*(?P<half>上午|下午|午前|午後|오전|오후)?\s*(?P<hour>\d{1,2})\s?[:时時點点시]\s?(?P<minute>\d{1,2})\s?[分분]?"
    r"(?:\s?:?(?P<second>\d{1,2})\s?[秒초]?)?)?"
)
_AFTER_NOON = frozenset({"下午", "午後", "오후"})


def named_moment(word: str) -> dt.datetime | None:
    """``12 févr. 2024 14:05``, ``3. März 2024``, ``2024年2月12日``; naive where no zone stands there.

    None for anything else, and for days that do not exist.
    """
    plain = " ".join(_plain(word).split())
    found = _NAMED.fullmatch(plain) or _NAMED_FIRST.fullmatch(plain)
    if found:
        month = _NUMBERS.get(found["month"], 0)
        return _moment(found, month=month, hour=int(found["hour"] or 0), zone=found["zone"] or "")
    found = _IN_CHARACTERS.fullmatch(unicodedata.normalize("NFKC", word).strip())
    if not found:
        return None
    hour = int(found["hour"] or 0)
    if found["half"]:
        if not 0 < hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] in _AFTER_NOON else 0)
    return _moment(found, month=int(found["month"]), hour=hour, zone="")


def _moment(found: re.Match[str], *, month: int, hour: int, zone: str) -> dt.datetime | None:
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    known = {"z": "+00:00", "utc": "+00:00", "gmt": "+00:00"}.get(zone, zone)
    try:
        day = dt.datetime(full_year(found["year"]), month, int(found["day"]), hour, minute, second)  # noqa: DTZ001
        return dt.datetime.fromisoformat(f"{day.isoformat()}{known}")
    except ValueError:
        return None


def full_year(year: str) -> int:
    """A year of two figures is of this century up to the next one, else of the last."""
    if len(year) == 4:
        return int(year)
    near = 2000 + int(year)
    return near if near <= dt.datetime.now(dt.UTC).year + 1 else near - 100


def _plain(word: str) -> str:
    """Lower case, without marks on letters; the à of “at” goes with them."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))
