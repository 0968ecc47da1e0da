"""To whom an issue goes, a mailing, its deliveries and their attempts; keys that sign; what came back; routes."""

from delivery.models.addressees import ChosenSegment
from delivery.models.bounces import BounceKind, BounceRecord
from delivery.models.dkim import DkimAlgorithm, DkimKey, DkimState
from delivery.models.ledger import Attempt, Delivery, DeliveryState, Lease, LeaseStage, Stage, Tally
from delivery.models.mailings import Exclusion, Mailing, MailingState
from delivery.models.routes import Proof, SendingRoute, Tls

__all__ = [
    "Attempt", "BounceKind", "BounceRecord", "ChosenSegment", "Delivery", "DeliveryState", "DkimAlgorithm", "DkimKey",
    "DkimState", "Exclusion", "Lease", "LeaseStage", "Mailing", "MailingState", "Proof", "SendingRoute", "Stage",
    "Tally", "Tls",
]  # fmt: skip
