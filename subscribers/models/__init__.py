"""Readers, what they agreed to, and who must not be mailed."""

from subscribers.models.consent import ConsentAct, ConsentEvent
from subscribers.models.imports import ImportedRow, ImportState, RefusedRow, SubscriberImport
from subscribers.models.people import Subscriber, SubscriberState, Subscription, SubscriptionState
from subscribers.models.suppression import Suppression, SuppressionReason
from subscribers.models.votes import FeedbackVote

__all__ = [
    "ConsentAct",
    "ConsentEvent",
    "FeedbackVote",
    "ImportState",
    "ImportedRow",
    "RefusedRow",
    "Subscriber",
    "SubscriberImport",
    "SubscriberState",
    "Subscription",
    "SubscriptionState",
    "Suppression",
    "SuppressionReason",
]
