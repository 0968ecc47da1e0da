"""Refusals that say more of the server than of the readers.

A relay in disorder answers "no such user" to everybody. Taken at its word it would have the list suppressed, address by
address, before anybody notices. So a route is not believed until it has taken a copy of the mailing; and where half of
the last copies are refused so, what followed for their readers is taken back.
"""

import dataclasses
import datetime as dt

from django.db import connection, transaction

from delivery import mailings
from delivery.bounces.events import REFUSAL
from delivery.faults import latest_refusal
from delivery.limits.thresholds import REFUSAL_SHARE, too_many_refusals
from delivery.models import BounceKind, BounceRecord, Delivery, DeliveryState, Mailing
from delivery.reasons import PERSON_GONE
from subscribers.bouncing import take_back_bounces

MOST_TRIES = 20_000
"""How far back a run of refusals is followed: a sender judges once a second, and is never so fast."""
NOT_BELIEVED = (
    "So many at once say more of the server than of the readers: nobody was suppressed for these. "
    "Once it takes mail again, retry those that failed."
)

_HAS_TAKEN = """
SELECT EXISTS (
    SELECT FROM (SELECT delivery_id, outcome, route FROM delivery_attempt
                  WHERE delivery_id BETWEEN %(first)s AND %(last)s ORDER BY delivery_id LIMIT %(most)s) tried
      JOIN delivery_delivery d ON d.id = tried.delivery_id AND d.mailing_id = %(mailing)s
     WHERE tried.outcome = 'sent' AND tried.route = %(route)s)
"""
# The newest of all mailings' tries, by the primary key: those of one mailing have no index, and need none.
_TRIED = """
SELECT tried.delivery_id, tried.outcome = 'failed' AND d.state = 'failed' AND d.reason = ANY(%(gone)s)
  FROM (SELECT id, at, delivery_id, outcome FROM delivery_attempt ORDER BY id DESC LIMIT %(most)s) tried
  JOIN delivery_delivery d ON d.id = tried.delivery_id
 WHERE d.mailing_id = %(mailing)s AND tried.outcome <> 'deferred' AND tried.at >= %(since)s
 ORDER BY tried.id DESC
"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Run:
    """Of the last ``tries`` those ``copies`` were refused because nobody is there, as was said; the latest first."""

    copies: tuple[int, ...] = ()
    tries: int = 0


def has_taken(mailing: Mailing, *, route: str) -> bool:
    """Whether the route took a copy of the mailing, as far as its first tries tell."""
    with connection.cursor() as cursor:
        cursor.execute(
            _HAS_TAKEN,
            {"mailing": mailing.pk, "first": mailing.first_copy, "last": mailing.last_copy, "route": route,
             "most": MOST_TRIES},
        )  # fmt: skip
        row = cursor.fetchone()
    return bool(row and row[0])


def pause(mailing: Mailing, *, why: str) -> None:
    """Pause it for ``why``, and take back what a run of refusals led to. Raises WrongState unless it is sending."""
    run = _run(mailing)
    mailings.pause(mailing, reason=_with_what_was_done(why) if run.copies else why)
    _take_back(run)


def doubt(mailing: Mailing) -> str:
    """Why a mailing that stands in a run of refusals should not be called sent; empty for nearly all."""
    run = _run(mailing)
    if not run.copies:
        return ""
    return too_many_refusals(refused=len(run.copies), tries=run.tries, why=latest_refusal(mailing, reasons=PERSON_GONE))


def take_back(mailing: Mailing) -> int:
    """Take back what a run of refusals led to, in a mailing that others paused or that is over; how many readers."""
    return _take_back(_run(mailing))


def _run(mailing: Mailing) -> Run:
    """The run that the mailing stands in; without copies where too few were refused lately."""
    gone = Delivery.objects.filter(mailing=mailing, state=DeliveryState.FAILED, reason__in=PERSON_GONE)
    if len(gone.order_by("-settled_at").values_list("pk")[: REFUSAL_SHARE.at_least]) < REFUSAL_SHARE.at_least:
        return Run()  # nearly all mailings
    since: dt.datetime = mailing.resumed_at or mailing.created_at
    with connection.cursor() as cursor:
        cursor.execute(_TRIED, {"mailing": mailing.pk, "most": MOST_TRIES, "gone": sorted(PERSON_GONE), "since": since})
        tries: list[tuple[int, bool]] = cursor.fetchall()
    lately = [refused for _, refused in tries[: REFUSAL_SHARE.window]]
    if not REFUSAL_SHARE.is_passed(count=sum(lately), tries=len(lately)):
        return Run()
    length = _longest([refused for _, refused in tries])
    copies = tuple(copy for copy, refused in tries[:length] if refused)
    return Run(copies=copies, tries=length) if len(copies) >= REFUSAL_SHARE.at_least else Run()


def _longest(tries: list[bool]) -> int:
    """How far from the newest the refused outnumber the others by most: there the run began."""
    ahead = most = length = 0
    for place, refused in enumerate(tries, start=1):
        ahead += 1 if refused else -1
        if ahead >= most:
            most, length = ahead, place
    return length


@transaction.atomic
def _take_back(run: Run) -> int:
    records = BounceRecord.objects.filter(delivery__in=run.copies, source=REFUSAL, kind=BounceKind.HARD)
    told = dict(records.values_list("delivery", "received_at"))
    if not told:
        return 0
    copies = Delivery.objects.filter(pk__in=told)
    # One that was refused twice in the run was suppressed after the first time.
    since = {copy.address: told[copy.pk] for copy in copies.only("address")}
    back = take_back_bounces(since, mailed=list(copies.values_list("subscription", flat=True)))
    records.update(kind=BounceKind.SENDER_FAULT)
    return len(back)


def _with_what_was_done(why: str) -> str:
    room = mailings.LONGEST_REASON - len(NOT_BELIEVED) - 2
    words = why if len(why) <= room else f"{why[: room - 1].rstrip()}…"
    return f"{words}{'' if words.endswith(('.', '…')) else '.'} {NOT_BELIEVED}"
