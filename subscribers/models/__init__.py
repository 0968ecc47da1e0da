"""Readers, what they agreed to, and who must not be mailed."""

from subscribers.models.consent import ConsentAct, ConsentEvent
from subscribers.models.imports import ImportedRow, ImportState, RefusedRow, SubscriberImport
from subscribers.models.listing import BulkAct, BulkDeed, BulkRow, BulkState, PersonChange, SearchDue, SearchEntry
from subscribers.models.notes import PersonNote
from subscribers.models.people import Subscriber, SubscriberState, Subscription, SubscriptionState
from subscribers.models.requests import ReaderRequest, RequestKind
from subscribers.models.signup_pages import Asked, Challenge, DisposableAddresses, SignupPage
from subscribers.models.suppression import Suppression, SuppressionAct, SuppressionEvent, SuppressionReason
from subscribers.models.votes import FeedbackVote

__all__ = [
    "Asked",
    "BulkAct",
    "BulkDeed",
    "BulkRow",
    "BulkState",
    "Challenge",
    "ConsentAct",
    "ConsentEvent",
    "DisposableAddresses",
    "FeedbackVote",
    "ImportState",
    "ImportedRow",
    "PersonChange",
    "PersonNote",
    "ReaderRequest",
    "RefusedRow",
    "RequestKind",
    "SearchDue",
    "SearchEntry",
    "SignupPage",
    "Subscriber",
    "SubscriberImport",
    "SubscriberState",
    "Subscription",
    "SubscriptionState",
    "Suppression",
    "SuppressionAct",
    "SuppressionEvent",
    "SuppressionReason",
]
