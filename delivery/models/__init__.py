"""A mailing, its deliveries and their attempts; the keys that sign."""

from delivery.models.bounces import BounceKind, BounceRecord
from delivery.models.dkim import DkimAlgorithm, DkimKey, DkimState
from delivery.models.ledger import Attempt, Delivery, DeliveryState, Stage
from delivery.models.mailings import Exclusion, Mailing, MailingState

__all__ = [
    "Attempt", "BounceKind", "BounceRecord", "Delivery", "DeliveryState", "DkimAlgorithm", "DkimKey", "DkimState",
    "Exclusion", "Mailing", "MailingState", "Stage",
]  # fmt: skip
