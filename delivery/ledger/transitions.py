"""Every step a delivery may take, and why. What is not here does not happen."""

from types import MappingProxyType

from delivery.models import DeliveryState as S

TRANSITIONS = MappingProxyType(
    {
        (S.PENDING, S.CLAIMED): "a worker took it, under a lease and a new epoch",
        (S.PENDING, S.SUPPRESSED): "at the claim the reader may no longer be mailed",
        (S.PENDING, S.CANCELLED): "the mailing was cancelled",
        (S.CLAIMED, S.PENDING): "the lease ran out, or the worker gave it back",
        (S.CLAIMED, S.DEFERRED): "4xx before the dot, or the connection broke there",
        (S.CLAIMED, S.FAILED): "5xx before the dot, or a value of the reader that cannot stand in a mail",
        (S.CLAIMED, S.EXPIRED): "not for now, and too late for another try",
        (S.CLAIMED, S.HANDOFF): "the body is written; committed before the dot goes out",
        (S.HANDOFF, S.PENDING): "given back by the worker that held it, which knows that it sent no dot",
        (S.HANDOFF, S.SENT): "2xx to the dot",
        (S.HANDOFF, S.DEFERRED): "4xx to the dot",
        (S.HANDOFF, S.FAILED): "5xx to the dot",
        (S.HANDOFF, S.EXPIRED): "4xx to the dot, and too late for another try",
        (S.HANDOFF, S.IN_DOUBT): "no reply to the dot, or the lease ran out: never sent again by itself",
        (S.IN_DOUBT, S.SENT): "the reply came after the lease had run out, to the worker that held it",
        (S.IN_DOUBT, S.FAILED): "the same, and it was 5xx",
        (S.IN_DOUBT, S.DEFERRED): "the same, and it was 4xx",
        (S.IN_DOUBT, S.EXPIRED): "the same, and it is too late for another try",
        (S.DEFERRED, S.PENDING): "its time has come",
        (S.DEFERRED, S.CANCELLED): "the mailing was cancelled",
        (S.FAILED, S.PENDING): "a person asked for another try: nothing was taken",
        (S.EXPIRED, S.PENDING): "the same",
        (S.IN_DOUBT, S.PENDING): "a person asked for another try, knowing that some will get two",
        (S.SENT, S.BOUNCED): "a bounce came back",
        (S.SENT, S.COMPLAINED): "the reader called it spam",
        (S.IN_DOUBT, S.BOUNCED): "a bounce came back, so the server had taken it",
        (S.IN_DOUBT, S.COMPLAINED): "the reader called it spam, so the server had taken it",
    }
)

# Steps out of a worker's hands that its answers do not take: it gives a copy back, a person opens one again, a bounce
# comes.
_NOT_ANSWERS = {
    (S.CLAIMED, S.HANDOFF),
    (S.HANDOFF, S.PENDING),
    (S.IN_DOUBT, S.PENDING),
    (S.IN_DOUBT, S.BOUNCED),
    (S.IN_DOUBT, S.COMPLAINED),
}
ANSWERS = frozenset(
    step for step in TRANSITIONS if step[0] in {S.CLAIMED, S.HANDOFF, S.IN_DOUBT} and step not in _NOT_ANSWERS
)
"""The steps that settling may take."""


def answer_steps() -> list[str]:
    """:data:`ANSWERS` as SQL compares them: ``from>to``."""
    return [f"{before.value}>{after.value}" for before, after in ANSWERS]
