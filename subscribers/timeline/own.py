"""What this app knows of a reader: consent, votes, changes, notes, and the suppression of the address."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from subscribers.addresses import address_hash
from subscribers.models import ConsentAct, ConsentEvent, FeedbackVote, Subscription, SuppressionAct, SuppressionEvent
from subscribers.timeline.register import Happening, Kind, register


def consent(subscription: Subscription, before: dt.datetime | None, most: int) -> Sequence[Happening]:
    """What they agreed to and took back, with any newsletter of the site."""
    events = ConsentEvent.objects.filter(subscriber_id=subscription.subscriber_id).select_related("newsletter")
    return [
        Happening(
            at=event.at, kind=Kind.CONSENT, title=event.get_act_display(), newsletter=event.newsletter,
            quote=event.wording, lines=_where(event),
        )
        for event in _last(events, before, most)
    ]  # fmt: skip


def votes(subscription: Subscription, before: dt.datetime | None, most: int) -> Sequence[Happening]:
    """What they thought of issues."""
    cast = FeedbackVote.objects.filter(subscription=subscription).select_related("issue")
    return [
        Happening(
            at=vote.at, kind=Kind.VOTE, title=f"Voted “{vote.choice}” on #{vote.issue.number} {vote.issue.title}",
            quote=vote.comment,
        )
        for vote in _last(cast, before, most)
    ]  # fmt: skip


def changes(subscription: Subscription, before: dt.datetime | None, most: int) -> Sequence[Happening]:
    """What the writers changed."""
    made = subscription.changes.select_related("author")
    return [
        Happening(at=change.at, kind=Kind.CHANGE, title=change.words, by=_name(change.author))
        for change in _last(made, before, most)
    ]


def notes(subscription: Subscription, before: dt.datetime | None, most: int) -> Sequence[Happening]:
    """What the writers noted."""
    kept = subscription.notes.select_related("author")
    return [
        Happening(
            at=note.at, kind=Kind.NOTE, title="Note", quote=note.words, by=_name(note.author), note_id=note.pk
        )
        for note in _last(kept, before, most)
    ]  # fmt: skip


def suppression(subscription: Subscription, before: dt.datetime | None, most: int) -> Sequence[Happening]:
    """When people put the address on the list of those never to be mailed, or took it off; for any newsletter."""
    digest = address_hash(subscription.subscriber.address)
    events = SuppressionEvent.objects.filter(address_hash=digest).select_related("author", "newsletter")
    return [
        Happening(
            at=event.at,
            kind=Kind.CHANGE,
            title=_listed(event),
            newsletter=event.newsletter,
            is_sites=event.newsletter is None,
            quote=event.note,
            lines=_lines(event.get_reason_display()),
            by=_name(event.author),
        )
        for event in _last(events, before, most)
    ]


def _listed(event: SuppressionEvent) -> str:
    words = "Never to be mailed again" if event.act == SuppressionAct.ADDED else "May be mailed again"
    return words if event.newsletter is not None else f"{words} by the whole site"


def register_all() -> None:
    """Have every timeline tell these."""
    for source in (consent, votes, changes, notes, suppression):
        register(source)


def _last(rows: QuerySet[Any, Any], before: dt.datetime | None, most: int) -> Iterable[Any]:
    if before is not None:
        rows = rows.filter(at__lt=before)
    return rows.order_by("-at", "-pk")[:most]


def _where(event: ConsentEvent) -> tuple[str, ...]:
    whose = f"for {event.given_for}, the address of that time" if event.given_for else ""
    return _lines(event.source, event.ip_address and f"from {event.ip_address}", whose, _silence_on(event))


def _silence_on(event: ConsentEvent) -> str:
    """That an import brought them of which nobody said how they agreed, and nothing in the file did."""
    is_silent = event.act == ConsentAct.ADDED and not event.wording and event.source.startswith("import ")
    return "nobody said how they agreed" if is_silent else ""


def _lines(*lines: str | None) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _name(author: User | None) -> str:
    return author.get_username() if author else ""
