"""What a change of a segment does to what waits for it: asked before it is saved."""

import dataclasses
import datetime as dt
import hashlib
import json
import time
from collections.abc import Sequence

from newsletter.team.rights import Roles
from subscribers.models import Segment
from subscribers.segments import keeping
from subscribers.segments.rules import BadRule, Rule
from subscribers.segments.sight import may_ask
from subscribers.segments.sizing import PATIENCE, Size, size
from subscribers.segments.uses import Use, uses_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class Consequences:
    """Whom a segment meant, and whom it would mean.

    ``waiting`` goes to the segment by itself, at a time. ``before`` is how many would get mail now; None where that is
    not counted in time, or not for whoever asks to know. ``after`` is whom it would mean, with a sample. ``mark``
    is that of the change they are about.
    """

    waiting: Sequence[Use]
    before: int | None
    after: Size
    mark: str


def of_changing(segment: Segment, rule: Rule, *, roles: Roles, confirmed: str) -> Consequences | None:
    """What it comes to if the segment gets this rule, counted within PATIENCE; None where nothing is to be asked.

    That is where nothing waits for the segment, the rule stays as it is, or ``confirmed`` is the mark of this change.
    """
    if rule.to_json() == segment.rule:
        return None
    waiting = [use for use in uses_of(segment) if use.due]
    mark = _mark(segment, rule)
    if not waiting or mark == confirmed:
        return None
    until = time.monotonic() + PATIENCE.total_seconds()
    after = size(segment.newsletter, rule, with_sample=True, patience=PATIENCE)
    # Only both together are shown.
    left = dt.timedelta(seconds=until - time.monotonic())
    before = _reached_by(segment, roles=roles, patience=left) if after.reachable is not None else None
    return Consequences(waiting=waiting, before=before, after=after, mark=mark)


def _reached_by(segment: Segment, *, roles: Roles, patience: dt.timedelta) -> int | None:
    try:
        rule = keeping.rule_of(segment)
    except BadRule:
        return 0
    return size(segment.newsletter, rule, patience=patience).reachable if may_ask(roles, rule) else None


def _mark(segment: Segment, rule: Rule) -> str:
    """Other for each change: a press confirms only what was asked about."""
    change = json.dumps([segment.rule, rule.to_json()], sort_keys=True)
    return hashlib.sha256(change.encode()).hexdigest()[:32]
