import datetime as dt
import json

import pytest

from delivery import ending, ledger, mailings
from delivery.ledger import Outcome
from delivery.models import Delivery, DeliveryState, Mailing, Stage
from delivery.reports import GroupLine, progress, reason_label

LEASE = dt.timedelta(minutes=5)


def settle(mailing, name, state, *, now, reason="", detail="", not_before=None):
    claims = ledger.claim(mailing.pk, quotas={"other": 99}, limit=99, now=now, lease=LEASE)
    claim = next(claim for claim in claims if claim.to_address.startswith(name))
    ledger.release([other for other in claims if other is not claim])
    ledger.hand_off([claim], now=now, lease=LEASE)
    outcome = Outcome(claim=claim, state=state, stage=Stage.DOT, reason=reason, detail=detail, not_before=not_before)
    ledger.settle([outcome], now=now)


def test_the_numbers_of_a_mailing_under_way(issue, readers, subscribe, now):
    for number in range(7):
        subscribe(f"more{number}")
    subscribe("gone", state="unsubscribed")
    mailing = mailings.begin(issue, now=now)
    ten_later = now + dt.timedelta(seconds=10)
    settle(mailing, "bob", DeliveryState.SENT, now=now)
    settle(mailing, "chiyo", DeliveryState.FAILED, now=ten_later, reason="mailbox_unknown", detail="550 5.1.1 no")
    settle(mailing, "dara", DeliveryState.IN_DOUBT, now=ten_later, reason="no_reply")
    settle(mailing, "more0", DeliveryState.DEFERRED, now=ten_later, reason="greylisted", not_before=now + LEASE)
    found = progress(mailing, now=now + dt.timedelta(seconds=20))

    assert {state: count for state, count in found.counts.items() if count} == {
        "pending": 6, "sent": 1, "failed": 1, "in_doubt": 1, "deferred": 1,
    }  # fmt: skip
    assert set(found.counts) == set(DeliveryState.values)
    assert found.reasons == {"greylisted": 1, "mailbox_unknown": 1, "no_reply": 1}
    assert found.excluded == {"unsubscribed": 1}
    assert (found.total, found.candidates, found.done, found.open) == (10, 11, 3, 7)
    assert (found.sent, found.failed, found.in_doubt, found.percent) == (1, 1, 1, 30)
    assert (found.rate, found.seconds_left) == (0.15, 40)
    assert [(f.address, f.state, f.reason, f.detail) for f in found.failures] == [
        ("dara@example.org", "in_doubt", "no_reply", ""),
        ("chiyo@example.org", "failed", "mailbox_unknown", "550 5.1.1 no"),
        ("more0@example.org", "deferred", "greylisted", ""),
    ]
    assert json.loads(json.dumps(found.to_json()))["started"] == now.isoformat()


def test_a_mailing_to_nobody_is_all_done(issue, now):
    found = progress(mailings.begin(issue, now=now), now=now)

    assert (found.total, found.percent, found.rate, found.seconds_left) == (0, 100, 0.0, None)


def test_a_finished_mailing_shows_what_it_did_on_the_whole(mailing, now):
    for name in ("bob", "chiyo", "dara"):
        settle(mailing, name, DeliveryState.SENT, now=now)
    ending.finish_if_done(mailing, now=now + dt.timedelta(seconds=6))
    found = progress(mailing, now=now + dt.timedelta(days=9))

    assert (found.rate, found.seconds_left, found.percent, found.running) == (0.5, None, 100, False)


def test_the_rate_of_a_cancelled_mailing_is_of_the_copies_that_were_tried(mailing, now):
    settle(mailing, "bob", DeliveryState.SENT, now=now)
    mailings.cancel(mailing, now=now + dt.timedelta(seconds=2))
    found = progress(mailing, now=now + dt.timedelta(days=9))

    assert (found.counts["cancelled"], found.rate) == (2, 0.5)


@pytest.mark.parametrize("count", [1, 3])
def test_progress_takes_as_many_queries_for_one_reader_as_for_three(
    issue, subscribe, now, count, django_assert_num_queries
):
    for number in range(count):
        subscribe(f"reader{number}")
    mailing = mailings.begin(issue, now=now)
    for number in range(count):
        settle(mailing, f"reader{number}", DeliveryState.FAILED, now=now, reason="other")

    with django_assert_num_queries(8):
        progress(mailing, now=now)


def test_only_so_many_failures_are_listed(issue, subscribe, now):
    for number in range(5):
        subscribe(f"reader{number}")
    mailing = mailings.begin(issue, now=now)
    Delivery.objects.update(state="failed", reason="other")

    assert len(progress(mailing, failures=2).failures) == 2
    assert progress(mailing, failures=2).failed == 5


def test_providers_are_lined_up_with_the_largest_first_and_the_rest_last(mailing):
    Delivery.objects.filter(address="bob@example.org").update(domain_group="gmail", state="sent")
    mailing.groups = {"gmail": 1, "other": 2, "yahoo": 0}
    mailing.save()
    Delivery.objects.filter(address="dara@example.org").update(state="in_doubt", reason="no_reply")

    assert progress(mailing).group_lines == [
        GroupLine(group="gmail", label="Gmail", total=1, sent=1, open=0, in_doubt=0, lost=0),
        GroupLine(group="other", label="All other domains", total=2, sent=0, open=1, in_doubt=1, lost=0),
    ]


def test_what_bounced_did_not_arrive_and_what_was_called_spam_did(mailing):
    for name, state in (("bob", "bounced"), ("chiyo", "complained"), ("dara", "expired")):
        Delivery.objects.filter(address=f"{name}@example.org").update(state=state, reason="other")

    assert progress(mailing).group_lines == [
        GroupLine(group="other", label="All other domains", total=3, sent=1, open=0, in_doubt=0, lost=2)
    ]


@pytest.mark.parametrize("state", ["paused", "cancelled", "finished"])
def test_what_stood_in_the_way_is_told_only_while_it_does(mailing, now, state):
    Mailing.objects.update(trouble="It hung up.", retry_at=now, paused_reason="Too many bounces")
    found = progress(mailing)
    assert (found.trouble, found.retry_at, found.paused_reason) == ("It hung up.", now, "")

    Mailing.objects.update(state=state)
    found = progress(mailing)
    reason = "Too many bounces" if state == "paused" else ""
    assert (found.trouble, found.retry_at, found.paused_reason) == ("", None, reason)


def test_while_a_rest_is_held_back_nobody_says_when_it_ends(mailing, now):
    settle(mailing, "bob", DeliveryState.SENT, now=now)
    later = now + dt.timedelta(seconds=10)
    assert progress(mailing, now=later).seconds_left == 20
    Mailing.objects.update(held_after=1)
    assert (progress(mailing, now=later).seconds_left, progress(mailing, now=later).to_json()["ends"]) == (None, None)


def test_machines_are_told_when_it_ends_and_what_went_when(mailing, now):
    settle(mailing, "bob", DeliveryState.SENT, now=now)
    found = progress(mailing, now=now + dt.timedelta(seconds=10)).to_json()

    assert (found["rate"], found["seconds_left"], found["over_time"], found["groups"]) == (
        0.1, 20, [[now.replace(second=0).isoformat(), 1]], {"other": {"sent": 1, "pending": 2}},
    )  # fmt: skip
    assert dt.datetime.fromisoformat(found["ends"]).tzinfo == dt.UTC


def test_a_reason_is_said_in_plain_words():
    assert reason_label("mailbox_unknown") == "The mailbox does not exist"
    assert reason_label("something_new") == "Something new"
