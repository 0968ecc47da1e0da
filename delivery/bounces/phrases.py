"""Looking for what servers say: the table in ``phrases.toml``, and the forms text is brought into first."""

import dataclasses
import functools
import re
import tomllib
from pathlib import Path

from delivery.bounces.charsets import plain

LONGEST = 32 * 1024
"""How much of a notice is looked at, in characters; what a server has to say stands at its beginning."""

_TABLE = Path(__file__).with_name("phrases.toml")
_GAP = " .. "
# By so many of their first letters phrases are found; the shortest have no more.
_KEYS = (4, 3, 2)
# Names that mean nothing here and everything there: an address may be called spam@, a host antivirus.example.org.
_ADDRESS = re.compile(r"<?(?<![^\s<>()\[\]\"':;,=])[^\s<>()\[\]\"':;,@]{1,64}+@[^\s<>()\[\]\"':;,@]{1,255}>?")
_WEB = re.compile(r"https?://\S{1,1000}")
_HOST = re.compile(r"(?<![\w.-])(?!resolver\.|storedrv\.)(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])")
_QUOTED_FIELD = re.compile(
    r"^[ \t]*(?:subject|sent|date|cc|from|x-[\w-]{1,40})[ \t]*:.*$", re.IGNORECASE | re.MULTILINE
)


# What happened on the way says less than what is said of the mailbox: "command died: quota exceeded".
_OF_THE_ROAD = frozenset({"unreachable", "server_busy", "server_error", "routing_loop"})


@dataclasses.dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for, with a gap where the pattern has one."""

    reason: str
    start: str
    rest: re.Pattern[str] | None

    def stands_at(self, place: int, text: str) -> bool:
        """Whether it begins at ``place``."""
        if not text.startswith(self.start, place):
            return False
        return self.rest is None or self.rest.match(text, place + len(self.start)) is not None

    def find(self, text: str) -> int:
        """Where in ``text`` it stands, or -1."""
        if self.rest is None:
            return text.find(self.start)
        place = text.find(self.start)
        for _ in range(20):
            if place < 0 or self.rest.match(text, place + len(self.start)):
                return place
            place = text.find(self.start, place + 1)
        return -1


def searchable(text: str) -> str:
    """``text`` as phrases are looked for in it: without names of its own, in the form of :func:`plain`."""
    text = _QUOTED_FIELD.sub("", text[:LONGEST])
    text = _WEB.sub(" ", text)
    return _HOST.sub(" ", _ADDRESS.sub(" @ ", plain(text)))


def reason_in(text: str, *, weak: bool = False) -> str:
    """The reason of the first sure phrase in ``text`` (made :func:`searchable`), or ''; ``weak`` looks for weak ones.

    What happened on the way counts only where nothing is said of the mailbox or of us.
    """
    index = _index("weak" if weak else "sure")
    on_the_way = ""
    for place in range(len(text) - 1):
        for length in _KEYS:
            for phrase in index.get(text[place : place + length], ()):
                if not phrase.stands_at(place, text):
                    continue
                if phrase.reason not in _OF_THE_ROAD:
                    return phrase.reason
                on_the_way = on_the_way or phrase.reason
    return on_the_way


def has_sign(name: str, text: str) -> bool:
    """Whether one of the signs of that name stands in ``text`` (in the form of :func:`plain`)."""
    return any(phrase.find(text) >= 0 for phrase in _signs(name))


@functools.cache
def _table() -> dict[str, dict[str, list[str]]]:
    with _TABLE.open("rb") as file:
        return tomllib.load(file)


@functools.cache
def _index(strength: str) -> dict[str, list[Phrase]]:
    """The phrases by their first letters, the longest first: there are a thousand, and few begin as a text goes on."""
    index: dict[str, list[Phrase]] = {}
    for reason, lists in _table().items():
        for words in lists.get(strength, []) if reason != "signs" else []:
            phrase = _phrase(words, reason=reason)
            index.setdefault(phrase.start[: _KEYS[0]], []).append(phrase)
    return {key: sorted(phrases, key=lambda phrase: -len(phrase.start)) for key, phrases in index.items()}


@functools.cache
def _signs(name: str) -> tuple[Phrase, ...]:
    return tuple(_phrase(words, reason=name) for words in _table()["signs"][name])


def _phrase(words: str, *, reason: str) -> Phrase:
    """Leading and trailing spaces stand for the end of a word, so they are kept."""
    start, *others = (plain(piece) for piece in words.split(_GAP))
    if words.startswith(" "):
        start = " " + start
    if words.endswith(" ") and not others:
        start += " "
    rest = "".join(rf".{{0,60}}?{re.escape(piece)}" for piece in others)
    return Phrase(reason, start, re.compile(rest) if rest else None)
