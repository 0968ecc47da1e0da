"""What becomes of each copy, by what a real SMTP server answers."""

import datetime as dt
import email
import email.policy

import pytest
from django.utils import timezone

from delivery import due, ending, ledger, mailings
from delivery.models import Attempt, Delivery, Mailing, MailingState
from tests.delivery.engine.turns import run, states
from tests.smtp_sink import HANG_UP

pytestmark = pytest.mark.django_db(transaction=True)


def test_everyone_gets_one_copy_of_their_own(mailing, smtp_sink):
    assert run() == 3

    assert smtp_sink.recipients() == ["bob@example.org", "chiyo@example.org", "dara@example.org"]
    assert states(mailing) == {"bob": ("sent", ""), "chiyo": ("sent", ""), "dara": ("sent", "")}
    messages = [email.message_from_bytes(m.content, policy=email.policy.default) for m in smtp_sink.received]
    assert [str(message["To"]) for message in messages] == [
        "Bob <bob@example.org>", "Chiyo <chiyo@example.org>", "Dara <dara@example.org>",
    ]  # fmt: skip
    assert {message["Subject"] for message in messages} == {"#21: High water"}
    assert {message["Date"].datetime for message in messages} == {mailing.date.replace(microsecond=0)}
    assert len({message["Message-ID"] for message in messages}) == 3
    assert {m.mail_from for m in smtp_sink.received} == {"alice@example.org"}
    assert {m.connection for m in smtp_sink.received} == {1}


def test_with_a_bounce_domain_each_copy_has_an_envelope_sender_of_its_own(mailing, smtp_sink, settings):
    settings.BOUNCE_DOMAIN = "bounce.example.org"
    run()

    senders = {m.mail_from for m in smtp_sink.received}
    assert len(senders) == 3
    assert all(sender.startswith("b+") and sender.endswith("@bounce.example.org") for sender in senders)


def test_a_refused_reader_does_not_hold_up_the_others(mailing, smtp_sink):
    smtp_sink.answer("RCPT", "550 5.1.1 no such user", to="bob@example.org")
    smtp_sink.answer("DOT", "554 5.6.0 cannot read this", to="chiyo@example.org")
    run()

    assert states(mailing) == {
        "bob": ("failed", "mailbox_unknown"),
        "chiyo": ("failed", "message_refused"),
        "dara": ("sent", ""),
    }
    bob = mailing.deliveries.get(address="bob@example.org")
    assert bob.detail == "550 5.1.1 no such user"
    assert list(bob.attempts.values_list("stage", "code", "enhanced_code", "outcome")) == [
        ("rcpt", 550, "5.1.1", "failed")
    ]


def test_not_now_is_tried_again_later_with_the_same_message_id(mailing, smtp_sink):
    smtp_sink.answer("DOT", "451 4.3.0 later", to="bob@example.org", times=1, keep=True)
    run()
    assert states(mailing)["bob"] == ("deferred", "server_error")
    bob = mailing.deliveries.get(address="bob@example.org")
    assert 4 * 60 <= (bob.not_before - bob.first_attempt_at).total_seconds() <= 6 * 60 + 1

    Delivery.objects.filter(pk=bob.pk).update(not_before=timezone.now())
    ledger.sweep(now=timezone.now())
    run()

    assert states(mailing)["bob"] == ("sent", "")
    ids = [
        email.message_from_bytes(m.content)["Message-ID"]
        for m in smtp_sink.received
        if m.rcpt_to == ("bob@example.org",)
    ]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_no_answer_after_the_dot_is_in_doubt_and_not_sent_again(mailing, smtp_sink):
    smtp_sink.answer("DOT", HANG_UP, to="bob@example.org", times=1, keep=True)
    run()
    ledger.sweep(now=timezone.now() + dt.timedelta(hours=5))
    run()

    assert states(mailing) == {"bob": ("in_doubt", "no_reply"), "chiyo": ("sent", ""), "dara": ("sent", "")}
    assert smtp_sink.recipients().count("bob@example.org") == 1


# A server that hangs up without a word to the message is asked once more at once.
@pytest.mark.parametrize(
    ("stage", "first"),
    [("MAIL", ("sent", "")), ("RCPT", ("deferred", "connection_lost")), ("DATA", ("deferred", "connection_lost"))],
)
def test_a_connection_that_breaks_before_the_dot_costs_nobody_their_copy(mailing, smtp_sink, stage, first):
    smtp_sink.answer(stage, HANG_UP, times=1)
    run()
    assert states(mailing)["bob"] == first

    mailing.deliveries.update(not_before=timezone.now())
    ledger.wake(now=timezone.now())
    run()

    assert sorted(smtp_sink.recipients()) == ["bob@example.org", "chiyo@example.org", "dara@example.org"]
    assert states(mailing) == {"bob": ("sent", ""), "chiyo": ("sent", ""), "dara": ("sent", "")}


def test_a_server_that_hangs_up_on_everyone_is_left_alone(mailing, smtp_sink):
    smtp_sink.answer("MAIL", HANG_UP)
    run()

    mailing.refresh_from_db()
    assert mailing.trouble.startswith("The connection broke 3 times in a row")
    assert mailing.state == MailingState.SENDING
    assert due.has_work(mailing, now=timezone.now()) is False


def test_a_server_that_is_down_is_noted_and_everyone_stays_pending(mailing, smtp_sink, settings):
    with_nobody_there = smtp_sink.route.__class__(host="127.0.0.1", port=1, tls="none")
    settings.EMAIL_ROUTE = with_nobody_there

    assert run() == 0

    mailing.refresh_from_db()
    assert mailing.trouble == "127.0.0.1:1: it cannot be reached: connection refused"
    assert (mailing.trouble_count, mailing.retry_at > timezone.now()) == (1, True)
    assert states(mailing) == {"bob": ("pending", ""), "chiyo": ("pending", ""), "dara": ("pending", "")}
    assert Attempt.objects.count() == 0

    settings.EMAIL_ROUTE = smtp_sink.route
    Mailing.objects.update(retry_at=timezone.now())
    run()
    mailing.refresh_from_db()
    assert (mailing.trouble, mailing.trouble_count, mailing.retry_at) == ("", 0, None)
    assert len(smtp_sink.received) == 3


def test_too_many_refusals_because_of_us_pause_the_mailing_and_resuming_tries_them_again(mailing, smtp_sink):
    smtp_sink.answer("RCPT", "550 5.7.515 not authenticated", times=3)
    run()

    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert mailing.paused_reason == (
        "It did not pass the checks of SPF, DKIM or DMARC, 3 times in the last 3 copies: 550 5.7.515 not authenticated"
    )
    assert ending.finish_if_done(mailing, now=timezone.now()) is False

    mailings.resume(mailing)
    run()
    assert states(mailing) == {"bob": ("sent", ""), "chiyo": ("sent", ""), "dara": ("sent", "")}


def test_an_address_beyond_ascii_goes_where_the_server_takes_it(mailing, smtp_sink):
    mailing.deliveries.filter(address="bob@example.org").update(to_address="bøb@example.org")
    run()

    assert smtp_sink.recipients()[0] == "bøb@example.org"
    assert "SMTPUTF8" in smtp_sink.received[0].mail_options
