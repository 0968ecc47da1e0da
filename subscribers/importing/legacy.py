"""Which encoding of before UTF-8 a file is in: nothing in it says so, so it is told by the words that come of it."""

import codecs
import re
import unicodedata
from typing import NamedTuple

WESTERN = "cp1252"
"""What Windows programs of Western Europe write; it holds all of Latin-1 that is printed."""
NAMES = {
    "cp1252": "Western Europe (Windows-1252)",
    "mac_roman": "Western Europe (Mac Roman)",
    "cp1250": "Central Europe (Windows-1250)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1257": "Baltic (Windows-1257)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "cp866": "Cyrillic (DOS, CP 866)",
    "cp1253": "Greek (Windows-1253)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp932": "Japanese (Shift_JIS)",
    "euc_jp": "Japanese (EUC-JP)",
    "cp949": "Korean (EUC-KR)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "big5": "Chinese, traditional (Big5)",
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16, big-endian",
}
"""The encodings to choose from, by Python's name of them."""
# Of two that fit alike the one that stands first is taken: Hebrew looks like Cyrillic without capitals, Chinese like
# Japanese without kana.
_CANDIDATES = (
    "cp1252", "mac_roman", "cp1250", "cp1255", "cp1251", "koi8-r", "cp866", "cp1253", "cp1256", "cp932", "cp949",
    "gb18030", "euc_jp", "big5",
)  # fmt: skip
# By their bytes alone these cannot be told from Western Europe.
_AT_HOME = {
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), "cp1250"),
    **dict.fromkeys(("tr", "az"), "cp1254"),
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
}
_WIDER = {
    "shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252",
    "ascii": "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le",
}  # fmt: skip
"""What holds all of another encoding, and is what programs write under its name."""
_NO_TEXT = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})
MOST_BYTES = 20_000
"""So many bytes of lines that are not ASCII are looked at."""
_WORD = re.compile(r"[^\x00-\x40\x5b-\x60\x7b-\x7f]+")
_AT_EDGES = " \xa0’‘“”„‚«»‹›–—…·•°©®™€№、。「」（）・，：　"
_KANA = ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA")
# The rows of each table that hold what is written every day, by the first byte of a sign.
_COMMON = {
    "cp932": ((0x81, 0x98),),
    "cp949": ((0xA1, 0xC8),),
    "euc_jp": ((0xA1, 0xA5), (0xB0, 0xCF)),
    "gb18030": ((0xA1, 0xA3), (0xB0, 0xD7)),
    "big5": ((0xA1, 0xC6),),
}


class Guess(NamedTuple):
    """Python's name of an encoding, and a word that was read by it."""

    name: str
    example: str


def guess(sample: bytes, *, language: str = "") -> Guess:
    """The encoding in which most words of a sample are words; :data:`WESTERN` where none is better.

    Where several fit alike, the one of the newsletter's ``language`` is taken.
    """
    lines = [line for line in sample.splitlines() if not line.isascii()]
    telling = b"\n".join(lines)[:MOST_BYTES]
    best, best_merit, example = WESTERN, -2.0, ""
    home = _AT_HOME.get(language.lower()[:2])
    for name in [home, *_CANDIDATES] if home else _CANDIDATES:
        merit, word = _merit(telling, name)
        if merit > best_merit:
            best, best_merit, example = name, merit, word
    return Guess(best, example)


def encoding_named(name: str) -> str:
    """Python's name of an encoding that a person names. Raises LookupError."""
    try:
        told = "a@example.org".encode(name.strip()).decode(name.strip())
        found = _canonical(name.strip())
    except (LookupError, ValueError) as error:
        raise LookupError(name) from error
    if told != "a@example.org" or found in _NO_TEXT:
        raise LookupError(name)
    return found


def _canonical(name: str) -> str:
    found = codecs.lookup(name).name.replace("mac-roman", "mac_roman")
    return _WIDER.get(found, found)


def _merit(data: bytes, name: str) -> tuple[float, str]:
    """From -1 where no word is one to 1 where all are; and the first that is."""
    text = data.decode(name, "replace")
    words = [word.strip(_AT_EDGES) for word in _WORD.findall(text)]
    telling = [word for word in words if len(word) > 1 and not word.isascii()]
    worth = [_worth(word, name) for word in telling]
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    merit = (2 * sum(worth) - len(telling) - 2 * lost) / max(len(telling), 1)
    return merit, next((word for word, value in zip(telling, worth, strict=True) if value > 0), "")


def _worth(word: str, encoding: str) -> float:
    """1 for letters of one script, in a case that words have; of East Asian signs the share of those of every day."""
    if not word[0].isalpha() or not all(unicodedata.category(letter)[0] in "LM" or letter == "’" for letter in word):
        return 0
    if encoding in _COMMON:
        return _east_asian_worth(word, encoding)
    scripts = _scripts(word)
    has_case = word.lower() != word.upper()
    if len(scripts) != 1 or (has_case and not (word[1:].islower() or word.isupper())):
        return 0
    # Most letters of a word in Latin script are plain ones.
    return float(scripts != {"LATIN"} or sum(not letter.isascii() for letter in word) * 2 <= len(word))


def _east_asian_worth(word: str, encoding: str) -> float:
    scripts = _scripts(word) - {"LATIN"}
    known = {"HANGUL", "CJK"} if encoding in {"gb18030", "big5", "cp949"} else {"CJK", *_KANA}
    if not scripts or not scripts <= known or (len(scripts) > 1 and "HANGUL" in scripts):
        return 0
    first = [letter.encode(encoding)[0] for letter in word if not letter.isascii()]
    common = sum(any(low <= byte <= high for low, high in _COMMON[encoding]) for byte in first)
    return common / len(first)


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(letter, "?").split()[0] for letter in word if letter.isalpha()}
