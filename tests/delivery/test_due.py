"""What there is to do for senders and for the beat."""

import datetime as dt

import pytest

from delivery import due, mailings
from delivery.models import Delivery, DeliveryState, Lease, Mailing, MailingState

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def test_a_mailing_is_under_way_while_it_is_sending_and_its_server_is_not_left_alone(mailing, now):
    assert due.under_way(now=now) == [mailing]
    Mailing.objects.update(retry_at=now + SECOND)
    assert (due.under_way(now=now), due.under_way(now=now + SECOND)) == ([], [mailing])

    mailings.pause(mailing)
    assert (due.under_way(now=now + SECOND), due.needing_attention()) == ([], [mailing])


@pytest.mark.parametrize("state", [MailingState.PAUSED, MailingState.FINISHED, MailingState.CANCELLED])
def test_a_mailing_that_is_not_sending_has_no_work(mailing, now, state):
    assert due.has_work(mailing, now=now) is True
    Mailing.objects.update(state=state)
    mailing.refresh_from_db()
    assert due.has_work(mailing, now=now) is False


def test_there_is_work_where_one_copy_is_due_and_nobody_has_it(mailing, now):
    bob = Delivery.objects.get(address="bob@example.org")
    Delivery.objects.exclude(pk=bob.pk).update(state=DeliveryState.SENT)
    assert due.has_work(mailing, now=now) is True

    Delivery.objects.filter(pk=bob.pk).update(not_before=now + SECOND)
    assert (due.has_work(mailing, now=now), due.has_work(mailing, now=now + SECOND)) == (False, True)
    Lease.objects.create(delivery=bob, mailing=mailing, epoch=99, stage="claimed", until=now)
    assert due.has_work(mailing, now=now + SECOND) is False


def test_what_is_held_back_is_no_work(mailing, now):
    first = Delivery.objects.order_by("pk").first()
    mailing.held_after = first.pk - 1
    assert due.has_work(mailing, now=now) is False
    mailing.held_after = first.pk
    assert due.has_work(mailing, now=now) is True
