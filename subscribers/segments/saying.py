"""Rules as sentences: “Everybody who has the tag “tides” and who came in the last 30 days”."""

import datetime as dt
from collections.abc import Mapping

from newsletter.models import Newsletter
from subscribers.segments import facts
from subscribers.segments.facts import Fact
from subscribers.segments.rules import Condition, Group, Join, Rule
from subscribers.segments.sight import Hidden, nothing
from subscribers.segments.verbs import Takes, Verb, takes

_GENERAL: Mapping[Verb, str] = {
    Verb.IS: "whose {label} is {value}",
    Verb.IS_NOT: "whose {label} is not {value}",
    Verb.CONTAINS: "whose {label} contains {value}",
    Verb.LACKS: "whose {label} does not contain {value}",
    Verb.BEGINS: "whose {label} begins with {value}",
    Verb.ENDS: "whose {label} ends with {value}",
    Verb.AT_LEAST: "whose {label} is at least {value}",
    Verb.AT_MOST: "whose {label} is at most {value}",
    Verb.FILLED: "whose {label} is not empty",
    Verb.EMPTY: "whose {label} is empty",
    Verb.YES: "of whom it is so: {label}",
    Verb.NO: "of whom it is not so: {label}",
    Verb.LAST: "whose {label} was in the last {value}",
    Verb.LONGER: "whose {label} was longer ago than {value}",
    Verb.SINCE: "whose {label} was on or after {value}",
    Verb.BEFORE: "whose {label} was before {value}",
}
_DID: Mapping[Verb, str] = {
    Verb.LAST: "who {did} in the last {value}",
    Verb.LONGER: "who {did} longer ago than {value}",
    Verb.SINCE: "who {did} on or after {value}",
    Verb.BEFORE: "who {did} before {value}",
    Verb.FILLED: "who {did} at some time",
    Verb.EMPTY: "who never {did}",
}
_LEFT_OUT = "(hidden)"


def say(newsletter: Newsletter, rule: Rule, *, hidden: Hidden = nothing) -> str:
    """The whole rule as a sentence, without a full stop; what is hidden from whoever reads it is left out."""
    words = _Speaker(newsletter, hidden).group(rule.root)
    return f"Everybody{'' if words.startswith(',') else ' '}{words}"


class _Speaker:
    def __init__(self, newsletter: Newsletter, hidden: Hidden) -> None:
        self.newsletter, self.hidden = newsletter, hidden

    def group(self, group: Group) -> str:
        if group.join is Join.NONE:
            return f", except anyone {self.joined(group, ' or ')}"
        if group.join is Join.ANY:
            return self.joined(group, " or ")
        exceptions = [part for part in group.parts if isinstance(part, Group) and part.join is Join.NONE]
        others = Group(join=Join.ALL, parts=tuple(part for part in group.parts if part not in exceptions))
        return self.joined(others, " and ") + "".join(map(self.group, exceptions))

    def joined(self, group: Group, word: str) -> str:
        return word.join(self.part(part, alone=len(group.parts) == 1) for part in group.parts)

    def part(self, part: Condition | Group, *, alone: bool) -> str:
        if isinstance(part, Condition):
            return self.condition(part)
        words = self.group(part)
        if words.startswith(","):
            return f"(everybody{words})"
        return words if alone or len(part.parts) == 1 else f"({words})"

    def condition(self, part: Condition) -> str:
        """One comparison, as what goes on after “Everybody”."""
        fact = facts.find(part.fact)
        if fact is None:
            return f"of whom something is true that nobody knows here (“{part.fact[:60]}”)"
        known = fact.says.get(part.verb)
        if known is None:
            known = _DID.get(part.verb) if fact.did else None
        value = _LEFT_OUT if self.hidden(part) else self.value(fact, part)
        label = fact.label[:1].lower() + fact.label[1:] if fact.label[1:2].islower() else fact.label
        template = known or _GENERAL[part.verb]
        # Not str.format: labels and values are whatever writers called things.
        parts = {"{value}": value, "{label}": label, "{did}": fact.did}
        for name, words in parts.items():
            before, found, after = template.partition(name)
            template = f"{before}{words}{after}" if found else template
        return template

    def value(self, fact: Fact, part: Condition) -> str:
        taken = takes(fact.kind, part.verb)
        if taken is Takes.DAYS:
            return "day" if part.value == 1 else f"{part.value:,} days"
        if isinstance(part.value, dt.date):
            return f"{part.value.day} {part.value:%B %Y}"
        if isinstance(part.value, int):
            return f"{part.value:,}"
        called = fact.called(self.newsletter, part.value)
        return f"“{part.value if called is None else called}”"
