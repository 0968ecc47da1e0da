import datetime as dt

import pytest
from django.utils import timezone

from config.canary import Canary
from delivery import beat, canary, due, ending, ledger, mailing_states, mailings
from delivery.canary import Waiting
from delivery.dispatch import work_at
from delivery.ledger import Outcome
from delivery.models import Delivery, DeliveryState, Mailing, Stage

LEASE = dt.timedelta(minutes=5)
FIRST, REST, WAIT = 50, 10, dt.timedelta(minutes=15)


@pytest.fixture
def mailing(issue, subscribe, now, settings):
    """To 60, of whom 50 go first."""
    settings.DELIVERY_CANARY = Canary(percent=5, minutes=15)
    for number in range(FIRST + REST):
        subscribe(f"reader{number:02}")
    return mailings.begin(issue, now=now)


def send(mailing, *, now, state=DeliveryState.SENT, reason="", limit=99):
    claims = ledger.claim(mailing.pk, quotas={"other": limit}, limit=limit, now=now, lease=LEASE)
    ledger.hand_off(claims, now=now, lease=LEASE)
    ledger.settle([Outcome(claim=claim, state=state, stage=Stage.DOT, reason=reason) for claim in claims], now=now)
    return len(claims)


def test_no_more_than_the_first_copies_are_given_out(mailing, now):
    assert canary.waiting(mailing) == Waiting(first=FIRST, rest=REST, minutes=15, goes_on_at=None)
    assert [send(mailing, now=now, limit=30) for _ in range(3)] == [30, 20, 0]
    assert (due.has_work(mailing, now=now), ending.finish_if_done(mailing, now=now)) == (False, False)


def test_the_rest_goes_when_the_time_is_over(mailing, now):
    send(mailing, now=now)
    beat.tick(now=now)
    mailing.refresh_from_db()
    assert canary.waiting(mailing).goes_on_at == now + WAIT
    assert (beat.tick(now=now + WAIT - dt.timedelta(seconds=1)), beat.tick(now=now + WAIT)) == (False, True)
    mailing.refresh_from_db()
    assert (canary.waiting(mailing), send(mailing, now=now + WAIT)) == (None, REST)
    assert ending.finish_if_done(mailing, now=now + WAIT) is True


def test_the_time_begins_when_each_of_the_first_was_tried(mailing, now):
    send(mailing, now=now, limit=49)
    canary.watch(mailing, now=now)
    assert mailing.wave_done_at is None
    later = now + dt.timedelta(minutes=5)
    claims = ledger.claim(mailing.pk, quotas={"other": 9}, limit=9, now=later, lease=LEASE)
    canary.watch(mailing, now=later)
    assert (len(claims), mailing.wave_done_at) == (1, None)
    outcome = Outcome(claim=claims[0], state=DeliveryState.DEFERRED, stage=Stage.RCPT, not_before=later + WAIT)
    ledger.settle([outcome], now=later)
    canary.watch(mailing, now=later)
    assert mailing.wave_done_at == later


def test_first_copies_that_go_badly_pause_the_mailing_with_the_reason(mailing, now):
    send(mailing, now=now, limit=40)
    send(mailing, now=now, limit=10, state=DeliveryState.FAILED, reason="mailbox_unknown")
    beat.tick(now=now)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.paused_reason) == (
        "paused",
        "The first copies went badly: 10 of the last 50 addresses do not exist, 20% of them. Providers take that for a "
        "bought or an old list. Clean it, then resume.",
    )


def test_first_copies_that_are_refused_for_no_given_reason_pause_it_too(mailing, now):
    send(mailing, now=now, limit=25)
    send(mailing, now=now, limit=25, state=DeliveryState.FAILED, reason="other")
    beat.tick(now=now)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.paused_reason) == (
        "paused",
        "The first copies went badly: 25 of the last 50 copies were refused. The latest: Refused for a reason of the "
        "server's own",
    )


def test_bounces_in_the_time_of_waiting_count(mailing, now):
    send(mailing, now=now)
    beat.tick(now=now)
    late = now + dt.timedelta(minutes=10)
    for copy in Delivery.objects.filter(state="sent")[:8]:
        ledger.returns.take_back(copy.pk, state=DeliveryState.BOUNCED, reason="mailbox_unknown", detail="", now=late)
    beat.tick(now=late)
    mailing.refresh_from_db()
    assert mailing.state == "paused"


def test_after_a_person_resumed_it_what_was_before_does_not_count(mailing, now):
    send(mailing, now=now, limit=40)
    send(mailing, now=now, limit=10, state=DeliveryState.FAILED, reason="mailbox_unknown")
    beat.tick(now=now)
    mailings.resume(mailing, now=now + dt.timedelta(hours=1))
    beat.tick(now=now + dt.timedelta(hours=1))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.held_after) == ("sending", None)


@pytest.mark.parametrize("state", ["paused", "cancelled", "finished"])
def test_what_is_not_being_sent_is_not_let_go(mailing, state):
    held = mailing.held_after
    Mailing.objects.update(state=state)
    with pytest.raises(mailing_states.WrongState, match=f"The mailing of .* is {state}"):
        mailings.go_on(mailing)
    assert (canary.let_go(mailing), Mailing.objects.get().held_after, held is None) == (False, held, False)


def test_a_person_may_let_the_rest_go_once(mailing, now):
    assert (canary.let_go(mailing), canary.let_go(mailing), canary.waiting(mailing)) == (True, False, None)
    assert send(mailing, now=now) == FIRST + REST


@pytest.mark.parametrize("setting", [None, Canary(percent=99.9, minutes=15)])
def test_nothing_is_held_back_without_the_setting_or_without_a_rest(issue, subscribe, now, settings, setting):
    settings.DELIVERY_CANARY = setting
    for number in range(FIRST):
        subscribe(f"reader{number}")
    mailing = mailings.begin(issue, now=now)

    assert (mailing.held_after, canary.waiting(mailing), canary.watch(mailing, now=now)) == (None, None, "")
    assert send(mailing, now=now) == FIRST


def test_a_mailing_that_began_before_the_setting_was_changed_keeps_its_wave(mailing, now, settings):
    settings.DELIVERY_CANARY = None
    assert send(mailing, now=now) == FIRST


@pytest.mark.django_db(transaction=True)
def test_a_sender_stops_after_the_first_copies_and_wants_no_other_turn(mailing, smtp_sink):
    now = timezone.now()
    Mailing.objects.update(created_at=now)
    Delivery.objects.update(not_before=now)
    assert work_at(0, now=now) is False
    assert len(smtp_sink.recipients()) == FIRST
    assert Mailing.objects.get().wave_done_at is not None
    canary.let_go(mailing)
    work_at(0, now=now)
    assert (len(smtp_sink.recipients()), Mailing.objects.get().state) == (FIRST + REST, "finished")


def test_the_report_says_what_waits_and_a_press_lets_it_go(mailing, studio_client, wake_ups, now):
    send(mailing, now=now)
    beat.tick(now=now)
    address = f"/studio/issues/{mailing.issue_id}/send/"
    shown = " ".join(studio_client.get(address).content.decode().split())
    assert "The first 50 went out. The other 10 follow at 17:15" in shown
    studio_client.post(f"{address}go-on/")
    mailing.refresh_from_db()
    assert (mailing.held_after, len(wake_ups.taken())) == (None, 4)
    assert "The first 50" not in studio_client.get(address).content.decode()
