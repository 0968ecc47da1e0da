"""What can be asked of a reader, each known by a key. Our own are in ``own``; other apps register theirs."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from django.db.models import Q

from newsletter.models import Newsletter
from subscribers.segments.verbs import WORDS, Kind, Verb

Value = str | int | dt.date
Choices = Sequence[tuple[str, str]]
"""What is kept in a rule, and what it is called."""

_KEY = re.compile(r"[a-z][a-z_]{0,39}")
LONGEST_KEY = 200


@dataclasses.dataclass(frozen=True, kw_only=True)
class Asked:
    """One comparison as a fact is asked for it.

    ``verb`` is none of :data:`~subscribers.segments.verbs.OPPOSITE`: whoever compiles turns the answer around.
    ``value`` is a text, a number, a day of the newsletter's calendar, or empty where the verb takes none.
    """

    newsletter: Newsletter
    verb: Verb
    value: Value
    now: dt.datetime


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fact:
    """Something known of readers.

    ``condition`` makes of a comparison what holds for a :class:`~subscribers.models.Subscription`; nothing needs to be
    done about NULL, which counts as “does not hold”. It joins no rows of which there are several: it asks with
    ``Exists`` for them. ``choices`` are what is offered; with ``is_open`` others may be written too, else one that is
    there no more makes the whole rule mean nobody. ``words`` are the comparisons in the builder, and ``says`` the ends
    of sentences that begin with “Everybody”, with ``{value}`` in them; for a date ``did`` is enough (“signed up”).
    ``label`` is what it is called in the builder. ``named`` is what a value of a choice is called, also one that is not
    offered; None where it is there no more. ``names_persons`` says that values may be somebody's address or name.
    """

    key: str
    label: str
    heading: str
    kind: Kind
    condition: Callable[[Asked], Q]
    choices: Callable[[Newsletter], Choices] | None = None
    is_open: bool = False
    words: Mapping[Verb, str] | None = None
    says: Mapping[Verb, str] = dataclasses.field(default_factory=dict)
    did: str = ""
    named: Callable[[Newsletter, str], str | None] | None = None
    names_persons: bool = False

    def called(self, newsletter: Newsletter, value: str) -> str | None:
        """What a value is called; None for one of a closed choice that is there no more."""
        if self.named:
            return self.named(newsletter, value)
        if self.choices and not self.is_open:
            return dict(self.choices(newsletter)).get(value)
        return value

    @property
    def verbs(self) -> Mapping[Verb, str]:
        """The comparisons it knows, with their words."""
        return WORDS[self.kind] if self.words is None else self.words


@dataclasses.dataclass(frozen=True, kw_only=True)
class Family:
    """Facts of one kind of which there are as many as writers make: their keys are ``key:name``.

    ``named`` makes one of a name, None where there can be none; ``offered`` are those to choose from, all under
    ``heading``, and ``left_out`` is how many more there are.
    """

    key: str
    named: Callable[[str], Fact | None]
    offered: Callable[[Newsletter], Sequence[Fact]]
    heading: str = ""
    left_out: Callable[[Newsletter], int] | None = None


_facts: dict[str, Fact] = {}
_families: dict[str, Family] = {}


def register(fact: Fact) -> Fact:
    """Add a fact; adding it again changes nothing. Raises ValueError for a key that is taken or cannot be one."""
    if not _KEY.fullmatch(fact.key):
        raise ValueError(f"{fact.key!r} cannot be a fact's key: small letters and underscores, 40 at most")
    if _facts.setdefault(fact.key, fact) is not fact and _facts[fact.key] != fact:
        raise ValueError(f"there is a fact {fact.key!r} already")
    return fact


def register_family(family: Family) -> Family:
    """Add a family of facts, as :func:`register` does."""
    if not _KEY.fullmatch(family.key) or _families.setdefault(family.key, family) != family:
        raise ValueError(f"{family.key!r} cannot be the key of a family of facts, or is taken")
    return family


def find(key: str) -> Fact | None:
    """The fact of a key; None where nobody registered one (the app that knew it is gone)."""
    family, _, name = key.partition(":")
    if name:
        found = _families.get(family)
        return found.named(name) if found and len(key) <= LONGEST_KEY else None
    return _facts.get(key)


def offered(newsletter: Newsletter) -> list[tuple[str, list[Fact]]]:
    """All facts that can be asked of a newsletter's readers, under their headings, in the order of registering."""
    found: dict[str, list[Fact]] = {}
    for fact in _facts.values():
        found.setdefault(fact.heading, []).append(fact)
    for family in _families.values():
        for fact in family.offered(newsletter):
            found.setdefault(fact.heading, []).append(fact)
    return list(found.items())


def left_out(newsletter: Newsletter) -> dict[str, int]:
    """How many more there are of what is offered, by the heading."""
    found = {each.heading: each.left_out(newsletter) for each in _families.values() if each.left_out}
    return {heading: count for heading, count in found.items() if count}
