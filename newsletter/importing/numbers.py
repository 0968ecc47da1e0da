"""What is said of a number that stands only in a file's name."""

from newsletter.importing.draft import Draft
from newsletter.models import Issue


def guessed(draft: Draft) -> str:
    """Where the number is used, for it may be no issue's number at all."""
    return (
        f"The number {draft.number} stands only in the file’s name: if it is another, write “number: …” into its front "
        "matter."
    )


def moved(draft: Draft, *, to: int, issue: Issue | None) -> str:
    """Where another issue has the number, or another file of the run, for which ``issue`` is None."""
    there = (
        f"{issue} is there already" if issue is not None else f"another file of this run has the number {draft.number}"
    )
    return (
        f"The number {draft.number} stands only in the file’s name, and {there}: this becomes #{to}. "
        f"If #{draft.number} is meant, write “number: {draft.number}” into the file’s front matter."
    )
