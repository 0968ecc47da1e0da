"""All recipients of a mailing as CSV: one row each, however many there are, in one query."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator
from itertools import islice

from delivery.limits import group_label
from delivery.listing import Wanted, recipients
from delivery.models import Delivery, DeliveryState, Mailing
from delivery.reasons import reason_label
from newsletter.formulas import harmless

COLUMNS = (
    "address", "provider", "state", "state_in_words", "reason", "reason_in_words", "last_answer", "attempts",
    "first_attempt_at", "settled_at", "next_attempt_at",
)  # fmt: skip
BLOCK = 500
"""Rows written at a time."""
_LABELS = dict(DeliveryState.choices)


def csv_blocks(mailing: Mailing, *, wanted: Wanted | None = None) -> Iterator[str]:
    """The file in pieces, with a row of names first; times are ISO 8601 in UTC.

    A cell that a spreadsheet would run as a formula begins with an apostrophe.
    """
    found = recipients(mailing, wanted=wanted).defer("values", "mailing", "subscription").iterator(chunk_size=4 * BLOCK)
    yield _written([COLUMNS])
    while rows := [_row(delivery) for delivery in islice(found, BLOCK)]:
        yield _written(rows)


def _row(delivery: Delivery) -> list[str]:
    standing: str = getattr(delivery, "standing")  # noqa: B009 - annotated by recipients
    next_at = delivery.not_before if delivery.state == DeliveryState.DEFERRED else None
    times = (delivery.first_attempt_at, delivery.settled_at, next_at)
    cells = [
        delivery.to_address, group_label(delivery.domain_group), standing, _LABELS[standing],
        delivery.reason, reason_label(delivery.reason) if delivery.reason else "", delivery.detail,
        str(delivery.attempts_made),
        *(at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else "" for at in times),
    ]  # fmt: skip
    return [harmless(cell) for cell in cells]


def _written(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
