"""Doing one thing to many readers, in batches, and undoing it for a while.

Each batch is committed with how far it came, so that an act goes on where it was interrupted; a worker looks for such
acts every minute. Nobody is ever subscribed this way: only what an act itself ended comes back when it is undone.
"""

import datetime as dt
from collections.abc import Callable

from django.contrib.auth.models import User
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from newsletter.models import Newsletter
from subscribers.health import cleaning
from subscribers.leaving import BY_HAND
from subscribers.listing import counting
from subscribers.listing.bulk_statements import DO, UNDO
from subscribers.models import BulkAct, BulkDeed, BulkRow, BulkState, Subscription
from subscribers.one_at_a_time import A_BULK_ACT, alone
from subscribers.tags import MOST_TAGS

BATCH = 2_000
AT_ONCE = 500
"""So many are done while the writer waits; more are left to a worker."""
UNDO_FOR = dt.timedelta(minutes=10)
_ROWS_KEPT_FOR = dt.timedelta(hours=1)
_ACTS_KEPT_FOR = dt.timedelta(days=90)
_UNDER_WAY = (BulkState.DOING, BulkState.UNDOING)
FROM_THE_LIST = tuple(DO)
"""What is done by one statement a batch, to anybody on the list, and can be undone."""
_DELETED_AT_ONCE = 50


class MoreThanAsked(Exception):
    """They are ``count`` by now, more than the writer was asked about."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count:,} are meant by now.")
        self.count = count


@transaction.atomic
def begin(
    newsletter: Newsletter,
    *,
    author: User,
    deed: BulkDeed,
    tag: str = "",
    chosen: QuerySet[Subscription],
    at_most: int | None = None,
    now: dt.datetime,
) -> BulkAct:
    """Write down what is to be done to whom: ``chosen``, as far as they are the newsletter's. Nothing is done yet.

    ``at_most`` is how many the writer was asked about. Raises MoreThanAsked, with nothing written, where they are more.
    """
    act = BulkAct.objects.create(newsletter=newsletter, author=author, deed=deed, tag=tag, began_at=now)
    try:
        sql, values = chosen.filter(newsletter=newsletter).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return act
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO subscribers_bulkrow (act_id, subscription_id) SELECT %s, id FROM ({sql}) AS chosen (id)",  # noqa: S608 - made by Django
            [act.pk, *values],
        )
        act.chosen = cursor.rowcount
    if at_most is not None and act.chosen > at_most:
        raise MoreThanAsked(act.chosen)
    act.save(update_fields=["chosen"])
    return act


def _never() -> bool:
    return False


def carry_out(act: BulkAct, *, now: dt.datetime, stop: Callable[[], bool] = _never) -> bool:
    """Do, or undo, what is left of it, until ``stop`` says so. Safe to call again after any interruption.

    Returns whether something is left to be done. Where somebody else is at it, nothing is: they go on.
    """
    with alone(A_BULK_ACT, act.pk) as is_alone:
        is_left = is_alone
        while is_left and not stop():
            is_left = _batch(act, now=now)
    if is_alone and not is_left:
        counting.recount(act.newsletter)
    return is_left


def can_be_stopped(act: BulkAct) -> bool:
    """Whether it is being done: what can be undone goes back at once, of the rest what was done stays."""
    return act.state == BulkState.DOING


def can_be_undone(act: BulkAct, *, now: dt.datetime) -> bool:
    """Whether there is something to undo, and time left for it."""
    if act.deed not in FROM_THE_LIST or act.state != BulkState.DONE or not act.changed:
        return False
    return act.finished_at is not None and now < undone_by(act)


def undone_by(act: BulkAct) -> dt.datetime:
    """Until when a finished act can be undone."""
    return (act.finished_at or act.began_at) + UNDO_FOR


def begin_undoing(act: BulkAct, *, now: dt.datetime) -> bool:
    """Turn an act around, over or under way; :func:`carry_out` then goes back. Returns False where it is too late.

    One under way that cannot be undone is stopped. A batch in hand is waited for: it holds the act's row until it is
    committed, and whoever did it goes on in the other direction.
    """
    with transaction.atomic():
        stored = BulkAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
        turned = True
        if can_be_undone(stored, now=now) or (can_be_stopped(stored) and stored.deed in FROM_THE_LIST):
            stored.state, stored.through, stored.looked_at, stored.gone_back = BulkState.UNDOING, 0, 0, 0
        elif can_be_stopped(stored):
            stored.state, stored.through, stored.finished_at = BulkState.DONE, 0, now
        else:
            turned = False
        if turned:
            stored.save(update_fields=["state", "through", "looked_at", "gone_back", "finished_at"])
    act.refresh_from_db()
    return turned


def latest(newsletter: Newsletter, *, author: User, now: dt.datetime) -> BulkAct | None:
    """What the writer did last to this list, while it is under way or can still be undone."""
    recent = Q(state__in=_UNDER_WAY) | Q(finished_at__gt=now - UNDO_FOR)
    return BulkAct.objects.filter(recent, newsletter=newsletter, author=author).first()


def under_way() -> list[BulkAct]:
    """All acts that are not finished, the oldest first."""
    return list(BulkAct.objects.filter(state__in=_UNDER_WAY).order_by("pk"))


def forget_old(now: dt.datetime) -> int:
    """Delete what undoing needed once it is too late for it, and the acts after some months. Returns how many rows."""
    over = BulkAct.objects.exclude(state__in=_UNDER_WAY)
    gone, _ = BulkRow.objects.filter(act__in=over.filter(finished_at__lt=now - _ROWS_KEPT_FOR)).delete()
    over.filter(finished_at__lt=now - _ACTS_KEPT_FOR).delete()
    return gone


@transaction.atomic
def _batch(act: BulkAct, *, now: dt.datetime) -> bool:
    """One batch of what is left. Returns whether there may be more."""
    stored = BulkAct.objects.select_for_update(of=("self",)).select_related("author").get(pk=act.pk)
    if stored.state in _UNDER_WAY:
        _move_on(stored, now=now)
    for field in ("state", "changed", "gone_back", "looked_at", "through", "finished_at"):
        setattr(act, field, getattr(stored, field))
    return stored.state in _UNDER_WAY


def _move_on(act: BulkAct, *, now: dt.datetime) -> None:
    undoing = act.state == BulkState.UNDOING
    rows = BulkRow.objects.filter(act=act, subscription_id__gt=act.through).order_by("subscription_id")
    if undoing:
        rows = rows.filter(was__isnull=False)
    batch = _DELETED_AT_ONCE if act.deed == BulkDeed.DELETE else BATCH
    ids = list(rows.values_list("subscription_id", flat=True)[:batch])
    if not ids:
        act.state, act.through = (BulkState.UNDONE if undoing else BulkState.DONE), 0
        act.finished_at = now
    else:
        done = _change(act, ids, undoing=undoing, now=now)
        if undoing:
            act.gone_back += done
        else:
            act.changed += done
        act.through, act.looked_at = ids[-1], act.looked_at + len(ids)
    act.save(update_fields=["state", "changed", "gone_back", "looked_at", "through", "finished_at"])


def _change(act: BulkAct, ids: list[int], *, undoing: bool, now: dt.datetime) -> int:
    deed, by = BulkDeed(act.deed), act.author.get_username() if act.author else "someone who is gone"
    if deed == BulkDeed.DELETE:
        return cleaning.delete_unconfirmed(ids, author=act.author)
    if deed == BulkDeed.REMIND:
        return cleaning.remind(ids, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            (UNDO if undoing else DO)[deed],
            {
                "act": act.pk,
                "ids": ids,
                "tag": act.tag,
                "most_tags": MOST_TAGS,
                "newsletter": act.newsletter_id,
                "author": act.author_id,
                "words": said_of(act, undoing=undoing),
                "source": f"studio, by {by}{': undone' if undoing else ''}"[:200],
                "reason": f"{BY_HAND}, by {by}"[:200],
                "began": act.began_at,
                "now": now,
            },
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]


def said_of(act: BulkAct, *, undoing: bool) -> str:
    """What stands on the page of each reader it made a difference to."""
    if act.deed == BulkDeed.UNSUBSCRIBE:
        return "Unsubscribing them by hand was undone" if undoing else "Unsubscribed by hand"
    gets = (act.deed == BulkDeed.ADD_TAG) != undoing
    return f"Tag “{act.tag}” {'added' if gets else 'taken away'}"
