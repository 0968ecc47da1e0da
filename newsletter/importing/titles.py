"""An issue's number and title, from its front matter, its heading or its file's name."""

import re

from newsletter.importing.dates import date_in_name

LARGEST_NUMBER = 1_000_000
_HASH = re.compile(r"(?:^|[^\w&])#(\d{1,9})\b")
_WORDED = re.compile(
    r"\b(?:issue|no\.?|nr\.?|number|vol\.?|volume|edition|episode)[ \u00a0]*[#:]?[ \u00a0]*(\d{1,6})\b", re.IGNORECASE
)
_CJK = re.compile(r"第\s*(\d{1,6})\s*[期号號回]")
_LEADING = re.compile(r"(\d{1,5})(?:\s*[:：]|\.)\s+\S")
_TRAILING = re.compile(r"[^\W\d][.)]?\s+(\d{1,5})$")
# A number further on in a name (``fence2``) counts something else.
_NAME = re.compile(r"(?:(?:issue|no|nr|number|letter)[-_ .#]*)?0*(?P<number>\d{1,6})(?:[-_ .].*)?", re.IGNORECASE)
_ROMAN_NAME = re.compile(r"(?:issue|no|number|letter)[-_ .]+(?P<roman>[ivxlcdm]+)", re.IGNORECASE)
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?$", re.IGNORECASE
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def number_in_title(title: str) -> int | None:
    """The issue's number as a title gives it: ``#21: …``, ``Issue 21``, ``This Week 31``, ``第 107 期``."""
    for pattern in (_HASH, _WORDED, _CJK):
        match = pattern.search(title)
        if match:
            return _number(match[1])
    leading = _LEADING.match(title)
    if leading:
        return _number(leading[1])
    trailing = _TRAILING.search(title)
    if trailing and not _is_year(trailing[1]) and not _MONTH.search(title):
        return _number(trailing[1])
    return None


def number_in_name(name: str) -> int | None:
    """The issue's number where a file's name begins with it: ``021.md``, ``issue-xiv.txt``, ``2016-10-10-20.md``."""
    _, rest = date_in_name(name.rsplit("/", 1)[-1])
    stem = re.sub(r"\.(?:md|markdown|txt|text|html?|mdown)$", "", rest, flags=re.IGNORECASE)
    match = _NAME.fullmatch(stem)
    if match and not _is_year(match["number"]):
        return _number(match["number"])
    roman = _ROMAN_NAME.fullmatch(stem)
    return _roman(roman["roman"]) if roman else None


def without_number(title: str, number: int | None) -> str:
    """The title without the prefix (``#21: ``, ``#21 - ``, ``21. ``) that equals its number, unless nothing is left."""
    match = re.match(r"(?:#|issue\s+#?|no\.?\s+)?0*(\d{1,9})\s*(?:[:：.—–-])\s+(?=\S)", title, re.IGNORECASE)
    if match and number is not None and int(match[1]) == number:
        return title[match.end() :].strip()
    return title


def untitled(number: int) -> str:
    """What an issue is called whose file gives no title."""
    return f"Issue {number}"


def _number(digits: str) -> int | None:
    number = int(digits)
    return number if number <= LARGEST_NUMBER else None


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in {"19", "20"}


def _roman(numeral: str) -> int | None:
    values = [_ROMAN[char] for char in numeral.lower()]
    total = sum(-value if value < max(values[place:], default=0) else value for place, value in enumerate(values))
    return total if 0 < total < 4000 else None
