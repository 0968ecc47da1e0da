"""What readers thought of an issue: the buttons at its end."""

import dataclasses

from newsletter.document.kinds.feedback import Choice, offered_choices
from newsletter.models import Issue
from subscribers.models import FeedbackVote, Subscription
from subscribers.tokens import Purpose, read

LONGEST_COMMENT = 2000


class UnknownChoice(ValueError):
    """The issue has no button of that key."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ballot:
    """An issue's buttons as one reader finds them. ``subscription`` is None once it is deleted: nothing is counted."""

    issue: Issue
    subscription: Subscription | None
    title: str
    choices: tuple[Choice, ...]
    vote: FeedbackVote | None


def read_ballot(token: str) -> Ballot | None:
    """The ballot behind a feedback link; None where the issue is gone or asks nothing. Raises BadToken."""
    subscription_id, issue_id = read(Purpose.FEEDBACK, token)
    issue = Issue.objects.select_related("newsletter").filter(pk=issue_id).first()
    if issue is None:
        return None
    sections = list(issue.sections.filter(kind="feedback"))
    if not sections:
        return None
    subscription = Subscription.objects.filter(pk=subscription_id, newsletter=issue.newsletter_id).first()
    return Ballot(
        issue=issue,
        subscription=subscription,
        title=sections[0].title,
        choices=tuple(offered_choices(section.settings for section in sections).values()),
        vote=FeedbackVote.objects.filter(issue=issue, subscription=subscription).first() if subscription else None,
    )


def vote(ballot: Ballot, *, choice: str, comment: str = "") -> FeedbackVote | None:
    """Record the reader's vote, in place of an earlier one. None where there is nobody to count.

    Raises UnknownChoice.
    """
    if choice not in {known.key for known in ballot.choices}:
        raise UnknownChoice(f"{ballot.issue} has no button {choice!r}")
    if ballot.subscription is None:
        return None
    found, _ = FeedbackVote.objects.update_or_create(
        issue=ballot.issue,
        subscription=ballot.subscription,
        defaults={"choice": choice, "comment": comment.strip()[:LONGEST_COMMENT]},
    )
    return found
