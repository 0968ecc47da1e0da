"""The delivery ledger: the only module that changes a delivery's state.

Nobody is lost, nobody silently gets an issue twice, and what cannot be known is counted. :mod:`.transitions` holds
every step a delivery may take; PostgreSQL holds the truth; each function here is one short transaction.
"""

from delivery.ledger.claims import Claim, claim, hand_off, release, renew
from delivery.ledger.freeze import Audience, audience, freeze
from delivery.ledger.settle import Outcome, settle, write_down
from delivery.ledger.sweep import (
    Swept,
    cancel_waiting,
    reopen_in_doubt,
    reopen_refused,
    reopen_sender_faults,
    sweep,
    wake,
)
from delivery.ledger.tallies import (
    Numbers,
    compact,
    counted_on,
    has_open,
    numbers,
    recount,
    sent_over_time,
    settled_since,
)
from delivery.ledger.transitions import TRANSITIONS

__all__ = [
    "TRANSITIONS",
    "Audience",
    "Claim",
    "Numbers",
    "Outcome",
    "Swept",
    "audience",
    "cancel_waiting",
    "claim",
    "compact",
    "counted_on",
    "freeze",
    "hand_off",
    "has_open",
    "numbers",
    "recount",
    "release",
    "renew",
    "reopen_in_doubt",
    "reopen_refused",
    "reopen_sender_faults",
    "sent_over_time",
    "settle",
    "settled_since",
    "sweep",
    "wake",
    "write_down",
]
