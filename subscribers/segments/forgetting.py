"""Taking the address and the name of somebody who is erased out of rules, and out of the words for them."""

import re
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from subscribers.models import LONGEST_SEGMENT_NAME, Segment
from subscribers.segments.verbs import Verb
from subscribers.traces import Traces

ERASED_READER = "an erased reader"
"""What stands where they were named. It is nobody's address."""
_NEGATIVE = (Verb.IS_NOT, Verb.LACKS)


def forget(traces: Traces) -> None:
    """No segment names them any more, of whatever newsletter."""
    found = Segment.objects.annotate(words=Cast("rule", TextField())).filter(
        Q(words__iregex=traces.pattern_in_rows) | Q(name__iregex=traces.pattern_in_rows)
    )
    for segment in found.select_for_update():
        segment.rule = rule_without(segment.rule, traces)
        if words_without(segment.name, traces) != segment.name:
            segment.name = f"{ERASED_READER} ({segment.pk})"[:LONGEST_SEGMENT_NAME]
        segment.save(update_fields=["name", "rule", "updated_at"])


def rule_without(rule: object, traces: Traces) -> Any:
    """The rule, which may be anything; a condition that named them is one about an address that nobody has."""
    return _without(rule, re.compile(traces.pattern_in_rows, re.IGNORECASE))


def words_without(words: str, traces: Traces) -> str:
    """The words with :data:`ERASED_READER` in them instead."""
    return re.sub(traces.pattern_in_rows, ERASED_READER, words, flags=re.IGNORECASE)


def _without(part: object, pattern: re.Pattern[str]) -> Any:
    if isinstance(part, list):
        return [_without(each, pattern) for each in part]
    if isinstance(part, dict):
        if "fact" in part and pattern.search(str(part.get("value"))):
            verb = Verb.IS_NOT if part.get("verb") in _NEGATIVE else Verb.IS
            return {"fact": "address", "verb": verb.value, "value": ERASED_READER}
        return {pattern.sub(ERASED_READER, key): _without(inner, pattern) for key, inner in part.items()}
    return pattern.sub(ERASED_READER, part) if isinstance(part, str) else part
