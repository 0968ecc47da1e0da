"""Connections, senders and mailings that share a server: everyone gets one copy, and nobody waits for too long."""

import threading
import time

import pytest
from django.db import connection

from delivery import mailings
from delivery.models import MailingState
from tests.delivery.engine.turns import last_epoch, run
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db(transaction=True)


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
