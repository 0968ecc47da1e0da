"""A relay in disorder says of everybody that they are gone: the list is kept. A list with dead addresses is cleaned."""

import re

import pytest
from django.utils import timezone

from delivery import beat, disbelief, ending, mailings
from delivery.disbelief import NOT_BELIEVED
from delivery.models import BounceRecord, Mailing, MailingState
from subscribers.models import Subscription, Suppression
from tests.delivery.engine.turns import run

pytestmark = pytest.mark.django_db(transaction=True)
GONE = "550 5.1.1 no such user"


@pytest.fixture
def begin(issue, subscribe, now):
    """``begin(30)``: a mailing to so many, who are served one after the other."""

    def to(count):
        for number in range(count):
            subscribe(f"reader{number:03}")
        return mailings.begin(issue, now=now)

    return to


@pytest.fixture
def refuse(smtp_sink):
    """``refuse(range(3))``: the server says that these are gone."""

    def them(numbers):
        for number in numbers:
            smtp_sink.answer("RCPT", GONE, to=f"reader{number:03}@example.org")

    return them


def paused(mailing):
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    return mailing.paused_reason


def unseen(monkeypatch):
    """A sender's turn in which it sees nothing wrong."""
    monkeypatch.setattr("delivery.engine.caseload.fault", lambda _mailing: "")
    monkeypatch.setattr(disbelief, "_run", lambda _mailing: disbelief.Run())
    run()
    monkeypatch.undo()


def list_is_whole():
    return (Suppression.objects.count(), set(Subscription.objects.values_list("state", flat=True))) == (0, {"active"})


def test_a_relay_that_refuses_everybody_suppresses_nobody_and_all_get_it_later(begin, smtp_sink, studio_client, issue):
    mailing = begin(60)
    smtp_sink.answer("RCPT", GONE)
    run()

    assert re.match(
        r"(\d+) of the last \1 copies were refused\. The latest: The mailbox does not exist", paused(mailing)
    )
    assert mailing.paused_reason.endswith(f"no such user. {NOT_BELIEVED}")
    assert (list_is_whole(), BounceRecord.objects.count()) == (True, 0)
    assert NOT_BELIEVED in studio_client.get(f"/studio/issues/{issue.pk}/send/").content.decode()

    smtp_sink.rules.clear()
    mailings.retry_refused(mailing)
    run()
    mailing.refresh_from_db()
    assert (len(set(smtp_sink.recipients())), len(smtp_sink.received), mailing.state) == (60, 60, "finished")


def test_what_a_relay_says_that_falls_into_disorder_on_the_way_is_taken_back(begin, refuse, smtp_sink):
    mailing = begin(80)
    refuse(range(40, 80))
    run()

    refused = mailing.deliveries.filter(state="failed").count()
    assert paused(mailing).endswith(NOT_BELIEVED)
    assert (refused >= 25, list_is_whole()) == (True, True)
    assert set(BounceRecord.objects.values_list("kind", flat=True)) == {"sender_fault"}

    smtp_sink.rules.clear()
    mailings.retry_refused(mailing)
    run()
    assert (len(set(smtp_sink.recipients())), len(smtp_sink.received)) == (80, 80)


def test_readers_who_are_gone_are_suppressed_also_where_there_are_too_many(begin, refuse, settings):
    settings.EMAIL_CONNECTIONS = 4
    mailing = begin(160)
    refuse(range(0, 160, 5))
    run()

    assert re.match(r"(2[5-9]|[345]\d) of the last (1[2-9]|2)\d+ addresses do not exist", paused(mailing))
    gone = set(mailing.deliveries.filter(state="failed").values_list("subscription", flat=True))
    assert NOT_BELIEVED not in mailing.paused_reason
    assert set(Subscription.objects.filter(state="bounced").values_list("pk", flat=True)) == gone
    assert (Suppression.objects.count(), len(gone) >= 25) == (len(gone), True)


def test_a_few_readers_all_refused_stay_on_the_list(begin, smtp_sink):
    mailing = begin(3)
    smtp_sink.answer("RCPT", GONE)
    run()

    mailing.refresh_from_db()
    assert (mailing.state, mailing.deliveries.filter(state="failed").count(), list_is_whole()) == ("finished", 3, True)
    smtp_sink.rules.clear()
    assert mailings.retry_refused(mailing) == 3
    run()
    assert len(smtp_sink.received) == 3


def test_the_first_reader_is_gone_once_the_server_has_taken_a_copy_for_another(begin, refuse):
    begin(3)
    refuse([0])
    run()

    states = Subscription.objects.order_by("pk").values_list("state", flat=True)
    assert (list(states), Suppression.objects.get().reason) == (["bounced", "active", "active"], "hard_bounce")


def test_a_mailing_that_the_beat_pauses_has_its_readers_back_as_well(begin, refuse, now, monkeypatch):
    mailing = begin(80)
    refuse(range(40, 80))
    unseen(monkeypatch)
    mailing.refresh_from_db()
    assert (mailing.state, Suppression.objects.count()) == ("finished", 40)

    Mailing.objects.update(state=MailingState.SENDING, finished_at=None)
    mailing.deliveries.filter(address="reader000@example.org").update(state="pending")
    beat.tick(now=now)
    assert (paused(mailing).endswith(NOT_BELIEVED), list_is_whole()) == (True, True)


def test_a_mailing_whose_last_readers_are_refused_is_not_called_sent_until_somebody_says_so(begin, refuse, monkeypatch):
    mailing = begin(40)
    refuse(range(10, 40))
    monkeypatch.setattr("delivery.engine.caseload.fault", lambda _mailing: "")
    run()

    assert paused(mailing).startswith("30 of the last 30 copies were refused. The latest: The mailbox does not exist")
    assert (mailing.paused_reason.endswith(NOT_BELIEVED), list_is_whole()) == (True, True)
    assert ending.finish_if_done(mailing, now=timezone.now()) is False
    mailings.resume(mailing)
    assert ending.finish_if_done(mailing, now=timezone.now()) is True
    assert (mailing.deliveries.filter(state="failed").count(), list_is_whole()) == (30, True)


def test_those_whom_somebody_put_on_the_list_stay_there(begin, refuse, smtp_sink, monkeypatch):
    mailing = begin(80)
    refuse(range(40, 80))
    unseen(monkeypatch)
    Suppression.objects.filter(pk=Suppression.objects.first().pk).update(reason="complaint")
    Mailing.objects.update(state=MailingState.SENDING, finished_at=None)
    mailing.refresh_from_db()

    disbelief.pause(mailing, why="Enough")
    assert list(Suppression.objects.values_list("reason", flat=True)) == ["complaint"]
    assert Subscription.objects.filter(state="bounced").count() == 1
    assert (mailing.paused_reason, disbelief.take_back(mailing)) == (f"Enough. {NOT_BELIEVED}", 0)


def test_what_was_paused_for_another_reason_says_so_and_no_more(begin):
    mailing = begin(3)
    run()
    Mailing.objects.update(state=MailingState.SENDING, finished_at=None)

    disbelief.pause(mailing, why="w" * 400)
    assert mailing.paused_reason == "w" * 300
