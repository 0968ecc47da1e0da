"""To whom an issue goes: everybody who reads its newsletter, or a segment of them.

A segment is read anew each time it is asked, so the audience of an issue is settled when it begins. One that cannot be
read means nobody: the issue waits for a person, and never goes to everybody instead.
"""

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from delivery import ledger
from delivery.ledger import Audience
from delivery.mailing_states import MailingError, WrongState
from delivery.models import ChosenSegment, Mailing
from newsletter.models import Issue, Newsletter
from newsletter.shown import shown
from subscribers.models import Segment, Subscription
from subscribers.segments.compiling import matching
from subscribers.segments.rules import BadRule, Rule, read
from subscribers.segments.saying import say
from subscribers.segments.sight import Hidden
from subscribers.segments.sizing import TookTooLong, waiting_at_most

NAMED_AT_MOST = 20
PATIENCE = dt.timedelta(seconds=8)
"""So long a count may take while somebody waits for a page. A mailing that begins waits for it whatever it takes."""


class UnreadableSegment(MailingError):
    """The rule of the segment that an issue goes to cannot be read; the message says why, and what to do."""


class NoSegment(MailingError):
    """The newsletter has no such segment."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Addressees:
    """Whom an issue is for; ``asks`` is the rule as read. To everybody: ``members`` is None, the words are empty."""

    name: str = ""
    words: str = ""
    rule: Any = None
    asks: Rule | None = None
    members: "QuerySet[Subscription] | None" = None

    def keep(self, mailing: Mailing) -> None:
        """Write down in an unsaved mailing to whom it goes."""
        mailing.segment_name, mailing.segment_words, mailing.segment_rule = self.name, self.words, self.rule


def addressees(issue: Issue, *, now: dt.datetime) -> Addressees:
    """To whom the issue goes, as the segment is now. Raises UnreadableSegment."""
    segment = chosen(issue)
    if segment is None:
        return Addressees()
    newsletter = issue.newsletter
    try:
        rule = read(newsletter, segment.rule)
    except BadRule as error:
        raise _unreadable(segment, str(error)) from error
    if rule.troubles:
        raise _unreadable(segment, " ".join(rule.troubles))
    return Addressees(
        name=segment.name,
        words=f"{say(newsletter, rule)}.",
        rule=segment.rule,
        asks=rule,
        members=matching(newsletter, rule, now=now),
    )


def words_of(mailing: Mailing, *, newsletter: Newsletter, hidden: Hidden) -> str:
    """To whom it went, in the words that were kept; said anew where something in them is hidden from whoever asks."""
    try:
        rule = read(newsletter, mailing.segment_rule)
    except BadRule:
        return ""
    if not any(map(hidden, rule.conditions)):
        return mailing.segment_words
    return f"{say(newsletter, rule, hidden=hidden)}."


def audience(issue: Issue, *, now: dt.datetime | None = None) -> Audience:
    """Who would get the issue if it began now, and who would not, by reason. Raises UnreadableSegment."""
    now = now or timezone.now()
    return ledger.audience(issue.newsletter, members=addressees(issue, now=now).members, now=now)


def audience_in_time(
    issue: Issue, *, now: dt.datetime | None = None, patience: dt.timedelta = PATIENCE
) -> Audience | None:
    """As :func:`audience`; None where to count them takes longer than a person waits."""
    try:
        with waiting_at_most(patience):
            return audience(issue, now=now)
    except TookTooLong:
        return None


def chosen(issue: Issue, *, locked: bool = False) -> Segment | None:
    """The segment it goes to; None for everybody. ``locked`` keeps it as it is until the transaction ends."""
    segments = Segment.objects.select_for_update(of=["self"]) if locked else Segment.objects.all()
    return segments.filter(chosen_for__issue=issue.pk).select_related("newsletter").first()


@transaction.atomic
def choose(issue: Issue, segment: Segment | None) -> None:
    """Let the issue go to a segment, or (None) to everybody. Raises WrongState once it is on its way, and NoSegment."""
    locked = Issue.objects.select_for_update().get(pk=issue.pk)
    if not locked.is_editable:
        raise WrongState(f"{issue} is {locked.get_state_display().lower()}: to whom it goes is settled.")
    if segment is None:
        ChosenSegment.objects.filter(issue=issue.pk).delete()
        return
    # Held until the choice is written, so that it is not deleted meanwhile.
    if not Segment.objects.select_for_update().filter(pk=segment.pk, newsletter=issue.newsletter_id).exists():
        raise NoSegment(f"{issue.newsletter} has no segment “{segment.name}” any more.")
    ChosenSegment.objects.update_or_create(issue=issue, defaults={"segment": segment})


def _unreadable(segment: Segment, why: str) -> UnreadableSegment:
    return UnreadableSegment(
        f"It is to go to the segment “{segment.name}”, and who that is cannot be found out: {why} Mend the segment, or "
        "choose another audience."
    )


def segment_named(newsletter: Newsletter, name: str) -> Segment:
    """The newsletter's segment of that name, as a person types it. Raises NoSegment, which lists what there is."""
    segments = Segment.objects.filter(newsletter=newsletter)
    # The database cannot even be asked for a NUL or half a character.
    found = segments.filter(name=name).first() if name.isprintable() else None
    if found is None:
        names = list(segments.order_by("name").values_list("name", flat=True)[:NAMED_AT_MOST])
        there = f"There are: {', '.join(f'“{each}”' for each in names)}." if names else "It has none yet."
        raise NoSegment(f"{newsletter} has no segment “{shown(name)}”. {there}")
    return found
