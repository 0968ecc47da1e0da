"""What copies and servers' words tell of a person, taken away when the person is erased, and shown when they ask."""

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from delivery.models import Attempt, BounceRecord, Delivery, Mailing, SendingRoute
from subscribers.models import LONGEST_SEGMENT_NAME, Subscriber
from subscribers.segments.forgetting import rule_without, words_without
from subscribers.traces import ERASED, Traces


def forget(traces: Traces) -> None:
    """Leave of each copy its state and its reason, which are counted; of what came back its kind.

    Servers like to quote the address in their replies, and those of a mailing's or a route's trouble too.
    """
    copies = Delivery.objects.filter(subscription__in=traces.subscription_ids)
    ids = list(copies.values_list("pk", flat=True))
    Attempt.objects.filter(delivery__in=ids).update(text="")
    BounceRecord.objects.filter(Q(delivery__in=ids) | Q(address_hash__in=traces.hashes)).update(
        excerpt="", address_hash=b""
    )
    copies.update(address=ERASED, to_address=ERASED, values={}, detail="")
    Mailing.objects.filter(trouble__iregex=traces.pattern).update(trouble=ERASED)
    Mailing.objects.filter(paused_reason__iregex=traces.pattern).update(paused_reason=ERASED)
    SendingRoute.objects.filter(down_why__iregex=traces.pattern).update(down_why=ERASED)
    _forget_segments(traces)


def _forget_segments(traces: Traces) -> None:
    """To whom mailings went may have been said with the person's address."""
    found = Mailing.objects.annotate(rule_words=Cast("segment_rule", TextField())).filter(
        Q(rule_words__iregex=traces.pattern_in_rows)
        | Q(segment_words__iregex=traces.pattern_in_rows)
        | Q(segment_name__iregex=traces.pattern_in_rows)
    )
    for mailing in found.defer("rendered", "identity").select_for_update():
        Mailing.objects.filter(pk=mailing.pk).update(
            segment_rule=rule_without(mailing.segment_rule, traces),
            segment_words=words_without(mailing.segment_words, traces),
            segment_name=words_without(mailing.segment_name, traces)[:LONGEST_SEGMENT_NAME],
        )


def copies_of(person: Subscriber) -> list[dict[str, Any]]:
    """Every copy of an issue that was made for the person, with each try to hand it over."""
    copies = (
        Delivery.objects.filter(subscription__subscriber=person)
        .select_related("mailing__issue__newsletter")
        .prefetch_related("attempts")
        .order_by("pk")
    )
    return [
        {
            "newsletter": copy.mailing.issue.newsletter.name,
            "issue": copy.mailing.issue.title,
            "to": copy.to_address,
            "name": copy.values.get("name", ""),
            "state": copy.state,
            "reason": copy.reason,
            "last_answer": copy.detail,
            "at": copy.settled_at,
            "tries": [
                f"{each.at:%Y-%m-%d %H:%M:%S} {each.stage} {each.code or ''} {each.text}"
                for each in copy.attempts.all()
            ],
        }
        for copy in copies
    ]


def returned_of(person: Subscriber) -> list[dict[str, Any]]:
    """What servers sent back about those copies."""
    found = BounceRecord.objects.filter(delivery__subscription__subscriber=person).order_by("received_at")
    return [
        {"at": each.received_at, "kind": each.kind, "reason": each.reason, "status": each.status, "words": each.excerpt}
        for each in found
    ]
