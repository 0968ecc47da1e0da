"""Where a turn ends: when all is done, when its time is up, or at once."""

import pytest
from django.utils import timezone

from delivery.dispatch import work_at
from delivery.models import MailingState
from newsletter.models import IssueState

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_turn_ends_the_mailing_when_all_is_done(mailing, smtp_sink):
    assert work_at(0, now=timezone.now()) is False

    mailing.refresh_from_db()
    assert mailing.state == MailingState.FINISHED
    assert mailing.issue.state == IssueState.SENT
    assert len(smtp_sink.received) == 3


def test_a_turn_that_was_too_short_asks_for_another(mailing, smtp_sink, settings):
    settings.DELIVERY_SLICE_SECONDS = 1
    smtp_sink.pause_seconds = 0.7

    assert work_at(0, now=timezone.now()) is True
    assert 0 < len(smtp_sink.received) < 3


def test_a_turn_with_nothing_to_send_is_no_turn(db):
    assert work_at(0, now=timezone.now()) is False
