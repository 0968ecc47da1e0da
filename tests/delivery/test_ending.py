"""When a mailing is over, and when it only looks so."""

import pytest

from delivery import ending, ledger, mailings
from delivery.models import Delivery, DeliveryState, Lease, Mailing
from delivery.models.ledger import STORED_STATES
from tests.delivery.settling import settle, states


def test_a_mailing_ends_when_every_copy_is_settled(mailing, issue, now):
    settle(mailing, DeliveryState.SENT, count=2, now=now)
    assert ending.finish_if_done(mailing, now=now) is False

    settle(mailing, DeliveryState.FAILED, now=now)
    assert ending.finish_if_done(mailing, now=now) is True
    assert (*states(mailing, issue), mailing.finished_at) == ("finished", "sent", now)


@pytest.mark.parametrize("end", [ending.finish_if_done, mailings.cancel])
def test_what_stood_in_its_way_is_not_said_of_a_mailing_that_is_over(mailing, now, end):
    settle(mailing, DeliveryState.SENT, now=now)
    mailings.pause(mailing, reason="The postman is ill")
    Mailing.objects.update(trouble="It cannot be reached", trouble_count=3, retry_at=now)
    end(mailing, now=now)

    mailing.refresh_from_db()
    assert (mailing.paused_reason, mailing.trouble, mailing.trouble_count, mailing.retry_at) == ("", "", 0, None)


@pytest.mark.parametrize(
    "state", [DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HANDOFF, DeliveryState.DEFERRED]
)
def test_a_mailing_with_an_open_copy_is_not_finished(mailing, now, state):
    settle(mailing, DeliveryState.SENT, now=now)
    stored = state if state in STORED_STATES else DeliveryState.PENDING
    Delivery.objects.filter(address="bob@example.org").update(state=stored)
    if state != stored:
        bob = Delivery.objects.get(address="bob@example.org")
        Lease.objects.create(delivery=bob, mailing=mailing, epoch=99, stage=state, until=now)

    assert ending.finish_if_done(mailing, now=now) is False


def test_a_mailing_whose_totals_do_not_add_up_is_not_finished_and_says_so(mailing, now):
    settle(mailing, DeliveryState.SENT, now=now)
    Mailing.objects.filter(pk=mailing.pk).update(audience=4)

    assert ending.finish_if_done(mailing, now=now) is False
    mailing.refresh_from_db()
    assert mailing.trouble == "The ledger has 3 copies of 4: rows were taken away past it."


def test_a_paused_mailing_whose_last_copies_came_home_is_finished(mailing, issue, now):
    settle(mailing, DeliveryState.SENT, now=now)
    mailings.pause(mailing)

    assert ending.finish_if_done(mailing, now=now) is True
    assert states(mailing, issue) == ("finished", "sent")


def test_a_mailing_all_of_whose_copies_were_refused_because_of_us_pauses_instead_of_ending(mailing, issue, now):
    """The sender that settled the last copy has not come to its own test yet."""
    settle(mailing, DeliveryState.FAILED, now=now, reason="sender_fault")

    assert ending.finish_if_done(mailing, now=now) is False
    assert states(mailing, issue) == ("paused", "paused")
    assert mailing.paused_reason.startswith("The server objects to us as the sender, 3 times in the last 3 copies")
    mailings.resume(mailing, now=now)
    settle(mailing, DeliveryState.SENT, now=now)
    assert ending.finish_if_done(mailing, now=now) is True


def test_the_numbers_of_a_mailing_whose_rows_were_taken_away_are_made_anew(mailing, now, caplog):
    settle(mailing, DeliveryState.SENT, count=2, now=now)
    mailing.deliveries.filter(state="pending").delete()

    assert ending.finish_if_done(mailing, now=now) is False
    mailing.refresh_from_db()
    assert {state: count for state, count in ledger.numbers(mailing).states.items() if count} == {"sent": 2}
    assert mailing.trouble == "The ledger has 2 copies of 3: rows were taken away past it."
    assert "numbers are made anew" in caplog.text
