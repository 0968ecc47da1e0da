"""What a reader's page tells of sending: each issue with where its copy is and every attempt, and what came back."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from delivery.models import Attempt, BounceRecord, Delivery, MailingState
from delivery.reasons import reason_label
from subscribers.models import Subscription
from subscribers.timeline import Happening, Kind, register


def mailings(subscription: Subscription, before: dt.datetime | None, most: int) -> Sequence[Happening]:
    """The issues that were made for them."""
    copies = Delivery.objects.filter(subscription=subscription).annotate(
        at=Coalesce("settled_at", "first_attempt_at", "mailing__created_at")
    )
    if before is not None:
        copies = copies.filter(at__lt=before)
    found = copies.select_related("mailing__issue").prefetch_related("attempts").order_by("-at", "-pk")[:most]
    return [_told(copy, at=copy.at, zone=subscription.newsletter.zone) for copy in found]


def bounces(subscription: Subscription, before: dt.datetime | None, most: int) -> Sequence[Happening]:
    """What came back about their copies, and about their address."""
    digest = bytes(subscription.subscriber.address_hash)
    # Those of the address are found by an index of these two kinds.
    by_address = Q(address_hash=digest, kind__in=["hard", "soft"], delivery=None)
    own = BounceRecord.objects.filter(delivery__subscription=subscription)
    records: dict[int, BounceRecord] = {}
    for rows in (own, BounceRecord.objects.filter(by_address)):
        told = rows.filter(received_at__lt=before) if before is not None else rows
        records |= {record.pk: record for record in told.select_related("delivery__mailing__issue")[:most]}
    newest = sorted(records.values(), key=lambda record: record.received_at, reverse=True)
    return [_returned(record) for record in newest[:most]]


def _told(copy: Delivery, *, at: dt.datetime, zone: dt.tzinfo) -> Happening:
    issue = copy.mailing.issue
    lines = [reason_label(copy.reason)] if copy.reason else []
    lines += [_attempt(attempt, zone) for attempt in copy.attempts.all()]
    # The pages of an issue are about its last mailing; of a cancelled one there may be another since.
    shown = copy.mailing.state != MailingState.CANCELLED
    return Happening(
        at=at, kind=Kind.MAILING, title=f"#{issue.number} {issue.title}", lines=lines,
        state=(copy.state, copy.get_state_display()),
        url=reverse("studio_delivery:recipient", args=[issue.pk, copy.pk]) if shown else "",
    )  # fmt: skip


def _attempt(attempt: Attempt, zone: dt.tzinfo) -> str:
    """Where the try ended, and the server's words with their codes, which most of them begin with anyway."""
    codes = f"{attempt.code or ''} {attempt.enhanced_code}".strip()
    words = attempt.text if attempt.text.startswith(codes) else f"{codes} {attempt.text}"
    where = f"{attempt.at.astimezone(zone):%Y-%m-%d %H:%M:%S}, {attempt.get_stage_display()}"
    return f"{where}: {words}" if words else where


def _returned(record: BounceRecord) -> Happening:
    issue = record.delivery.mailing.issue if record.delivery else None
    about = f" about #{issue.number} {issue.title}" if issue else ""
    lines = [reason_label(record.reason)] if record.reason else []
    if record.excerpt or record.status:
        lines.append(f"{record.status} {record.excerpt}".strip())
    return Happening(
        at=record.received_at, kind=Kind.BOUNCE, title=f"{record.get_kind_display()}{about}", lines=lines
    )  # fmt: skip


for _source in (mailings, bounces):
    register(_source)
