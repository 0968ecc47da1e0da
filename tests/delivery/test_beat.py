import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from delivery import beat, ending, ledger, mailings
from delivery.models import Delivery, DeliveryState, Mailing, MailingState
from newsletter.models import Issue, IssueState
from newsletter.scheduling import schedule, unschedule
from tests.factories import IssueFactory, NewsletterFactory

LEASE = dt.timedelta(minutes=5)


def test_what_is_due_begins_and_workers_are_woken(issue, readers, newsletter, now):
    later = IssueFactory(
        newsletter=newsletter, number=22, state=IssueState.SCHEDULED, publish_at=now + dt.timedelta(seconds=1)
    )
    woken = beat.tick(now=now)

    assert woken is True
    assert Mailing.objects.count() == 1
    issue.refresh_from_db()
    later.refresh_from_db()
    assert (issue.state, later.state) == ("sending", "scheduled")


def at_once(*acts):
    """What each act, in a thread and a database session of its own, came to; all have begun before any goes on."""
    barrier = threading.Barrier(len(acts), timeout=10)

    def run(act):
        try:
            connection.ensure_connection()
            barrier.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(30) for future in [pool.submit(run, act) for act in acts]]


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_begin_an_issue_once(issue, readers, now, caplog):
    woken = at_once(*[lambda: beat.tick(now=now)] * 2)

    mailing = Mailing.objects.get()
    assert any(woken)
    assert mailing.deliveries.count() == 3
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "state"),
    [
        (unschedule, IssueState.DRAFT),
        (lambda issue: schedule(issue, at=issue.publish_at + dt.timedelta(days=1), now=issue.publish_at), "scheduled"),
    ],
    ids=["taken back", "moved"],
)
def test_an_issue_that_is_taken_back_or_moved_after_the_beat_picked_it_stays(issue, readers, now, change, state):
    """The writer's change is made, and not yet committed, while the beat picks the issue and wants to begin it."""
    changed, begun = threading.Event(), []

    def writer():
        with transaction.atomic():
            change(Issue.objects.get(pk=issue.pk))
            changed.set()
            time.sleep(0.5)

    def ticker():
        assert changed.wait(10)
        begun.append(list(Issue.objects.filter(state=IssueState.SCHEDULED, publish_at__lte=now)))
        return beat.tick(now=now)

    _, woken = at_once(writer, ticker)

    assert begun == [[issue]]
    assert woken is False
    assert Mailing.objects.count() == 0
    assert Issue.objects.get(pk=issue.pk).state == state


def test_an_issue_that_cannot_begin_does_not_keep_the_others_back(issue, readers, now, caplog):
    broken = IssueFactory(
        newsletter=NewsletterFactory(slug="broken", sender_email="no address"), number=1,
        state=IssueState.SCHEDULED, publish_at=now - dt.timedelta(hours=1),
    )  # fmt: skip
    beat.tick(now=now)

    assert list(Mailing.objects.values_list("issue", flat=True)) == [issue.pk]
    broken.refresh_from_db()
    assert broken.state == "scheduled"
    assert "is due and cannot go out" in caplog.text


def test_a_dead_workers_claims_go_out_again_and_its_hand_offs_are_in_doubt(mailing, now):
    claims = ledger.claim(mailing.pk, quotas={"other": 99}, limit=2, now=now, lease=LEASE)
    ledger.hand_off(claims[:1], now=now, lease=LEASE)

    assert beat.tick(now=now + LEASE + dt.timedelta(seconds=1)) is True
    assert sorted(mailing.deliveries.values_list("state", flat=True)) == ["in_doubt", "pending", "pending"]


def test_a_deferred_copy_is_woken_at_its_time(mailing, now):
    mailing.deliveries.update(state=DeliveryState.DEFERRED, not_before=now + dt.timedelta(minutes=5))

    assert beat.tick(now=now + dt.timedelta(minutes=4)) is False
    assert beat.tick(now=now + dt.timedelta(minutes=5)) is True
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"pending"}


def test_a_mailing_with_nothing_left_is_ended(mailing, now):
    mailing.deliveries.update(state=DeliveryState.SENT)

    assert beat.tick(now=now) is False
    mailing.refresh_from_db()
    assert mailing.state == MailingState.FINISHED


@pytest.mark.parametrize("stop", [mailings.pause, mailings.cancel])
def test_nobody_is_woken_for_a_mailing_that_was_stopped(mailing, now, stop):
    stop(mailing)

    assert beat.tick(now=now) is False


def test_nobody_is_woken_while_the_server_is_left_alone(mailing, now):
    Mailing.objects.filter(pk=mailing.pk).update(retry_at=now + dt.timedelta(seconds=5))

    assert beat.tick(now=now) is False
    assert beat.tick(now=now + dt.timedelta(seconds=5)) is True


def test_a_cancelled_mailing_is_drained_when_its_worker_died(mailing, issue, now):
    ledger.claim(mailing.pk, quotas={"other": 99}, limit=1, now=now, lease=LEASE)
    mailings.cancel(mailing, now=now)
    beat.tick(now=now + LEASE + dt.timedelta(seconds=1))

    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}
    mailing.refresh_from_db()
    assert mailing.finished_at is not None


def test_a_mailing_that_cannot_be_looked_after_keeps_no_other_waiting(mailing, newsletter, now, monkeypatch, caplog):
    other = mailings.begin(
        IssueFactory(newsletter=newsletter, number=22, state=IssueState.SCHEDULED, publish_at=now), now=now
    )
    other.deliveries.update(state=DeliveryState.SENT)
    ends = ending.finish_if_done

    def breaks(found, *, now):
        if found.pk == mailing.pk:
            raise ValueError("an identity nobody can read")
        return ends(found, now=now)

    monkeypatch.setattr(ending, "finish_if_done", breaks)
    beat.tick(now=now)

    other.refresh_from_db()
    assert other.state == MailingState.FINISHED
    assert f"Mailing {mailing.pk} could not be looked after" in caplog.text
