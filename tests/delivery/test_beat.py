import datetime as dt

import pytest

from delivery import beat, ledger, mailings
from delivery.models import Delivery, DeliveryState, Mailing, MailingState
from newsletter.models import IssueState
from tests.factories import IssueFactory, NewsletterFactory

LEASE = dt.timedelta(minutes=5)


def test_what_is_due_begins_and_workers_are_woken(issue, readers, newsletter, now):
    later = IssueFactory(
        newsletter=newsletter, number=22, state=IssueState.SCHEDULED, publish_at=now + dt.timedelta(seconds=1)
    )
    woken = beat.tick(now=now)

    assert woken == [Mailing.objects.get().pk]
    issue.refresh_from_db()
    later.refresh_from_db()
    assert (issue.state, later.state) == ("sending", "scheduled")


def test_two_beats_at_once_begin_an_issue_once(issue, readers, now):
    assert beat.tick(now=now) == beat.tick(now=now)
    assert Mailing.objects.count() == 1


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
    claims = ledger.claim(mailing.pk, limit=2, now=now, lease=LEASE)
    ledger.hand_off(claims[:1], now=now, lease=LEASE)

    assert beat.tick(now=now + LEASE + dt.timedelta(seconds=1)) == [mailing.pk]
    assert sorted(mailing.deliveries.values_list("state", flat=True)) == ["in_doubt", "pending", "pending"]


def test_a_deferred_copy_is_woken_at_its_time(mailing, now):
    mailing.deliveries.update(state=DeliveryState.DEFERRED, not_before=now + dt.timedelta(minutes=5))

    assert beat.tick(now=now + dt.timedelta(minutes=4)) == []
    assert beat.tick(now=now + dt.timedelta(minutes=5)) == [mailing.pk]
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"pending"}


def test_a_mailing_with_nothing_left_is_ended(mailing, now):
    mailing.deliveries.update(state=DeliveryState.SENT)

    assert beat.tick(now=now) == []
    mailing.refresh_from_db()
    assert mailing.state == MailingState.FINISHED


@pytest.mark.parametrize("stop", [mailings.pause, mailings.cancel])
def test_nobody_is_woken_for_a_mailing_that_was_stopped(mailing, now, stop):
    stop(mailing)

    assert beat.tick(now=now) == []


def test_nobody_is_woken_while_the_server_is_left_alone(mailing, now):
    Mailing.objects.filter(pk=mailing.pk).update(retry_at=now + dt.timedelta(seconds=5))

    assert beat.tick(now=now) == []
    assert beat.tick(now=now + dt.timedelta(seconds=5)) == [mailing.pk]


def test_a_cancelled_mailing_is_drained_when_its_worker_died(mailing, issue, now):
    ledger.claim(mailing.pk, limit=1, now=now, lease=LEASE)
    mailings.cancel(mailing, now=now)
    beat.tick(now=now + LEASE + dt.timedelta(seconds=1))

    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}
    mailing.refresh_from_db()
    assert mailing.finished_at is not None
