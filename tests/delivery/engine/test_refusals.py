"""A server that refuses every copy: the mailing pauses before the list is burnt, and goes on where it stood."""

import pytest

from delivery import ledger, mailings
from delivery.engine import caseload
from delivery.engine.caseload import Caseload
from delivery.ledger import Outcome
from delivery.ledger.returns import take_back
from delivery.models import BounceRecord, DeliveryState, MailingState, Stage
from subscribers.models import Suppression
from tests.delivery.engine.clerks import LEASE
from tests.delivery.engine.turns import run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mailing(issue, subscribe, now):
    for number in range(30):
        subscribe(f"reader{number:02}")
    return mailings.begin(issue, now=now)


@pytest.mark.parametrize(
    ("stage", "reply", "why"),
    [
        ("DOT", "554 Message rejected as spam", "Taken for spam, "),
        ("DOT", "554 5.6.0 no", "The server objects to the message, "),
        ("MAIL", "552 5.3.4 too big", "The message is too big for the server, "),
        ("DATA", "554 no", "The server objects to the message, "),
        ("RCPT", "550 Your host is listed at zen.spamhaus.org", "The server or a list it asks has blocked ours, "),
        ("DOT", "554 Transaction failed", " of the last "),
        ("RCPT", "550 Requested action not taken", " of the last "),
    ],
)
def test_a_mailing_that_nobody_takes_pauses_and_resuming_reaches_everyone(mailing, smtp_sink, stage, reply, why):
    smtp_sink.answer(stage, reply)
    run()

    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert why in mailing.paused_reason
    assert mailing.paused_reason.endswith(reply)
    assert (Suppression.objects.count(), BounceRecord.objects.filter(kind="hard").count()) == (0, 0)

    smtp_sink.rules.clear()
    mailings.resume(mailing)
    run()
    mailing.refresh_from_db()
    assert (len(set(smtp_sink.recipients())), mailing.state, mailing.paused_reason) == (30, "finished", "")


def test_complaints_pause_a_mailing_that_no_server_refuses(mailing, now, smtp_sink, monkeypatch):
    monkeypatch.setattr(caseload, "JUDGED_SECONDS", 0.0)
    sender = Caseload(lease=LEASE)
    assert len(sender.look(down={}, proven=frozenset())) == 1
    claims = ledger.claim(mailing.pk, quotas={"other": 10}, limit=10, now=now, lease=LEASE)
    ledger.hand_off(claims, now=now, lease=LEASE)
    ledger.settle([Outcome(claim=claim, state=DeliveryState.SENT, stage=Stage.DOT) for claim in claims], now=now)
    for claim in claims[:3]:
        take_back(claim.id, state=DeliveryState.COMPLAINED, reason="spam_report", detail="", now=now)

    assert sender.look(down={}, proven=frozenset()) == []
    mailing.refresh_from_db()
    assert mailing.paused_reason.startswith("3 of the last 10 readers called it spam")
