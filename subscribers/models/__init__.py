"""Readers, what they agreed to, and who must not be mailed."""

from subscribers.models.consent import ConsentAct, ConsentEvent
from subscribers.models.growth import GrowthChange, GrowthKind, GrowthTally, ListHealth
from subscribers.models.imports import ImportedRow, ImportState, RefusedRow, SubscriberImport
from subscribers.models.listing import BulkAct, BulkDeed, BulkRow, BulkState, PersonChange, SearchDue, SearchEntry
from subscribers.models.notes import PersonNote
from subscribers.models.people import Subscriber, SubscriberState, Subscription, SubscriptionState
from subscribers.models.requests import ReaderRequest, RequestKind
from subscribers.models.segments import LONGEST_SEGMENT_NAME, Segment
from subscribers.models.signup_pages import Asked, Challenge, DisposableAddresses, SignupPage
from subscribers.models.suppression import Suppression, SuppressionAct, SuppressionEvent, SuppressionReason
from subscribers.models.votes import FeedbackVote

__all__ = [
    "LONGEST_SEGMENT_NAME",
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
    "GrowthChange",
    "GrowthKind",
    "GrowthTally",
    "ImportState",
    "ImportedRow",
    "ListHealth",
    "PersonChange",
    "PersonNote",
    "ReaderRequest",
    "RefusedRow",
    "RequestKind",
    "SearchDue",
    "SearchEntry",
    "Segment",
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
