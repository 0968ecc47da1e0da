"""What readers said of an issue: votes by button, and their comments."""

import dataclasses

from django.db.models import Count

from newsletter.document.kinds.feedback import offered_choices
from newsletter.models import Issue
from subscribers.models import FeedbackVote

SHOWN_COMMENTS = 50


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChoiceResult:
    """One button: how many pressed it, and their share of all votes in per cent."""

    label: str
    count: int
    percent: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class FeedbackResults:
    """All votes on one issue. ``comments`` are the newest, with their votes."""

    title: str
    choices: tuple[ChoiceResult, ...]
    total: int
    comments: tuple[FeedbackVote, ...]


def feedback_results(issue: Issue) -> FeedbackResults | None:
    """The votes on an issue; None when it asks nothing. Three queries."""
    sections = list(issue.sections.filter(kind="feedback"))
    if not sections:
        return None
    offered = offered_choices(section.settings for section in sections)
    rows = issue.votes.order_by().values("choice").annotate(count=Count("pk"))
    counts = {row["choice"]: row["count"] for row in rows}
    total = sum(counts.values())
    # A button that was taken away after the issue went out still counts under its key.
    keys = dict.fromkeys([*offered, *sorted(counts)])
    return FeedbackResults(
        title=sections[0].title or "Feedback",
        choices=tuple(
            ChoiceResult(
                label=offered[key].label if key in offered else key,
                count=counts.get(key, 0),
                percent=round(100 * counts.get(key, 0) / total) if total else 0,
            )
            for key in keys
        ),
        total=total,
        comments=tuple(issue.votes.exclude(comment="").select_related("subscription__subscriber")[:SHOWN_COMMENTS]),
    )
