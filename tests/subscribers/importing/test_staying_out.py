"""Who left, bounced, complained or must not be mailed stays out, whatever a list says."""

import datetime as dt

import pytest

from subscribers import suppression
from subscribers.models import Subscriber, Subscription, Suppression, SuppressionReason
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.importing.moving import APRIL, outcomes, states

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["unsubscribed", "bounced", "complained"])
def test_nobody_who_left_is_brought_back(moved, tide_notes, state):
    SubscriptionFactory(newsletter=tide_notes, subscriber__address="ann@example.org", state=state)

    run = moved("email,status\nann@example.org,active\n")

    assert (states(), outcomes(run)) == ({"ann@example.org": state}, [{"stays_out": 1}])


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_nobody_on_the_suppression_list_comes_in(moved, reason):
    suppression.suppress("ann@example.org", reason=reason)

    run = moved("email\nann@example.org\nbo@example.org\n")

    assert (states(), outcomes(run)) == ({"bo@example.org": "active"}, [{"added": 1, "suppressed": 1}])
    assert not Subscriber.objects.filter(address="ann@example.org").exists()


def test_who_is_suppressed_by_another_newsletter_comes_in_and_by_this_one_does_not(moved, tide_notes):
    suppression.suppress("ann@example.org", newsletter=tide_notes, reason=SuppressionReason.MANUAL)
    for address in ("ann@example.org", "bo@example.org"):
        suppression.suppress(address, newsletter=NewsletterFactory(), reason=SuppressionReason.MANUAL)

    run = moved("email\nann@example.org\nbo@example.org\n")

    assert (states(), outcomes(run)) == ({"bo@example.org": "active"}, [{"added": 1, "suppressed": 1}])


def test_what_a_list_says_of_bounces_and_complaints_holds_for_its_newsletter_alone(moved, tide_notes):
    other = NewsletterFactory()
    reader = SubscriptionFactory(newsletter=other, subscriber__address="bo@example.org")
    text = "email,status\nbo@example.org,bounced\ncy@example.org,complained\n"

    runs = [moved(text), moved(text), moved("email\nbo@example.org\ncy@example.org\n", newsletter=other)]

    assert set(Suppression.objects.values_list("newsletter", "reason")) == {
        (tide_notes.pk, "hard_bounce"), (tide_notes.pk, "complaint"),
    }  # fmt: skip
    assert outcomes(runs[2]) == [{"known": 1, "added": 1}]
    assert (Subscription.objects.get(pk=reader.pk).state, Suppression.objects.count()) == ("active", 2)


def test_nobody_comes_in_who_is_only_named_in_a_note(moved):
    run = moved(
        "email,note\n"
        'bo@example.org,"Asked for a friend:\ncy@example.org\nsaid ""please"" twice"\n'
        'dee@example.org,"Asked for a friend:\nfay@example.org\nsaid "please" twice"\n'
        "gil@example.org,Gil\n"
    )

    assert set(states()) == {"bo@example.org", "gil@example.org"}
    assert list(run.refused.order_by("line").values_list("line", "cells")) == [
        (5, ["dee@example.org", '"Asked for a friend:']),
        (6, ["fay@example.org"]),
        (7, ['said "please" twice"']),
    ]


def test_those_who_left_elsewhere_are_kept_as_such_so_that_they_stay_out(moved):
    run = moved(
        "email,status,unsubscribed_at,reason\n"
        "ann@example.org,unsubscribed,2024-04-03 12:00:00,too long\n"
        "bo@example.org,bounced,,\n"
        "cy@example.org,complained,,\n"
    )
    again = moved("email\nann@example.org\nbo@example.org\ncy@example.org\n")

    assert states() == {"ann@example.org": "unsubscribed", "bo@example.org": "bounced", "cy@example.org": "complained"}
    ann = Subscription.objects.get(subscriber__address="ann@example.org")
    assert (ann.ended_at, ann.end_reason) == (APRIL, "import: too long")
    assert dict(Suppression.objects.values_list("reason", "note")) == {
        "hard_bounce": f"import {run.pk}",
        "complaint": f"import {run.pk}",
    }
    assert (outcomes(run), outcomes(again)) == ([{"added_as_left": 3}], [{"stays_out": 1, "suppressed": 2}])


def test_a_list_of_those_who_left_ends_what_was_open_here(moved, tide_notes):
    SubscriptionFactory(
        newsletter=tide_notes, subscriber__address="ann@example.org", confirmed_at=APRIL - dt.timedelta(days=9)
    )
    SubscriptionFactory(
        newsletter=tide_notes, subscriber__address="bo@example.org", confirmed_at=APRIL + dt.timedelta(days=9)
    )

    run = moved("email,unsubscribed_at\nann@example.org,2024-04-03 12:00:00\nbo@example.org,2024-04-03 12:00:00\n")

    assert states() == {"ann@example.org": "unsubscribed", "bo@example.org": "active"}
    assert outcomes(run) == [{"ended": 1, "known": 1}]


def test_of_an_address_said_several_times_the_gravest_row_counts(moved):
    run = moved(
        ("subscribed.csv", "email,name\nAnn@example.org,Ann\nbo@example.org,Bo\nann@example.org,Other\n"),
        ("unsubscribed.csv", "email\nbo@example.org\n"),
    )

    assert states() == {"ann@example.org": "active", "bo@example.org": "unsubscribed"}
    assert Subscription.objects.get(subscriber__address="ann@example.org").name == "Ann"
    assert outcomes(run) == [{"added": 1, "repeated": 2}, {"added_as_left": 1}]
