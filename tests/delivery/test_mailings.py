"""What people do to a mailing."""

import datetime as dt

import pytest

from delivery import due, ledger, mailings
from delivery.ledger import Outcome
from delivery.mailing_states import MailingError, WrongState
from delivery.models import DeliveryState, Mailing, MailingState, Stage
from delivery.preparing import CannotBegin
from newsletter.document import Document
from tests.delivery.settling import LEASE, settle, states
from tests.factories import IssueFactory


def test_pausing_and_resuming_shows_on_the_issue(mailing, issue):
    mailings.pause(mailing, reason="The postman is ill")
    assert (*states(mailing, issue), mailing.paused_reason) == ("paused", "paused", "The postman is ill")

    mailings.resume(mailing)
    assert (*states(mailing, issue), mailing.paused_reason) == ("sending", "sending", "")


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        (MailingState.SENDING, [mailings.resume]),
        (MailingState.PAUSED, [mailings.pause]),
        (MailingState.FINISHED, [mailings.pause, mailings.resume, mailings.cancel]),
        (MailingState.CANCELLED, [mailings.pause, mailings.resume, mailings.cancel]),
    ],
)
def test_what_the_state_does_not_allow_is_said(mailing, state, acts):
    Mailing.objects.filter(pk=mailing.pk).update(state=state)

    for act in acts:
        with pytest.raises(WrongState, match=f"is {state}"):
            act(mailing)


def test_a_cancelled_issue_nobody_got_is_cancelled_and_can_be_mended_and_sent(mailing, issue, now):
    settle(mailing, DeliveryState.FAILED, count=1, now=now)
    mailings.cancel(mailing, now=now)
    assert states(mailing, issue) == ("cancelled", "cancelled")
    assert sorted(mailing.deliveries.values_list("state", flat=True)) == ["cancelled", "cancelled", "failed"]

    mailings.reopen(issue)
    assert (issue.state, issue.publish_at) == ("draft", None)
    assert mailings.begin(issue, now=now).audience == 3


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.IN_DOUBT])
def test_a_cancelled_issue_somebody_has_stays_sent(mailing, issue, now, state):
    settle(mailing, state, count=1, now=now)
    mailings.cancel(mailing, now=now)

    assert states(mailing, issue) == ("cancelled", "sent")
    with pytest.raises(WrongState, match="is sent, not cancelled"):
        mailings.reopen(issue)
    with pytest.raises(CannotBegin):
        mailings.begin(issue, now=now)


def test_a_copy_at_its_dot_when_the_mailing_is_cancelled_is_waited_for(mailing, issue, now):
    (claim,) = ledger.claim(mailing.pk, quotas={"other": 99}, limit=1, now=now, lease=LEASE)
    ledger.hand_off([claim], now=now, lease=LEASE)
    mailings.cancel(mailing, now=now)
    assert (states(mailing, issue), mailing.finished_at) == (("cancelled", "sent"), None)

    ledger.settle([Outcome(claim=claim, state=DeliveryState.FAILED, stage=Stage.DOT)], now=now)
    mailings.close_cancelled(mailing, now=now)
    assert (states(mailing, issue), mailing.finished_at) == (("cancelled", "cancelled"), now)


def test_a_copy_at_a_worker_when_the_mailing_is_cancelled_keeps_the_issue_from_being_reopened(mailing, issue, now):
    claims = ledger.claim(mailing.pk, quotas={"other": 99}, limit=1, now=now, lease=LEASE)
    mailings.cancel(mailing, now=now)
    issue.refresh_from_db()
    with pytest.raises(MailingError, match="a moment ago"):
        mailings.reopen(issue)

    ledger.release(claims)
    assert due.needing_attention() == [mailing]
    mailings.close_cancelled(mailing, now=now)
    assert due.needing_attention() == []
    mailings.reopen(issue)
    assert issue.state == "draft"


@pytest.mark.parametrize("again", [False, True], ids=["a draft again", "on its way anew"])
def test_closing_a_cancelled_mailing_late_leaves_the_issue_alone(mailing, issue, now, again):
    mailings.cancel(mailing, now=now)
    mailings.reopen(issue)
    if again:
        mailings.begin(issue, now=now)
    before = issue.state
    mailings.close_cancelled(mailing, now=now + dt.timedelta(minutes=1))

    assert states(mailing, issue) == ("cancelled", before)
    assert before == ("sending" if again else "draft")
    assert mailing.finished_at == now


def test_the_latest_mailing_is_the_current_one(mailing, issue, now):
    assert mailings.current(issue) == mailing
    mailings.cancel(mailing, now=now)
    mailings.reopen(issue)
    again = mailings.begin(issue, now=now + dt.timedelta(hours=1))

    assert mailings.current(issue) == again
    assert mailings.current(IssueFactory(newsletter=issue.newsletter, number=99, document=Document())) is None
