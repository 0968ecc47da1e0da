"""A sender's turn against a real SMTP server that answers as it is told."""

import datetime as dt
import email
import email.policy
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from delivery import ledger, mailings
from delivery.dispatch import work_at
from delivery.engine import send_for
from delivery.engine.caseload import Caseload
from delivery.engine.desk import STUMBLES_IN_A_ROW
from delivery.engine.work import Work
from delivery.models import Attempt, Delivery, Lease, Mailing, MailingState
from delivery.smtp import SmtpConnection
from newsletter.models import IssueState
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory
from tests.smtp_sink import HANG_UP

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now():
    """The loop looks at the clock, so these tests live in the present."""
    return timezone.now()


@pytest.fixture(autouse=True)
def one_connection(settings):
    """Copies go one after the other, so that it is known which is the first."""
    settings.EMAIL_CONNECTIONS = 1


def run(*, stop=lambda: False, seconds=20):
    return send_for(seconds=seconds, stop=stop).tried


def last_epoch():
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM delivery_epoch")
        return cursor.fetchone()[0]


def states(mailing):
    return {d.address.partition("@")[0]: (d.state, d.reason) for d in mailing.deliveries.order_by("pk")}


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

    assert states(mailing) == {"bob": ("failed", "mailbox_unknown"), "chiyo": ("failed", "other"), "dara": ("sent", "")}
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
    [("MAIL", ("sent", "")), ("RCPT", ("pending", "connection_lost")), ("DATA", ("pending", "connection_lost"))],
)
def test_a_connection_that_breaks_before_the_dot_costs_nobody_their_copy(mailing, smtp_sink, stage, first):
    smtp_sink.answer(stage, HANG_UP, times=1)
    run()
    assert states(mailing)["bob"] == first

    mailing.deliveries.update(not_before=timezone.now())
    run()

    assert sorted(smtp_sink.recipients()) == ["bob@example.org", "chiyo@example.org", "dara@example.org"]
    assert states(mailing) == {"bob": ("sent", ""), "chiyo": ("sent", ""), "dara": ("sent", "")}


def test_a_server_that_hangs_up_on_everyone_is_left_alone(mailing, smtp_sink):
    smtp_sink.answer("MAIL", HANG_UP)
    run()

    mailing.refresh_from_db()
    assert mailing.trouble.startswith("The connection broke 3 times in a row")
    assert mailing.state == MailingState.SENDING
    assert mailings.has_work(mailing, now=timezone.now()) is False


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
        "The server objects to us as the sender, 3 times in the last 3 copies: 550 5.7.515 not authenticated"
    )
    assert mailings.finish_if_done(mailing, now=timezone.now()) is False

    mailings.resume(mailing)
    run()
    assert states(mailing) == {"bob": ("sent", ""), "chiyo": ("sent", ""), "dara": ("sent", "")}


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
    assert bob.detail.startswith("The copy could not be made (AttributeError: ")
    assert len([record for record in caplog.records if record.exc_info]) == 2


def test_an_address_beyond_ascii_goes_where_the_server_takes_it(mailing, smtp_sink):
    mailing.deliveries.filter(address="bob@example.org").update(to_address="bøb@example.org")
    run()

    assert smtp_sink.recipients()[0] == "bøb@example.org"
    assert "SMTPUTF8" in smtp_sink.received[0].mail_options


def meanwhile(act, *, when):
    """Call ``act`` in a thread of its own as soon as ``when()``."""

    def wait():
        deadline = time.monotonic() + 10
        while not when() and time.monotonic() < deadline:
            time.sleep(0.005)
        act()
        connection.close()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def at_the_dot():
    return Lease.objects.filter(stage="handoff").exists()


def test_a_sender_told_to_stop_ends_what_is_at_its_dot_and_gives_back_the_rest(mailing, smtp_sink):
    smtp_sink.pause_seconds = 0.5
    run(stop=at_the_dot)

    assert len(smtp_sink.received) == 1
    assert sorted(states(mailing).values()) == [("pending", ""), ("pending", ""), ("sent", "")]
    assert Lease.objects.count() == 0


def test_a_mailing_paused_while_it_runs_stops_after_the_copy_at_its_dot(mailing, smtp_sink):
    smtp_sink.pause_seconds = 0.5
    pausing = meanwhile(lambda: mailings.pause(mailing), when=at_the_dot)
    run()
    pausing.join()

    assert len(smtp_sink.received) == 1
    assert sorted(states(mailing).values()) == [("pending", ""), ("pending", ""), ("sent", "")]
    assert Lease.objects.count() == 0


def test_a_reader_who_leaves_between_claim_and_dot_gets_nothing(mailing, readers, smtp_sink):
    smtp_sink.pause_seconds = 0.3

    def leave():
        readers[1].state = "unsubscribed"
        readers[1].save()

    leaving = meanwhile(leave, when=at_the_dot)
    run()
    leaving.join()

    assert smtp_sink.recipients() == ["bob@example.org", "dara@example.org"]
    assert states(mailing)["chiyo"] == ("suppressed", "unsubscribed")


def test_the_hand_off_is_committed_before_the_dot_is_answered_and_before_that_nothing_is(mailing, smtp_sink):
    smtp_sink.pause_seconds = 0.4
    seen = []

    def look():
        """From another session, while the server has the whole message and has not answered."""
        seen.extend(Lease.objects.filter(stage="handoff").values_list("delivery__address", flat=True))
        seen.append(len(smtp_sink.received))

    watcher = meanwhile(look, when=at_the_dot)
    run(stop=at_the_dot)
    watcher.join()

    assert seen == ["bob@example.org", 0]
    assert smtp_sink.recipients() == ["bob@example.org"]


def test_a_database_that_goes_away_costs_nobody_anything(mailing, smtp_sink):
    smtp_sink.pause_seconds = 0.3

    def hang_up():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%%delivery_lease%%'"
            )

    hanging_up = meanwhile(hang_up, when=at_the_dot)
    run()
    hanging_up.join()
    run()

    assert smtp_sink.recipients() == ["bob@example.org", "chiyo@example.org", "dara@example.org"]
    assert set(states(mailing).values()) == {("sent", "")}


def test_many_connections_share_the_copies_and_each_reader_gets_one(issue, subscribe, now, smtp_sink, settings):
    settings.EMAIL_CONNECTIONS, settings.DELIVERY_BATCH, settings.WORKER_CONCURRENCY = 8, 16, 1
    everyone = [f"reader{number}@example.org" for number in range(120)]
    for address in everyone:
        subscribe(address.partition("@")[0])
    mailing = mailings.begin(issue, now=now)
    smtp_sink.pause_seconds = 0.01
    assert run() == 120

    assert sorted(smtp_sink.recipients()) == sorted(everyone)
    assert smtp_sink.highest_open == 8
    mailing.refresh_from_db()
    assert mailing.state == MailingState.FINISHED


def test_a_server_that_takes_few_connections_is_given_few_and_everyone_gets_a_copy(
    issue, subscribe, now, smtp_sink, settings
):
    settings.EMAIL_CONNECTIONS, settings.WORKER_CONCURRENCY = 12, 1
    for number in range(60):
        subscribe(f"reader{number}")
    mailing = mailings.begin(issue, now=now)
    smtp_sink.most_open, smtp_sink.pause_seconds = 3, 0.02
    run()

    assert len(set(smtp_sink.recipients())) == len(smtp_sink.received) == 60
    mailing.refresh_from_db()
    assert (mailing.state, mailing.trouble) == (MailingState.FINISHED, "")


def test_a_second_sender_that_gets_no_connection_takes_nothing_from_the_first(
    issue, subscribe, now, smtp_sink, settings
):
    settings.EMAIL_CONNECTIONS, settings.WORKER_CONCURRENCY = 1, 1
    for number in range(30):
        subscribe(f"reader{number}")
    mailings.begin(issue, now=now)
    smtp_sink.pause_seconds = 0.05
    before = last_epoch()
    other = threading.Thread(target=lambda: (run(), connection.close()))
    other.start()
    run()
    other.join()

    assert len(set(smtp_sink.recipients())) == len(smtp_sink.received) == 30
    assert smtp_sink.highest_open == 1
    assert last_epoch() - before <= 30 + 10  # hardly a copy was claimed in vain


def test_a_small_mailing_is_not_kept_waiting_by_a_large_one(issue, newsletter, subscribe, now, smtp_sink, settings):
    settings.DELIVERY_BATCH = 10
    for number in range(60):
        subscribe(f"reader{number}")
    mailings.begin(issue, now=now)
    other = NewsletterFactory(slug="small", sender_email="small@example.org")
    SubscriptionFactory(newsletter=other, subscriber=SubscriberFactory(address="ed@example.org"))
    small = IssueFactory(newsletter=other, number=1, title="Small")
    mailings.begin(small, now=now)
    smtp_sink.pause_seconds = 0.02
    run()

    assert smtp_sink.recipients().index("ed@example.org") < 12
    assert len(smtp_sink.received) == 61


def test_three_mailings_at_once_each_get_their_share(issue, newsletter, subscribe, now, smtp_sink, settings):
    settings.DELIVERY_BATCH = 12
    for number in range(120):
        subscribe(f"reader{number}")
    mailings.begin(issue, now=now)
    for slug, size in (("middle", 40), ("small", 15)):
        other = NewsletterFactory(slug=slug, sender_email=f"{slug}@example.org")
        for number in range(size):
            reader = SubscriberFactory(address=f"{slug}{number}@example.org")
            SubscriptionFactory(newsletter=other, subscriber=reader)
        mailings.begin(IssueFactory(newsletter=other, number=1, title=slug), now=now)
    run()

    order = smtp_sink.recipients()
    last = {
        slug: max(at for at, address in enumerate(order) if address.startswith(slug)) for slug in ("small", "middle")
    }
    assert len(set(order)) == len(order) == 175
    assert last["small"] < 80
    assert last["middle"] < 150


def test_a_copy_nobody_could_hand_over_waits_and_the_others_go(mailing, smtp_sink, monkeypatch, caplog):
    prepare = SmtpConnection.prepare

    async def stumble(self, envelope, message):
        if envelope.recipient == "bob@example.org":
            raise ZeroDivisionError("nobody foresaw this")
        return await prepare(self, envelope, message)

    monkeypatch.setattr(SmtpConnection, "prepare", stumble)
    run()

    assert states(mailing) == {"bob": ("pending", "connection_lost"), "chiyo": ("sent", ""), "dara": ("sent", "")}
    assert Lease.objects.count() == 0


def test_a_mailing_that_cannot_be_taken_up_pauses_and_keeps_no_other_back(mailing, readers, now, smtp_sink):
    Mailing.objects.filter(pk=mailing.pk).update(rendered={"damaged": True})
    other = NewsletterFactory(slug="other", sender_email="other@example.org")
    SubscriptionFactory(newsletter=other, subscriber=SubscriberFactory(address="ed@example.org"))
    mailings.begin(IssueFactory(newsletter=other, number=1, title="Other"), now=now)
    run()

    assert smtp_sink.recipients() == ["ed@example.org"]
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert mailing.paused_reason.startswith("It cannot be made into mails (")


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


def test_no_more_a_second_than_the_setting_says_and_all_in_the_end(issue, subscribe, now, smtp_sink, settings):
    settings.EMAIL_PER_SECOND = 10
    for number in range(20):
        subscribe(f"reader{number}")
    mailings.begin(issue, now=now)
    started = time.monotonic()
    run()

    # A second's worth may go at once.
    assert 0.9 < time.monotonic() - started < 6
    assert len(smtp_sink.received) == 20


def test_a_lease_is_kept_while_a_slow_server_thinks(mailing, smtp_sink, settings):
    settings.DELIVERY_LEASE_SECONDS = 1
    smtp_sink.pause_seconds = 2.5
    mailing.deliveries.exclude(address="bob@example.org").update(not_before=timezone.now() + dt.timedelta(days=1))
    swept = []

    def sweep():
        for _ in range(10):
            time.sleep(0.2)
            swept.append(ledger.sweep(now=timezone.now()).in_doubt)
        connection.close()

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    run()
    sweeper.join()

    assert (sum(swept), states(mailing)["bob"]) == (0, ("sent", ""))


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
