"""When what came of the last copies says that a mailing should not go on; pure, and in words for people.

Beside ``retry.sender_is_at_fault``, which is about refusals of us: these speak of a list in bad shape, of readers who
did not want this mail (providers judge senders by both), and of refusals of every kind, whoever is meant.
"""

import dataclasses

HARD_FAILURES = frozenset({"mailbox_unknown", "domain_unknown", "address_invalid", "mailbox_moved", "mailbox_disabled"})
"""The reasons for a refusal that say: nobody is there."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Threshold:
    """``share`` of the last ``window`` copies, and at least ``at_least`` of them, are too many.

    Fewer than ``at_least`` never are: a small list may well have some dead addresses. Raises ValueError for a share
    that nothing can reach, or that is reached by nothing.
    """

    share: float
    window: int
    at_least: int

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"A share of {self.share} is not above 0, up to 1 (0.1 is ten in a hundred).")
        if self.at_least < 1 or self.window < self.at_least:
            raise ValueError(f"{self.at_least} of {self.window} copies cannot be: give 1 or more, of at least as many.")

    def is_passed(self, *, count: int, tries: int) -> bool:
        """Whether ``count`` of the last ``tries`` copies (at most ``window``) are too many."""
        return count >= self.at_least and count >= self.share * tries


HARD_FAILURE_SHARE = Threshold(share=0.1, window=500, at_least=25)
# Gmail and Yahoo ask senders to stay below 0.1 %, and act from 0.3 % on.
COMPLAINT_SHARE = Threshold(share=0.003, window=10_000, at_least=3)


# Where every second copy fails, something is wrong, even if no server says what.
REFUSAL_SHARE = Threshold(share=0.5, window=50, at_least=10)


def too_many_hard_failures(*, hard: int, tries: int, threshold: Threshold = HARD_FAILURE_SHARE) -> str:
    """Why a mailing should pause for its dead addresses; empty where it may go on.

    ``hard`` are the copies among the last ``tries`` that failed for one of ``HARD_FAILURES``; look at no more than
    ``threshold.window`` of them.
    """
    if not threshold.is_passed(count=hard, tries=tries):
        return ""
    return (
        f"{hard} of the last {tries} addresses do not exist, {_percent(hard, tries)} of them. "
        "Providers take that for a bought or an old list. Clean it, then resume."
    )


def too_many_complaints(*, complaints: int, sent: int, threshold: Threshold = COMPLAINT_SHARE) -> str:
    """Why a mailing should pause for readers who called it spam; empty where it may go on."""
    if not threshold.is_passed(count=complaints, tries=sent):
        return ""
    return (
        f"{complaints} of the last {sent} readers called it spam, {_percent(complaints, sent)} of them. "
        "Providers act from 0.3% on. See who gets it and why, then resume."
    )


def too_many_refusals(*, refused: int, tries: int, why: str, threshold: Threshold = REFUSAL_SHARE) -> str:
    """Why a mailing should pause because so many copies fail, for whatever reasons; empty where it may go on.

    ``why`` is said of the latest.
    """
    if not threshold.is_passed(count=refused, tries=tries):
        return ""
    return f"{refused} of the last {tries} copies were refused. The latest: {why}"


def _percent(count: int, total: int) -> str:
    return f"{100 * count / total:.2g}%" if count < total else "100%"
