"""The weather of every group on every route, as all workers together see it; kept in Valkey."""

import contextlib
import dataclasses
import datetime as dt
import json
import time
from collections.abc import Iterable

from delivery.limits.groups import group_label
from delivery.limits.store import Lost, Store, word
from delivery.limits.weather import (
    FAIR,
    LONGEST_WINDOW_SECONDS,
    WINDOW_COPIES,
    WINDOW_SECONDS,
    Conditions,
    Tries,
    judge,
)

LOOK_SECONDS = 1.0
"""How old the list of groups that are held back may be."""
WORDS = 200


@dataclasses.dataclass(frozen=True, kw_only=True)
class GroupWeather:
    """A group that is held back on a route, for people to see.

    ``per_second`` is what may go now, 0 during a pause; ``paused_until`` is None where there is none. A pause that is
    over and still stands here waits for the answers to a few copies.
    """

    route: str
    group: str
    per_second: float
    paused_until: dt.datetime | None
    why: str


class Weather:
    """Told what came of copies, it says how fast each group may be served."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held_back: frozenset[tuple[str, str]] = frozenset()
        self._looked_at = -LOOK_SECONDS

    def report(
        self, route: str, group: str, *, accepted: int = 0, deferred: int = 0, refused: int = 0, text: str = ""
    ) -> None:
        """What servers said about copies of this group since the last report: tell it about once a second.

        ``deferred`` counts only what :data:`delivery.limits.weather.SLOWING` names; ``text`` is a server's words about
        one of them. While Valkey is lost a report is, too.
        """
        if accepted + deferred + refused <= 0:
            return
        words = _one_line(text) if deferred else ""
        counts = [accepted, deferred, refused, WINDOW_SECONDS * 1e6, LONGEST_WINDOW_SECONDS * 1e6, WINDOW_COPIES]
        try:
            found = self._store.run("observe", [self._key(route, group)], [*counts, words])
            known = dict(zip(found[1::2], found[2::2], strict=True))
            self._decide(route, group, known, now=float(found[0]) / 1e6, goes_on=deferred > 0)
        except Lost:
            return

    def now(self) -> list[GroupWeather]:
        """Every group that is held back now, by route and name; nothing while Valkey is lost."""
        try:
            found = [(pair, *self._look_up(*pair)) for pair in sorted(self._listed())]
        except Lost:
            return []
        shown = []
        for (route, group), conditions, now in found:
            rate = conditions.rate_at(now)
            if rate is None:
                continue
            until = dt.datetime.fromtimestamp(conditions.paused_until, tz=dt.UTC) if conditions.paused_until else None
            shown.append(
                GroupWeather(route=route, group=group, per_second=rate, paused_until=until, why=conditions.why)
            )
        return shown

    def clear(self, route: str, group: str) -> None:
        """Hold nothing back there any more: a person knows better. Raises Lost."""
        self._store.run("forget_weather", self._keys(route, group), ["", word(group), _name(route, group)])
        self._looked_at = -LOOK_SECONDS

    def holds(self, route: str, groups: Iterable[str]) -> bool:
        """Whether anything is held back for one of the groups, as of a second ago; no round trip otherwise.

        While Valkey is lost: as it was last seen.
        """
        now = time.monotonic()
        if now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            with contextlib.suppress(Lost):
                self._held_back = self._listed()
        return bool(self._held_back) and any((route, group) in self._held_back for group in groups)

    def _decide(self, route: str, group: str, known: dict[str, str], *, now: float, goes_on: bool = True) -> None:
        """One decision; if another worker decided in the meantime, that one stands, and the next report sees it."""
        before = _conditions(known)
        said = known.get("words", "")
        words = _one_line(f"{group_label(group)}: {said}" if said else group_label(group))
        after = judge(before, _tries(known, now=now, goes_on=goes_on), now=now, words=words)
        if after is before:
            return
        fields = [word for pair in _fields(after).items() for word in pair]
        self._store.run(
            "decide",
            self._keys(route, group),
            [known.get("version", "0"), word(group), _name(route, group), _held_back(after), *fields],
        )
        self._looked_at = -LOOK_SECONDS

    def _look_up(self, route: str, group: str) -> tuple[Conditions, float]:
        found = self._store.run("look_at_weather", [self._key(route, group)], [])
        return _conditions(dict(zip(found[1::2], found[2::2], strict=True))), float(found[0]) / 1e6

    def _listed(self) -> frozenset[tuple[str, str]]:
        pairs = (json.loads(name) for name in self._store.run("list_weather", [self._list_key()], []))
        return frozenset((str(route), str(group)) for route, group in pairs)

    def _key(self, route: str, group: str) -> str:
        return self._store.key("weather", route, group)

    def _list_key(self) -> str:
        return self._store.key("held-back")

    def _keys(self, route: str, group: str) -> list[str]:
        return [self._key(route, group), self._store.key("weather", route), self._list_key()]


# Moments are microseconds in Valkey, as its clock has them, and seconds here.
_MOMENTS = {"at", "slowed_at", "paused_until"}
_COUNTS = {"slowings", "pauses"}


def _conditions(known: dict[str, str]) -> Conditions:
    values: dict[str, str | int | float] = {}
    for field in dataclasses.fields(Conditions):
        if field.name in known:
            text = known[field.name]
            values[field.name] = text if field.name == "why" else _number(text, field.name)
    return Conditions(**values)  # type: ignore[arg-type]  # each has its field's type


def _number(text: str, name: str) -> int | float:
    number = float(text)
    if name in _COUNTS:
        return int(number)
    return number / 1e6 if name in _MOMENTS else number


def _fields(conditions: Conditions) -> dict[str, str | float]:
    found: dict[str, str | float] = dataclasses.asdict(conditions)
    return {name: float(value) * 1e6 if name in _MOMENTS else value for name, value in found.items()}


def _held_back(conditions: Conditions) -> str:
    """What ``grant.lua`` is to know of it; empty for nothing. The last word is for a probe."""
    if conditions == FAIR:
        return ""
    moments = (conditions.at * 1e6, conditions.gain, conditions.ceiling, conditions.paused_until * 1e6)
    return " ".join(repr(number) for number in (conditions.rate, *moments, 0))


def _tries(known: dict[str, str], *, now: float, goes_on: bool) -> Tries:
    accepted, deferred, refused = (int(known.get(name, 0)) for name in ("accepted", "deferred", "refused"))
    seconds = max(0.0, now - float(known.get("since", 0)) / 1e6)
    # A window that has only begun says little about speed; the one before it says more.
    pace = max(float(known.get("pace", 0)), (accepted + deferred + refused) / max(seconds, 1.0))
    return Tries(
        accepted=accepted, deferred=deferred, refused=refused, seconds=seconds, per_second=pace, goes_on=goes_on
    )


def _name(route: str, group: str) -> str:
    return json.dumps([route, group])


def _one_line(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * WORDS])
    return " ".join(printable.split())[:WORDS]
