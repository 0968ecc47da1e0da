"""Bounces and complaints: what comes back, read, attributed to a copy and acted on.

``classify`` is pure: bytes to a verdict. Whatever comes in, by mail, in a conversation or from a provider, becomes a
``BounceEvent``, and ``apply`` does what follows from it, once.
"""

from delivery.bounces.applying import Applied, TooEarly, apply, apply_all
from delivery.bounces.classify import classify
from delivery.bounces.events import BounceEvent, digest_of, events_in, refusal
from delivery.bounces.policy import Action
from delivery.bounces.refusals import apply_refusals
from delivery.bounces.verdict import Kind, RecipientVerdict, Verdict

__all__ = [
    "Action", "Applied", "BounceEvent", "Kind", "RecipientVerdict", "TooEarly", "Verdict", "apply", "apply_all",
    "apply_refusals", "classify", "digest_of", "events_in", "refusal",
]  # fmt: skip
