"""Reading rules: what is kept in ``Segment.rule`` or was put together in the builder, checked.

Version 1 is ``{"version": 1, "rule": GROUP}``. A group is ``{"join": "all" | "any" | "none", "of": [PART, …]}`` with at
least one part, a part is a group or a condition, and a condition ``{"fact": KEY, "verb": VERB, "value": VALUE}``, the
value left out where the verb takes none. Days of the calendar are ISO 8601.
"""

import dataclasses
import enum
from collections.abc import Iterable, Iterator
from typing import Any

from newsletter.models import Newsletter
from subscribers.segments import facts
from subscribers.segments.facts import Fact, Value
from subscribers.segments.values import Unusable, read_value
from subscribers.segments.verbs import Takes, Verb, takes

VERSION = 1
DEEPEST = 4
"""How many groups may stand inside each other, the outermost counted."""
MOST_CONDITIONS = 40

OTHER_NEWSLETTER = "newsletter"
"""The fact that somebody reads another newsletter too; its value is the newsletter's number."""

Place = tuple[int, ...]


class Join(enum.StrEnum):
    """How the parts of a group belong together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Condition:
    """One comparison."""

    fact: str
    verb: Verb
    value: Value = ""

    def to_json(self) -> dict[str, Any]:
        """As it stands in a rule."""
        value = self.value if isinstance(self.value, int) else str(self.value)
        return {"fact": self.fact, "verb": self.verb.value, **({"value": value} if value != "" else {})}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Group:
    """Parts, all or any or none of which must hold."""

    join: Join
    parts: "tuple[Condition | Group, ...]"

    def to_json(self) -> dict[str, Any]:
        """As it stands in a rule."""
        return {"join": self.join.value, "of": [part.to_json() for part in self.parts]}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule that can be said and compiled.

    ``troubles`` are sentences about what it asks for and is there no more (a fact of an app that was removed, a
    newsletter that was deleted). With any of them it means nobody.
    """

    root: Group
    troubles: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"version": VERSION, "rule": self.root.to_json()}

    @property
    def conditions(self) -> list[Condition]:
        """All of them, from top to bottom."""
        return list(_conditions(self.root))

    @property
    def other_newsletters(self) -> set[int]:
        """The numbers of newsletters whose readers it asks about, besides its own."""
        return newsletters_in(self.conditions)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with one part; ``place`` leads to it from the outermost group, each step counted from 0."""

    place: Place
    words: str

    def __str__(self) -> str:
        where = called(self.place)
        return f"{where.capitalize()}: {self.words}" if where else self.words


def called(place: Place, *, noun: str = "condition") -> str:
    """What to call the part of a place, counted from 1: “condition 1 in group 2”; empty for the outermost group."""
    nouns = ["group"] * (len(place) - 1) + [noun]
    return " in ".join(f"{noun} {step + 1}" for noun, step in reversed(list(zip(nouns, place, strict=False))))


class BadRule(ValueError):
    """The rule cannot be used; ``problems`` say of each part why, and how to mend it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(map(str, problems)))
        self.problems = problems


def newsletters_in(conditions: Iterable[Condition]) -> set[int]:
    """The numbers of other newsletters that these ask about."""
    asked = [str(part.value) for part in conditions if part.fact == OTHER_NEWSLETTER]
    return {int(number) for number in asked if number.isdecimal() and number.isascii()}


def read(newsletter: Newsletter, data: object) -> Rule:
    """The rule in ``data``, which may be anything. Raises BadRule."""
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise BadRule(
            Problem(place=(), words=f"This is no segment’s rule of version {VERSION}. Make the segment anew.")
        )
    reader = _Reader(newsletter)
    root = reader.part(data.get("rule"), place=())
    if isinstance(root, Condition):
        reader.complain((), "The rule must begin with a group. Make the segment anew.")
    if reader.problems or not isinstance(root, Group):
        raise BadRule(*reader.problems)
    return Rule(root=root, troubles=tuple(dict.fromkeys(reader.troubles)))


class _Reader:
    """Reads one rule and collects what is wrong with it."""

    def __init__(self, newsletter: Newsletter) -> None:
        self.newsletter = newsletter
        self.problems: list[Problem] = []
        self.troubles: list[str] = []
        self.read = 0

    def complain(self, place: Place, words: str) -> None:
        self.problems.append(Problem(place=place, words=words))

    def part(self, data: object, *, place: Place) -> Condition | Group | None:
        if isinstance(data, dict) and "join" in data:
            return self.group(data, place=place)
        if isinstance(data, dict) and "fact" in data:
            return self.condition(data, place=place)
        self.complain(place, "This is neither a condition nor a group. Take it away.")
        return None

    def group(self, data: dict[str, Any], *, place: Place) -> Group | None:
        join, parts = data.get("join"), data.get("of")
        if join not in Join.__members__.values():
            self.complain(place, "A group is about all, any or none of its conditions. Choose one of these.")
        elif not isinstance(parts, list) or not parts:
            self.complain(place, "The group is empty. Add a condition to it, or take it away.")
        elif len(place) >= DEEPEST:
            self.complain(place, f"Groups may stand {DEEPEST} deep inside each other. Take this one out.")
        else:
            read = [self.part(each, place=(*place, step)) for step, each in enumerate(parts[: MOST_CONDITIONS + 1])]
            return Group(join=Join(str(join)), parts=tuple(part for part in read if part is not None))
        return None

    def condition(self, data: dict[str, Any], *, place: Place) -> Condition | None:
        self.read += 1
        if self.read > MOST_CONDITIONS:
            if self.read == MOST_CONDITIONS + 1:
                self.complain(place, f"A rule has {MOST_CONDITIONS} conditions at most. Take some away.")
            return None
        key, verb = data.get("fact"), data.get("verb")
        if not isinstance(key, str) or not key or len(key) > facts.LONGEST_KEY or "\x00" in key:
            self.complain(place, "Choose what this is about.")
            return None
        if not isinstance(verb, str) or verb not in Verb.__members__.values():
            self.complain(place, "Choose how to compare.")
            return None
        fact = facts.find(key)
        if fact is None:
            self.troubles.append(f"Nothing is known of “{key[:60]}” here any more. Take that condition away.")
            return Condition(fact=key, verb=Verb(verb), value=_kept(data.get("value")))
        if Verb(verb) not in fact.verbs:
            self.complain(place, f"“{fact.label}” cannot be compared so. Choose another comparison.")
            return None
        return self._of(fact, Verb(verb), data.get("value"), place=place)

    def _of(self, fact: Fact, verb: Verb, given: object, *, place: Place) -> Condition | None:
        taken = takes(fact.kind, verb)
        try:
            value = read_value(taken, given)
        except Unusable as error:
            self.complain(place, str(error))
            return None
        if taken is Takes.CHOICE and fact.called(self.newsletter, str(value)) is None:
            self.troubles.append(f"{fact.label}: “{str(value)[:60]}” is not there any more. Choose another.")
        return Condition(fact=fact.key, verb=verb, value=value)


def _kept(value: object) -> Value:
    """A value of which nothing is known, as it was: the rule is to be stored again as it is."""
    return value if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _conditions(group: Group) -> Iterator[Condition]:
    for part in group.parts:
        if isinstance(part, Condition):
            yield part
        else:
            yield from _conditions(part)
