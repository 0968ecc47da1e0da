"""Everything that is kept of one person, for the person (GDPR, articles 15 and 20), and the evidence of their consent.

Other apps keep things of readers too: each adds its part with :func:`register`.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from subscribers import suppression
from subscribers.models import (
    ConsentAct,
    ConsentEvent,
    FeedbackVote,
    PersonChange,
    PersonNote,
    ReaderRequest,
    RequestKind,
    Subscriber,
    SubscriberState,
    Subscription,
    SubscriptionState,
)
from subscribers.own_data_changes import without_list
from subscribers.own_data_words import TITLES, without_account, without_line
from subscribers.reader_requests import DATA_FOR, address_for_data
from subscribers.tokens import Purpose, read

Rows = list[dict[str, Any]]
Part = Callable[[Subscriber], Rows]

EVIDENCE_COLUMNS = (
    "at", "newsletter", "act", "wording", "source", "ip_address", "ip_is_short", "user_agent", "given_for",
)  # fmt: skip
# What spreadsheets take for the start of a formula; the wide ones are taken for the narrow ones in some languages.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Add a part to everybody's data. ``name`` is one of TITLES; raises LookupError for any other."""
    if name not in TITLES:
        raise LookupError(f"there is no part {name!r}: add it to TITLES")
    _parts[name] = part


def read_data_link(token: str, *, now: dt.datetime) -> Subscription | None:
    """Whose data a mailed link shows, for a day; None when that is over or the person is gone. Raises BadToken."""
    found = _asked_by(token)
    if found is None or now - found.asked_at >= DATA_FOR:
        return None
    if found.address != address_for_data(found.subscription.subscriber, now=now)[0]:
        return None
    return found.subscription


def read_worn_link(token: str) -> Subscription | None:
    """Who asked for a mailed link, however long ago; None when that is forgotten or they are gone. Raises BadToken.

    It shows nothing of them; another link can be sent to where it belongs.
    """
    found = _asked_by(token)
    return found.subscription if found is not None else None


def _asked_by(token: str) -> ReaderRequest | None:
    (request_id,) = read(Purpose.OWN_DATA, token)
    return (
        ReaderRequest.objects.select_related("subscription__subscriber", "subscription__newsletter")
        .filter(pk=request_id, kind=RequestKind.OWN_DATA, subscription__subscriber__state=SubscriberState.ACTIVE)
        .first()
    )


def gather(person: Subscriber, *, team_of: Collection[int] | None = None) -> dict[str, Rows]:
    """All that is kept, by part; empty parts are left out. Values are text, numbers, lists, and times.

    With ``team_of`` (ids of newsletters) it is for somebody who works on these and is not the person: what other teams
    noted when they wished no mail to go to the address stays out.
    """
    found = {name: _parts[name](person) for name in TITLES if name in _parts}
    found["suppression"] = _suppression(person, team_of)
    return {name: found[name] for name in TITLES if found.get(name)}


def as_json(person: Subscriber, *, now: dt.datetime, team_of: Collection[int] | None = None) -> str:
    """The file: each part a list of objects; times are ISO 8601 in UTC. ``team_of`` is as for :func:`gather`."""
    kept = {"made_at": now, **gather(person, team_of=team_of)}
    return json.dumps(kept, default=_plain, ensure_ascii=False, indent=2) + "\n"


def evidence(person: Subscriber, *, team_of: Collection[int] | None = None) -> Rows:
    """Each act of consent or its withdrawal, the oldest first; with ``team_of`` what concerns these newsletters.

    ``given_for`` is empty for the address of now.
    """
    events = ConsentEvent.objects.filter(subscriber=person).select_related("newsletter")
    if team_of is not None:
        events = events.filter(newsletter__in=team_of)
    return [
        {
            "at": event.at,
            "newsletter": event.newsletter.name,
            "act": event.act,
            "wording": event.wording,
            "source": event.source,
            "ip_address": event.ip_address or "",
            "ip_is_short": event.ip_is_short,
            "user_agent": event.user_agent,
            "given_for": event.given_for,
        }
        for event in events
    ]


def evidence_json(person: Subscriber, *, team_of: Collection[int] | None = None) -> str:
    """The evidence with whose it is, and since when under this address (nothing if always), as a file."""
    kept = {
        "address": person.given_address,
        "address_since": _since(person),
        "events": evidence(person, team_of=team_of),
    }
    return json.dumps(kept, default=_plain, ensure_ascii=False, indent=2) + "\n"


def evidence_csv(person: Subscriber, *, team_of: Collection[int] | None = None) -> str:
    """The same as a table. A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("address", "address_since", *EVIDENCE_COLUMNS))
    whose = [person.given_address, str(_plain(_since(person) or ""))]
    for row in evidence(person, team_of=team_of):
        cells = [*whose, *(str(_plain(row[name])) for name in EVIDENCE_COLUMNS)]
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue()


def _since(person: Subscriber) -> dt.datetime | None:
    """When the person's address last changed: what is older was given for another, which stands with it."""
    changes = ConsentEvent.objects.filter(subscriber=person, act=ConsentAct.ADDRESS_CHANGED)
    return changes.order_by("-at").values_list("at", flat=True).first()


def _person(person: Subscriber) -> Rows:
    return [
        {
            "address": person.given_address,
            "language": person.language,
            "known_since": person.created_at,
        }
    ]


def _subscriptions(person: Subscriber) -> Rows:
    return [
        {
            "newsletter": each.newsletter.name,
            "name": each.name,
            **{f"field {name}": value for name, value in each.attributes.items()},
            "state": each.state,
            "came_by": without_account(each.source),
            "came_from": ", ".join(f"{name}: {value}" for name, value in each.came_from.items()),
            "tags": ", ".join(each.tags),
            "since": each.created_at,
            "confirmed_at": each.confirmed_at,
            "paused_until": each.paused_until,
            **_end(each),
        }
        for each in person.subscriptions.select_related("newsletter").order_by("created_at")
    ]


def _end(subscription: Subscription) -> dict[str, Any]:
    """When and why it ended; of one that began again since, in other columns."""
    going_on = subscription.state == SubscriptionState.ACTIVE
    if going_on and subscription.ended_at is None and not subscription.end_reason:
        return {}
    names = ("ended_before", "end_reason_before") if going_on else ("ended_at", "end_reason")
    return dict(zip(names, (subscription.ended_at, without_account(subscription.end_reason)), strict=True))


def _consent(person: Subscriber) -> Rows:
    return [row | {"source": without_account(row["source"])} for row in evidence(person)]


def _votes(person: Subscriber) -> Rows:
    found = FeedbackVote.objects.filter(subscription__subscriber=person).select_related("issue").order_by("at")
    return [
        {"at": each.at, "issue": each.issue.title, "choice": each.choice, "comment": each.comment} for each in found
    ]


def _notes(person: Subscriber) -> Rows:
    found = PersonNote.objects.filter(subscription__subscriber=person).order_by("at")
    return [{"at": each.at, "words": each.words} for each in found]


def _changes(person: Subscriber) -> Rows:
    found = PersonChange.objects.filter(subscription__subscriber=person).order_by("at")
    return [{"at": each.at, "words": without_list(each.words)} for each in found]


def _requests(person: Subscriber) -> Rows:
    found = ReaderRequest.objects.filter(subscription__subscriber=person).order_by("asked_at")
    return [
        {"at": each.asked_at, "kind": each.kind, "address": each.given_address, "before": each.old_given_address}
        for each in found
    ]


def _suppression(person: Subscriber, team_of: Collection[int] | None) -> Rows:
    rows = []
    for entry in suppression.entries_of(person.address).values():
        own = team_of is None or entry.newsletter_id in team_of
        if not own and entry.newsletter_id is not None:
            continue
        whose = {"newsletter": entry.newsletter.name} if entry.newsletter is not None else {}
        words = entry.note if team_of is not None else without_line(entry.note)
        noted = {"note": words} if own else {}
        rows.append({"at": entry.created_at, **whose, "reason": entry.reason, **noted})
    return rows


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds")
    return value


_OURS: Mapping[str, Part] = {
    "person": _person,
    "subscriptions": _subscriptions,
    "consent": _consent,
    "votes": _votes,
    "notes": _notes,
    "changes": _changes,
    "requests": _requests,
}
for _name, _part in _OURS.items():
    register(_name, _part)
