"""UTF-8 that was read as something else (``‚Äô`` or ``â€™`` for ``’``), and back.

Every run of non-ASCII characters that came from misreading is a run of bytes that is valid UTF-8. Clean text is that
by accident only, so a run counts as damage when what it would decode to is likelier than what stands there: the table
is in :func:`_weight`. Runs that could be either are mended only in a file that is damaged for certain.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

_CERTAIN, _LIKELY, _POSSIBLE = 3, 2, 1
# The order settles which one is named when several say the same.
CODECS = ("mac_roman", "cp1252", "cp1251", "cp1250", "cp437", "cp850", "cp1254", "iso8859-2")
_WEAK_CODECS = frozenset({"cp1250", "cp437", "cp850", "cp1254", "iso8859-2"})
_COMMON_SIGNS = re.compile(
    "[\u2010-\u2027\u202f-\u205e\u20a0-\u20cf\u2100-\u214f\u2190-\u22ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff"
    "\u3000-\u301f\ufe0f\uff01-\uff5e\U0001f000-\U0001faff]"
)
# Greek, Cyrillic, Hebrew and Arabic as they are written today: two bytes a letter.
_EVERYDAY_LETTERS = re.compile(
    "[\u0386-\u03ce]{2,}|[\u0401-\u040f\u0410-\u045f\u0490-\u0493]{2,}|[\u05d0-\u05ea]{2,}"
    "|[\u060c\u061b\u061f\u0621-\u0655\u0660-\u0669\u0679-\u06d5]{2,}"
)
# What "â" at a word's end and the signs after it would decode to (“aâ—”): signs that seldom touch a word.
_AFTER_A_WORD = re.compile("[\u2100-\u2121\u2123-\u2bff]+")
_LOST_BYTE = re.compile("â€(?=[\\s.,;:!?)\\]\ufffd]|$)\ufffd?")


class Mended(NamedTuple):
    """One mended run."""

    before: str
    after: str


@cache
def _byte_of(codec: str) -> dict[str, int]:
    """The byte each non-ASCII character stands for, undefined bytes as C1 controls (as browsers read them)."""
    table: dict[str, int] = {}
    for byte in range(0x80, 0x100):
        try:
            table[bytes([byte]).decode(codec)] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
    if codec == "cp1252":
        # Latin-1 as well: its characters 80 to 9F are controls.
        for byte in range(0x80, 0xA0):
            table.setdefault(chr(byte), byte)
    return table


@cache
def _runs_of(codec: str) -> re.Pattern[str]:
    letters = "".join(re.escape(char) for char in _byte_of(codec) if ord(char) > 127)
    return re.compile(f"[{letters}]+")


def mend_mojibake(text: str) -> tuple[str, list[Mended]]:
    """The text with its mojibake undone, and each run that was."""
    mended: list[Mended] = []
    if text.isascii():
        return text, mended
    for _ in range(3):  # Text that was misread twice needs two rounds.
        best = max(((_evidence(text, codec), codec) for codec in CODECS), key=lambda found: found[0])
        if best[0] < _LIKELY:
            break
        text, changes = _mend(text, best[1], certain=best[0] >= _CERTAIN or best[0] >= 2 * _LIKELY)
        if not changes:
            break
        mended += changes
    return text, mended


def _decoded(run: str, codec: str) -> str | None:
    if len(run) < 2:
        return None
    table = _byte_of(codec)
    try:
        return bytes(table[char] for char in run).decode("utf-8")
    except (KeyError, UnicodeDecodeError):  # a letter the codec lacks, or bytes that are no UTF-8
        return None


def _evidence(text: str, codec: str) -> int:
    """How sure it is that some of the text was misread as this codec: the weights of its certain and likely runs."""
    total = 0
    for match in _runs_of(codec).finditer(text):
        weight = _weight_of(match, text, codec)
        if weight >= _LIKELY:
            total += weight
    if codec == "cp1252":
        total += _CERTAIN * len(_LOST_BYTE.findall(text))
    return total


def _weight_of(match: re.Match[str], text: str, codec: str) -> int:
    run = match.group()
    after = _decoded(run, codec)
    if after is None or len(after) == len(run):
        return 0
    weight = _weight(after, before=text[match.start() - 1 : match.start()], behind=text[match.end() : match.end() + 1])
    return 0 if codec in _WEAK_CODECS and weight < _CERTAIN else weight


def _weight(after: str, *, before: str, behind: str) -> int:
    """How sure it is that a run should be ``after``, by what it decodes to and what stands round it."""
    if any(unicodedata.category(char) in {"Cn", "Co", "Cs", "Cc"} for char in after):
        # Latin-1 read twice: what comes out is misread still, its controls and all.
        twice = _decoded(after, "cp1252")
        if twice is not None and len(twice) < len(after):
            return _weight(twice, before=before, behind=behind)
        return _POSSIBLE if "\x80" <= after <= "\x9f" else 0
    long = [char for char in after if len(char.encode()) >= 3]
    if before.isalpha() and _AFTER_A_WORD.fullmatch(after):
        return _POSSIBLE
    if any(_COMMON_SIGNS.fullmatch(char) for char in long):
        return _CERTAIN
    if len(long) > 1 or (long and len(after) > 2):
        return _CERTAIN
    if long:
        return _POSSIBLE
    if len(after) > 1 and _EVERYDAY_LETTERS.fullmatch(after):
        return _CERTAIN
    in_word = _is_lower(before) or _is_lower(behind)
    if all("\u00a0" <= char <= "\u017f" for char in after):
        return _LIKELY if in_word or len(after) > 1 else _POSSIBLE
    return _POSSIBLE


def _is_lower(char: str) -> bool:
    return char.isalpha() and char.islower()


def _script(char: str) -> str:
    return unicodedata.name(char, "?").split(" ")[0]


def _mend(text: str, codec: str, *, certain: bool) -> tuple[str, list[Mended]]:
    """Undo what is certain and likely; in a file that is damaged for certain, also what is possible in its scripts."""
    changes: list[Mended] = []
    whole = certain and _is_wholly_misread(text, codec)
    scripts = _scripts_in(text, codec)

    def undo(match: re.Match[str]) -> str:
        run = match.group()
        weight = _weight_of(match, text, codec)
        after = _decoded(run, codec)
        if after is None:
            return run
        possible = certain and weight == _POSSIBLE and {_script(char) for char in after} <= scripts
        if weight >= _LIKELY or whole or possible:
            changes.append(Mended(run, after))
            return after
        return run

    mended = _runs_of(codec).sub(undo, text)
    if codec == "cp1252" and certain:
        mended = _lost(mended, changes)
    return mended, changes


def _is_wholly_misread(text: str, codec: str) -> bool:
    """Whether every non-ASCII character of the text can come from the misreading."""
    table = _byte_of(codec)
    outside = any(ord(char) > 127 and char not in table for char in text)
    return not outside and all(_decoded(match.group(), codec) is not None for match in _runs_of(codec).finditer(text))


def _scripts_in(text: str, codec: str) -> set[str]:
    found = {
        "NO-BREAK",
        "COPYRIGHT",
        "REGISTERED",
        "DEGREE",
        "POUND",
        "EURO",
        "LATIN",
        "MIDDLE",
        "SECTION",
        "LEFT-POINTING",
    }
    found |= {"RIGHT-POINTING", "INVERTED", "MULTIPLICATION", "PLUS-MINUS", "SUPERSCRIPT", "VULGAR", "SOFT", "MICRO"}
    for match in _runs_of(codec).finditer(text):
        if _weight_of(match, text, codec) >= _CERTAIN:
            found |= {_script(char) for char in _decoded(match.group(), codec) or ""}
    return found


def _lost(text: str, changes: list[Mended]) -> str:
    """Undo what lost a byte on the way: 0x9D has no sign in Windows-1252, and A0 became a plain space."""

    def quote(match: re.Match[str]) -> str:
        changes.append(Mended(match.group(), "”"))
        return "”"

    def grave(match: re.Match[str]) -> str:
        changes.append(Mended(match.group(), "à "))
        return "à "

    text = _LOST_BYTE.sub(quote, text)
    return re.sub(r"(?<![A-ZÀ-Þ])Ã (?=[a-z])", grave, text)
