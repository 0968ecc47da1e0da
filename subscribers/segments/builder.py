"""A draft as the builder shows it: each part with what there is to choose from, and with what is wrong about it."""

import dataclasses
from collections.abc import Mapping, Sequence

from newsletter.models import Newsletter
from subscribers.segments import facts
from subscribers.segments.drafts import Draft, DraftCondition, DraftGroup
from subscribers.segments.facts import Choices, Fact
from subscribers.segments.rules import DEEPEST, Condition, Join, Place, Problem, called
from subscribers.segments.sight import Hidden
from subscribers.segments.verbs import Kind, Takes, Verb

JOINS = {
    Join.ALL: "all of these are true",
    Join.ANY: "any of these is true",
    Join.NONE: "none of these is true",
}
Options = Sequence[tuple[str, Choices]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShownCondition:
    """One line of the builder. ``facts`` are under headings; ``choices`` only for a value that is chosen from them.

    ``path`` is its place in the form's fields, ``called`` in words.
    """

    path: str
    called: str
    fact: str
    facts: Options
    verb: str
    verbs: Choices
    taken: str
    value: str
    was: str
    label: str
    choices: Choices = ()
    suggestions: str = ""
    problem: str = ""
    is_group: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShownGroup:
    """A group with its parts."""

    path: str
    called: str
    join: str
    parts: "Sequence[ShownCondition | ShownGroup]"
    may_hold_groups: bool
    problem: str = ""
    is_group: bool = True

    @property
    def joins(self) -> Choices:
        """What there is to choose from."""
        return [(join.value, words) for join, words in JOINS.items()]

    @property
    def is_root(self) -> bool:
        """Whether it is the outermost."""
        return self.path == "0"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shown:
    """The whole builder. ``suggestions`` are lists of values by the id that the lines name."""

    root: ShownGroup
    suggestions: Mapping[str, Choices]


def shown(newsletter: Newsletter, draft: Draft, *, hidden: Hidden, problems: Sequence[Problem] = ()) -> Shown:
    """What the page shows; choices that are hidden from whoever asks are not offered."""
    view = _View(newsletter, {problem.place: problem.words for problem in reversed(problems)}, hidden)
    return Shown(root=view.group(draft.root, place=()), suggestions=view.suggestions)


class _View:
    def __init__(self, newsletter: Newsletter, problems: Mapping[Place, str], hidden: Hidden) -> None:
        self.newsletter, self.problems, self.hidden = newsletter, problems, hidden
        offered = facts.offered(newsletter)
        more = facts.left_out(newsletter)
        self.options = [
            (_heading(heading, more.get(heading, 0)), [(fact.key, fact.label) for fact in found])
            for heading, found in offered
        ]
        self.known = {fact.key for _, found in offered for fact in found}
        self.choices: dict[str, Choices] = {}
        self.suggestions: dict[str, Choices] = {}

    def group(self, group: DraftGroup, *, place: Place) -> ShownGroup:
        parts: list[ShownCondition | ShownGroup] = []
        for step, part in enumerate(group.parts):
            inner = (*place, step)
            if isinstance(part, DraftGroup):
                parts.append(self.group(part, place=inner))
            else:
                parts.append(self.condition(part, place=inner))
        return ShownGroup(
            path=_path(place), called=called(place, noun="group"), join=group.join, parts=parts,
            may_hold_groups=len(place) + 1 < DEEPEST, problem=self.problems.get(place, ""),
        )  # fmt: skip

    def condition(self, part: DraftCondition, *, place: Place) -> ShownCondition:
        fact, taken = facts.find(part.fact), part.taken
        options = self.options
        if part.fact and part.fact not in self.known:
            label = fact.label if fact else f"Not known here: {part.fact[:40]}"
            options = [*options, (fact.heading if fact else "Gone", [(part.fact, label)])]
        choices = self._choices(fact) if fact and taken is Takes.CHOICE else ()
        suggestions = ""
        if fact and fact.is_open and choices:
            suggestions, choices = f"values-{fact.key}", ()
            self.suggestions[suggestions] = self.choices[fact.key]
        if fact and taken is Takes.CHOICE and not fact.is_open and part.value and part.value not in dict(choices):
            choices = [*choices, (part.value, self._not_offered(fact, part.value))]
        return ShownCondition(
            path=_path(place), called=called(place), fact=part.fact, facts=options, verb=part.verb,
            verbs=[(verb.value, words) for verb, words in fact.verbs.items()] if fact else (),
            # An open choice of which nothing is known is typed.
            taken=Takes.TEXT if taken is Takes.CHOICE and fact and fact.is_open else taken,
            value=part.value, was=part.shape, label=fact.label if fact else "", choices=choices,
            suggestions=suggestions, problem=self.problems.get(place, ""),
        )  # fmt: skip

    def _choices(self, fact: Fact) -> Choices:
        if fact.key not in self.choices:
            choices = fact.choices(self.newsletter) if fact.kind is Kind.CHOICE and fact.choices else ()
            self.choices[fact.key] = [each for each in choices if not self._is_hidden(fact, each[0])]
        return self.choices[fact.key]

    def _is_hidden(self, fact: Fact, value: str) -> bool:
        return self.hidden(Condition(fact=fact.key, verb=Verb.IS, value=value))

    def _not_offered(self, fact: Fact, value: str) -> str:
        """What was chosen is older than what is offered, or gone, or for others to see."""
        called = fact.called(self.newsletter, value)
        if called is None:
            return f"{value[:40]} (gone)"
        return "(hidden)" if self._is_hidden(fact, value) else called


def _heading(heading: str, left_out: int) -> str:
    return f"{heading} ({left_out:,} more, which fewer readers have, are not listed)" if left_out else heading


def _path(place: Place) -> str:
    return ".".join(("0", *map(str, place)))
