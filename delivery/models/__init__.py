"""A mailing, its deliveries and their attempts."""

from delivery.models.ledger import Attempt, Delivery, DeliveryState, Stage
from delivery.models.mailings import Exclusion, Mailing, MailingState

__all__ = ["Attempt", "Delivery", "DeliveryState", "Exclusion", "Mailing", "MailingState", "Stage"]
