"""What a bounce leads to: a pure decision, tested as a table."""

import dataclasses
import datetime as dt
import enum

from delivery.bounces.verdict import Kind

SOFT_AT_LEAST = 5
SOFT_FOR_AT_LEAST = dt.timedelta(days=30)


class Action(enum.StrEnum):
    """What is done about the address."""

    NOTHING = "nothing"
    SUPPRESS = "suppress"
    UNSUBSCRIBE = "unsubscribe"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Streak:
    """Copies to one address that came back since the last that did not, this one included: how many, for how long."""

    copies: int = 0
    lasted: dt.timedelta = dt.timedelta()

    @property
    def is_too_long(self) -> bool:
        """Whether nobody has been reached for so long that nobody will be."""
        return self.copies >= SOFT_AT_LEAST and self.lasted >= SOFT_FOR_AT_LEAST


def decide(kind: Kind, *, proven: bool, proof_expected: bool, confirmed_since: bool, streak: Streak) -> Action:
    """What to do about an address a message came back from.

    ``proven``: a token of ours says which copy it was; ``proof_expected``: every copy carries one (BOUNCE_DOMAIN is
    set), so a message without is kept and not acted on: anybody can write it. ``confirmed_since``: the reader answered
    a mail after this copy had gone out, so the address works whatever this says.
    """
    if proof_expected and not proven:
        return Action.NOTHING
    if kind is Kind.COMPLAINT:
        return Action.UNSUBSCRIBE
    if confirmed_since:
        return Action.NOTHING
    if kind is Kind.HARD or (kind is Kind.SOFT and streak.is_too_long):
        return Action.SUPPRESS
    return Action.NOTHING
