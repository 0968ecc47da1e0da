"""What the list of readers is narrowed by, as a rule to begin a segment with."""

import datetime as dt

from subscribers.listing.wanted import Wanted
from subscribers.segments.drafts import Draft, DraftCondition, DraftGroup
from subscribers.segments.rules import Join
from subscribers.segments.verbs import Verb


def draft_of(wanted: Wanted) -> Draft:
    """The same readers as a draft. The list compares words without accents too; a rule does not."""
    parts: list[DraftCondition | DraftGroup] = []
    for word in wanted.search.split():
        either = [DraftCondition(fact=fact, verb=Verb.CONTAINS, value=word) for fact in ("address", "name")]
        parts.append(DraftGroup(join=Join.ANY, parts=[*either]))
    same = {"state": wanted.state, "tag": wanted.tag, "source": wanted.source}
    parts += [DraftCondition(fact=fact, verb=Verb.IS, value=value) for fact, value in same.items() if value]
    if wanted.since:
        parts.append(DraftCondition(fact="created", verb=Verb.SINCE, value=wanted.since.isoformat()))
    if wanted.until:
        first_after = wanted.until + dt.timedelta(days=1)
        parts.append(DraftCondition(fact="created", verb=Verb.BEFORE, value=first_after.isoformat()))
    if wanted.segment:
        inner = Draft.of_rule(wanted.segment.rule).root
        parts += inner.parts if inner.join == Join.ALL else [inner]
    return Draft(DraftGroup(parts=parts)) if parts else Draft.new()
