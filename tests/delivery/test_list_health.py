"""Whom no issue reached, and whose mailbox keeps sending it back."""

import pytest
from django.utils import timezone

from delivery import mailings
from delivery.models import Delivery
from subscribers.health.findings import Look, find
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter():
    return NewsletterFactory()


def sent(newsletter, **states):
    """One mailing; ``states`` are (state, reason) by reader, all others got it."""
    issue = IssueFactory(newsletter=newsletter)
    mailing = mailings.begin(issue, now=timezone.now())
    Delivery.objects.filter(mailing=mailing).update(state="sent")
    for name, (state, reason) in states.items():
        Delivery.objects.filter(mailing=mailing, address=f"{name}@example.org").update(state=state, reason=reason)
    return mailing


def names(newsletter, key):
    found = find(key).who(Look(newsletter, now=timezone.now())).values_list("subscriber__address", flat=True)
    return sorted(address.partition("@")[0] for address in found)


def readers(newsletter, *called):
    return {
        name: SubscriptionFactory(newsletter=newsletter, subscriber=SubscriberFactory(address=f"{name}@example.org"))
        for name in called
    }


FULL, GONE = ("bounced", "mailbox_full"), ("bounced", "mailbox_unknown")


def test_before_anything_was_sent_nobody_is_found(newsletter):
    readers(newsletter, "anna")
    assert (names(newsletter, "never-reached"), names(newsletter, "soft-bounces")) == ([], [])


def test_never_reached_is_who_got_copies_made_and_none_that_arrived(newsletter):
    people = readers(newsletter, "anna", "bob", "chiyo", "dara")
    sent(newsletter, anna=FULL, bob=FULL, dara=GONE)
    sent(newsletter, anna=("expired", "unreachable"), dara=GONE)
    people["dara"].state = "bounced"
    people["dara"].save()
    readers(newsletter, "emre")
    assert names(newsletter, "never-reached") == ["anna"]


def test_again_and_again_is_half_of_the_last_six_with_somebody_there(newsletter):
    readers(newsletter, "anna", "bob", "chiyo")
    for _ in range(3):
        sent(newsletter, anna=FULL, chiyo=GONE)
    sent(newsletter, bob=FULL)
    sent(newsletter, bob=FULL)
    assert names(newsletter, "soft-bounces") == ["anna"]
    for _ in range(4):
        sent(newsletter)
    assert names(newsletter, "soft-bounces") == []


def test_another_newsletters_mailings_say_nothing_of_this_one(newsletter):
    other = NewsletterFactory()
    anna = readers(newsletter, "anna")["anna"]
    SubscriptionFactory(newsletter=other, subscriber=anna.subscriber)
    for _ in range(3):
        sent(other, anna=FULL)
    assert (names(newsletter, "soft-bounces"), names(newsletter, "never-reached")) == ([], [])
    assert names(other, "soft-bounces") == ["anna"]
