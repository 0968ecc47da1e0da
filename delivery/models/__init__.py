"""A mailing, its deliveries and their attempts; the keys that sign; what came back."""

from delivery.models.bounces import BounceKind, BounceRecord
from delivery.models.dkim import DkimAlgorithm, DkimKey, DkimState
from delivery.models.ledger import Attempt, Delivery, DeliveryState, Lease, LeaseStage, Stage, Tally
from delivery.models.mailings import Exclusion, Mailing, MailingState

__all__ = [
    "Attempt", "BounceKind", "BounceRecord", "Delivery", "DeliveryState", "DkimAlgorithm", "DkimKey", "DkimState",
    "Exclusion", "Lease", "LeaseStage", "Mailing", "MailingState", "Stage", "Tally",
]  # fmt: skip
