"""A pause holds at each step: who takes one is not in the audience, or is passed over at the claim and at the dot."""

import datetime as dt

import pytest
from django.utils import timezone

from delivery import ledger, mailings
from delivery.ledger import audience
from delivery.models import Delivery
from subscribers.models import Subscription

LEASE = dt.timedelta(minutes=5)
WEEK = dt.timedelta(weeks=1)


def paused(subscription, until):
    Subscription.objects.filter(pk=subscription.pk).update(paused_until=until)


def claimed(mailing, now):
    return ledger.claim(mailing.pk, quotas={"other": 100}, limit=100, now=now, lease=LEASE)


@pytest.mark.parametrize(
    ("until", "gets_it"), [(WEEK, False), (dt.timedelta(seconds=1), False), (dt.timedelta(0), True), (-WEEK, True)]
)
def test_a_pause_leaves_out_who_takes_it_until_it_ends(issue, readers, now, until, gets_it):
    paused(readers[0], now + until)
    mailing = mailings.begin(issue, now=now)

    assert ("bob@example.org" in mailing.deliveries.values_list("address", flat=True)) is gets_it
    assert dict(mailing.exclusions.values_list("reason", "count")) == ({} if gets_it else {"paused": 1})
    assert (mailing.audience, mailing.candidates) == (3 if gets_it else 2, 3)


def test_the_shown_audience_leaves_them_out_too_and_says_why(newsletter, readers):
    paused(readers[0], timezone.now() + WEEK)

    found = audience(newsletter)
    assert (found.recipients, dict(found.excluded)) == (2, {"paused": 1})


def test_leaving_counts_for_more_than_a_pause(newsletter, readers):
    paused(readers[0], timezone.now() + WEEK)
    Subscription.objects.filter(pk=readers[0].pk).update(state="unsubscribed")

    assert dict(audience(newsletter).excluded) == {"unsubscribed": 1}


def test_who_pauses_while_the_mailing_runs_gets_no_copy(mailing, readers, now):
    paused(readers[0], now + WEEK)

    assert [claim.to_address for claim in claimed(mailing, now)] == ["chiyo@example.org", "dara@example.org"]
    assert list(Delivery.objects.filter(address="bob@example.org").values_list("state", "reason")) == [
        ("suppressed", "paused")
    ]


def test_who_pauses_between_claim_and_dot_gets_no_copy(mailing, readers, now):
    claims = claimed(mailing, now)
    paused(readers[0], now + WEEK)

    allowed = ledger.hand_off(claims, now=now, lease=LEASE)
    assert sorted(claim.to_address for claim in claims if claim.id in allowed) == [
        "chiyo@example.org", "dara@example.org",
    ]  # fmt: skip


def test_a_pause_that_ended_while_the_mailing_waited_is_no_reason(mailing, readers, now):
    paused(readers[0], now - dt.timedelta(seconds=1))

    assert len(claimed(mailing, now)) == 3
