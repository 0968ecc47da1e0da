"""Values, mailings and code of ours that fail: as little as possible fails with them."""

import pytest

from delivery import mailings
from delivery.engine.caseload import Caseload
from delivery.engine.courier import STUMBLES_IN_A_ROW
from delivery.engine.work import Work
from delivery.models import Lease, Mailing, MailingState
from delivery.smtp import SmtpConnection
from newsletter.rendering.types import digest_of
from tests.delivery.engine.turns import run, states
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_value_that_cannot_stand_in_a_mail_fails_that_reader_alone(mailing, smtp_sink):
    mailing.deliveries.filter(address="bob@example.org").update(values={"name": "Bob\r\nBcc: evil@example.org"})
    run()

    assert states(mailing) == {"bob": ("failed", "bad_value"), "chiyo": ("sent", ""), "dara": ("sent", "")}


def test_values_nobody_foresaw_fail_that_reader_alone_and_are_logged(mailing, smtp_sink, caplog):
    mailing.deliveries.filter(address="bob@example.org").update(values={"name": ["Bob"]})
    mailing.deliveries.filter(address="chiyo@example.org").update(values=["no", "object"])
    run()

    assert states(mailing) == {"bob": ("failed", "bad_value"), "chiyo": ("failed", "bad_value"), "dara": ("sent", "")}
    assert smtp_sink.recipients() == ["dara@example.org"]
    bob = mailing.deliveries.get(address="bob@example.org")
    assert bob.detail.startswith("The copy could not be made (")
    assert len([record for record in caplog.records if record.exc_info]) == 2


def test_a_copy_nobody_could_hand_over_waits_and_the_others_go(mailing, smtp_sink, monkeypatch, caplog):
    prepare = SmtpConnection.prepare

    async def stumble(self, envelope, message):
        if envelope.recipient == "bob@example.org":
            raise ZeroDivisionError("nobody foresaw this")
        return await prepare(self, envelope, message)

    monkeypatch.setattr(SmtpConnection, "prepare", stumble)
    run()

    assert states(mailing) == {"bob": ("deferred", "connection_lost"), "chiyo": ("sent", ""), "dara": ("sent", "")}
    assert Lease.objects.count() == 0


def test_a_mailing_that_cannot_be_taken_up_pauses_and_keeps_no_other_back(mailing, readers, now, smtp_sink):
    damaged = {"damaged": True}
    Mailing.objects.filter(pk=mailing.pk).update(rendered=damaged, rendered_hash=digest_of(damaged))
    other = NewsletterFactory(slug="other", sender_email="other@example.org")
    SubscriptionFactory(newsletter=other, subscriber=SubscriberFactory(address="ed@example.org"))
    mailings.begin(IssueFactory(newsletter=other, number=1, title="Other"), now=now)
    run()

    assert smtp_sink.recipients() == ["ed@example.org"]
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert mailing.paused_reason.startswith("It cannot be made into mails (")


def test_nobody_gets_a_mail_that_was_changed_after_others_got_it(mailing, smtp_sink):
    Mailing.objects.filter(pk=mailing.pk).update(rendered={**mailing.rendered, "subject": "Buy now"})
    run()

    mailing.refresh_from_db()
    assert (smtp_sink.recipients(), mailing.state) == ([], MailingState.PAUSED)
    assert mailing.paused_reason == (
        "Its mail is not the one it began with: it was changed in the database. Cancel it, and send it anew."
    )


def test_a_fault_in_every_copy_pauses_the_mailing_before_it_is_burnt(issue, subscribe, now, smtp_sink, monkeypatch):
    for number in range(40):
        subscribe(f"reader{number}")
    mailing = mailings.begin(issue, now=now)
    monkeypatch.setattr(Work, "fill", lambda *_: 1 / 0)
    run()

    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert mailing.paused_reason.startswith("The copy could not be made (ZeroDivisionError: ")
    assert mailing.deliveries.filter(state="failed").count() == STUMBLES_IN_A_ROW - 1
    assert Lease.objects.count() == 0


def test_what_answers_mean_may_go_wrong_without_harm(mailing, smtp_sink, monkeypatch, caplog):
    monkeypatch.setattr(Caseload, "hear", lambda *_: 1 / 0)
    run()

    assert set(states(mailing).values()) == {("sent", "")}
    assert "mean was not seen" in caplog.text
