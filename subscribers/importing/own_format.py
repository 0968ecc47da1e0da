"""The table that we write ourselves (:mod:`subscribers.exporting`), and that comes in again without loss.

Each cell says exactly what is kept, but for the apostrophe that guards formulas (:mod:`newsletter.formulas`). Times are
ISO 8601; tags are joined with semicolons, or a JSON array where one of them has a mark in it; attributes are a JSON
object.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from newsletter.formulas import harmless

EVIDENCE = ("consent_act", "consent_at", "consent_source", "consent_ip", "consent_wording", "consent_given_for")
"""The last act by which the person agreed; with the address it was given for, if they had another then."""
COLUMNS = (
    "address", "name", "language", "state", "subscribed_at", "confirmed_at", "ended_at", "end_reason", "paused_until",
    "signup_source", "tags", "attributes", "referrer", "utm_source", "utm_medium", "utm_campaign", *EVIDENCE,
)  # fmt: skip
AGREEING = frozenset({"signed_up", "confirmed", "added", "resubscribed"})
_WAYS = ("referrer", "utm_source", "utm_medium", "utm_campaign")
_JOINS = frozenset(',;|["')


def cells_of(person: Mapping[str, Any]) -> list[str]:
    """The cells of a person as :func:`~subscribers.exporting.people.people_of` tells of them.

    Tolerant, since it also reads what came in as JSON: what is missing is empty.
    """
    consent = person.get("consent")
    agreed = _last_agreement(consent if isinstance(consent, list) else [])
    came_from = person.get("came_from")
    ways = came_from if isinstance(came_from, dict) else {}
    said = {
        **{column: person.get(column) for column in COLUMNS},
        **{way: ways.get(way) for way in _WAYS},
        "tags": _joined(person.get("tags")),
        "attributes": _object(person.get("attributes")),
        **{column: agreed.get(column.removeprefix("consent_")) for column in EVIDENCE},
    }
    return [harmless("" if value is None else str(value)) for value in said.values()]


def _last_agreement(events: Sequence[Any]) -> dict[str, Any]:
    """The last event by which they agreed that has words, else the last of all of these."""
    agreeing = [event for event in events if isinstance(event, dict) and event.get("act") in AGREEING]
    with_words = [event for event in agreeing if event.get("wording")]
    return (with_words or agreeing or [{}])[-1]


def _joined(tags: object) -> str:
    words = [str(tag) for tag in tags] if isinstance(tags, list | tuple) else []
    if all(word.split() and " ".join(word.split()) == word and not _JOINS & set(word) for word in words):
        return "; ".join(words)
    return json.dumps(words, ensure_ascii=False)


def _object(members: object) -> str:
    return json.dumps(members, ensure_ascii=False) if members and isinstance(members, dict) else ""
