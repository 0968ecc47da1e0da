"""A copy that was refused in the conversation: what the ledger is told, and the bounce that is made of it."""

from delivery.bounces import refusal
from delivery.ledger import Claim
from delivery.outcomes import outcome_of
from delivery.transport import Refused


def outcome(stage, reply, *, copy=1, epoch=1):
    claim = Claim(
        id=copy, epoch=epoch, mailing_id=1, subscription_id=1, to_address="bob@example.org", domain_group="other",
        values={}, tries=0, first_attempt_at=None,
    )  # fmt: skip
    return outcome_of(claim, Refused(stage, reply), seconds=0.1, route="mail.example.org")


def refused(stage, reply, *, at, copy=1, epoch=1):
    return refusal(outcome(stage, reply, copy=copy, epoch=epoch), at=at)
