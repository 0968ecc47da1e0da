"""Rules while they are put together in the builder: anything may be missing or wrong in them yet.

A form says them in fields named after the place of a part: ``join-0`` is the outermost group, ``fact-0.2`` the third of
its parts. Presses of buttons that add and take away are done here, so the builder needs no script.
"""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, Self

from subscribers.segments import facts, rules
from subscribers.segments.rules import Join, Place
from subscribers.segments.verbs import Takes, Verb, takes

MOST_PARTS = 120
"""So many parts of a form are read: more than a rule may have, so that it can say that there are too many."""
_FIELD = re.compile(r"(join|fact|verb|value|was)-(0(?:\.(?:0|[1-9][0-9]{0,2})){0,6})")
_PRESS = re.compile(r"(condition|group|drop):(0(?:\.(?:0|[1-9][0-9]{0,2})){0,6})")
_LONGEST = 1_000
USUAL_DAYS = "30"


@dataclasses.dataclass(kw_only=True)
class DraftCondition:
    """One comparison, as it was typed."""

    fact: str = ""
    verb: str = ""
    value: str = ""

    @property
    def taken(self) -> Takes:
        """What is to be written beside it; nothing as long as the fact is not known."""
        fact = facts.find(self.fact)
        if fact is None or self.verb not in Verb.__members__.values():
            return Takes.NOTHING
        return takes(fact.kind, Verb(self.verb))

    def settle(self, *, was: str = "") -> None:
        """Choose the usual comparison where another fact was chosen, and empty what was written for something else.

        ``was`` is :attr:`shape` as it was when the value was typed; empty where that is not known.
        """
        fact = facts.find(self.fact)
        if fact is not None and self.verb not in fact.verbs:
            self.verb = next(iter(fact.verbs)).value
        if was and was != self.shape:
            self.value = USUAL_DAYS if self.taken is Takes.DAYS else ""

    @property
    def shape(self) -> str:
        """What a value of it is: one that was typed for another is none for this."""
        texts = self.taken is Takes.TEXT
        return self.taken.value if texts else f"{self.fact}/{self.taken}"

    def to_json(self) -> dict[str, Any]:
        """As :func:`subscribers.segments.rules.read` takes it."""
        return {"fact": self.fact, "verb": self.verb, "value": self.value}


@dataclasses.dataclass(kw_only=True)
class DraftGroup:
    """Parts; there may be none yet."""

    join: str = Join.ALL.value
    parts: "list[DraftCondition | DraftGroup]" = dataclasses.field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As :func:`subscribers.segments.rules.read` takes it, inside ``{"version": …}``."""
        return {"join": self.join, "of": [part.to_json() for part in self.parts]}

    @classmethod
    def new(cls, join: Join = Join.ALL) -> Self:
        """A group with one condition to be filled in."""
        return cls(join=join.value, parts=[DraftCondition()])

    def at(self, place: Place) -> "DraftCondition | DraftGroup | None":
        """The part of a place; None where there is none."""
        found: DraftCondition | DraftGroup = self
        for step in place:
            if not isinstance(found, DraftGroup) or step >= len(found.parts):
                return None
            found = found.parts[step]
        return found


@dataclasses.dataclass(frozen=True)
class Draft:
    """A whole rule in the making."""

    root: DraftGroup

    @classmethod
    def new(cls) -> Self:
        """One condition, to be filled in."""
        return cls(DraftGroup.new())

    @classmethod
    def of_rule(cls, data: object) -> Self:
        """A kept rule, as far as it can be understood."""
        root = _kept(data.get("rule") if isinstance(data, dict) else None, depth=0)
        return cls(root if isinstance(root, DraftGroup) and root.parts else DraftGroup.new())

    @classmethod
    def of_form(cls, posted: Mapping[str, str]) -> Self:
        """What was posted; fields that belong to nothing are passed over."""
        fields: dict[Place, dict[str, str]] = {}
        for name in posted:
            found = _FIELD.fullmatch(name)
            if found and (len(fields) < MOST_PARTS or _place(found[2]) in fields):
                fields.setdefault(_place(found[2]), {})[found[1]] = posted[name].replace("\x00", "")[:_LONGEST]
        root = DraftGroup(join=fields.get((), {}).get("join", Join.ALL.value))
        made: dict[Place, DraftGroup] = {(): root}
        for place in sorted(place for place in fields if place):
            inside, said = made.get(place[:-1]), fields[place]
            if inside is None:
                continue
            part = _posted(said)
            inside.parts.append(part)
            if isinstance(part, DraftGroup):
                made[place] = part
        return cls(root if root.parts else DraftGroup.new(_join(root.join)))

    def to_json(self) -> dict[str, Any]:
        """As it would be kept."""
        return {"version": rules.VERSION, "rule": self.root.to_json()}

    def press(self, button: str) -> None:
        """Do what a button says: ``condition:PLACE`` and ``group:PLACE`` add to a group, ``drop:PLACE`` takes away."""
        found = _PRESS.fullmatch(button)
        if found is None:
            return
        place = _place(found[2])
        part = self.root.at(place)
        if found[1] == "drop":
            self._drop(place)
        elif isinstance(part, DraftGroup):
            inner = Join.NONE if part.join == Join.ANY else Join.ANY
            part.parts.append(DraftCondition() if found[1] == "condition" else DraftGroup.new(inner))

    def _drop(self, place: Place) -> None:
        """Groups that are empty then go too; the last condition leaves room for a new one."""
        if self.root.at(place) is None:
            return
        while place:
            inside = self.root.at(place[:-1])
            if isinstance(inside, DraftGroup):
                del inside.parts[place[-1]]
                if inside.parts:
                    return
            place = place[:-1]
        if not self.root.parts:
            self.root.parts.append(DraftCondition())


def _place(text: str) -> Place:
    return tuple(int(step) for step in text.split(".")[1:])


def _join(text: str) -> Join:
    return Join(text) if text in Join.__members__.values() else Join.ALL


def _posted(said: Mapping[str, str]) -> DraftCondition | DraftGroup:
    if "join" in said:
        return DraftGroup(join=said["join"])
    part = DraftCondition(fact=said.get("fact", ""), verb=said.get("verb", ""), value=said.get("value", ""))
    part.settle(was=said.get("was", ""))
    return part


def _kept(data: object, *, depth: int) -> DraftCondition | DraftGroup | None:
    if not isinstance(data, dict) or depth > rules.DEEPEST:
        return None
    if "join" in data:
        inner = data.get("of")
        parts = [_kept(each, depth=depth + 1) for each in inner] if isinstance(inner, list) else []
        return DraftGroup(join=_join(str(data["join"])).value, parts=[part for part in parts if part is not None])
    part = DraftCondition(
        fact=str(data.get("fact", "")), verb=str(data.get("verb", "")), value=str(data.get("value", ""))
    )
    part.settle()
    return part
