"""The confirmation page: looking confirms nothing, pressing does."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers import suppression
from subscribers.models import ConsentEvent, Subscription, SubscriptionState, SuppressionReason
from subscribers.reader_links import confirm_url
from tests.factories import IssueFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


def pending(**fields):
    return SubscriptionFactory(**{"state": SubscriptionState.PENDING, "confirmed_at": None, **fields})


def path(subscription, settings, *, ago=dt.timedelta(minutes=5)):
    return confirm_url(subscription.pk, issued_at=timezone.now() - ago).removeprefix(settings.BASE_URL)


def test_looking_shows_the_address_and_changes_nothing(client, settings):
    subscription = pending(subscriber__address="bob@example.org")
    for _ in range(3):
        response = client.get(path(subscription, settings))
    page = response.content.decode()
    assert "bob@example.org" in page
    assert "Yes, send it to me" in page
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.PENDING
    assert ConsentEvent.objects.count() == 0


def test_pressing_confirms_and_the_same_address_then_welcomes(client, settings):
    subscription = pending(subscriber__address="bob@example.org")
    IssueFactory(newsletter=subscription.newsletter, state="sent", publish_at=timezone.now(), title="High water")
    where = path(subscription, settings)
    response = client.post(where)
    assert (response.status_code, response["Location"]) == (303, where)
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ACTIVE
    welcome = client.get(where).content.decode()
    assert "You are in" in welcome
    assert "High water" in welcome
    assert ", 17:00 (Europe/Amsterdam)" in welcome


def test_the_name_is_the_readers_own_to_change(client, settings):
    subscription = pending(name="Typed by a stranger")
    where = path(subscription, settings)
    assert 'value="Typed by a stranger"' in client.get(where).content.decode()
    client.post(where, {"name": "Bob"})
    subscription.refresh_from_db()
    assert subscription.name == "Bob"


def test_a_name_that_cannot_be_used_is_explained_and_nothing_is_confirmed(client, settings):
    subscription = pending(name="Bob")
    response = client.post(path(subscription, settings), {"name": "see https://example.net"})
    assert response.status_code == 400
    assert "web address" in response.content.decode()
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.PENDING


def test_a_link_that_ran_out_offers_a_new_mail(client, settings):
    subscription = pending()
    where = path(subscription, settings, ago=dt.timedelta(days=8))
    assert "This link has run out" in client.get(where).content.decode()
    client.post(where)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.mail_due_at) == (SubscriptionState.PENDING, None)
    response = client.post(where, {"again": "1"})
    assert "Now look in your inbox" in response.content.decode()
    subscription.refresh_from_db()
    assert subscription.mail_due_at is not None


def test_asking_again_with_a_link_that_works_sends_nothing(client, settings):
    subscription = pending()
    response = client.post(path(subscription, settings), {"again": "1"})
    assert "Yes, send it to me" in response.content.decode()
    subscription.refresh_from_db()
    assert subscription.mail_due_at is None


def test_a_link_of_a_subscription_that_ended_says_so_whether_or_not_it_was_ever_used(client, settings):
    subscription = pending(state=SubscriptionState.UNSUBSCRIBED, ended_at=timezone.now())
    where = path(subscription, settings)
    assert "The subscription has ended since this link was made" in client.get(where).content.decode()
    client.post(where)
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.UNSUBSCRIBED


def test_a_link_that_was_never_used_is_no_used_one_where_a_team_bars_the_address_meanwhile(client, settings):
    subscription = pending(subscriber__address="bob@example.org")
    suppression.suppress("bob@example.org", reason=SuppressionReason.MANUAL, newsletter=subscription.newsletter)
    page = client.get(path(subscription, settings)).content.decode()
    assert ("is on the list of addresses that we never write to" in page, "has ended" in page) == (True, False)


def test_a_barred_address_is_told_whom_to_write_to(client, settings):
    subscription = SubscriptionFactory(
        state=SubscriptionState.COMPLAINED, confirmed_at=None, subscriber__address="bob@example.org"
    )
    suppression.suppress("bob@example.org", reason=SuppressionReason.COMPLAINT)
    where = path(subscription, settings)
    assert "mailto:alice@example.org" in client.get(where).content.decode()
    client.post(where)
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.COMPLAINED


def test_a_link_whose_person_is_gone_leads_nowhere(client, settings):
    subscription = pending()
    where = path(subscription, settings)
    Subscription.objects.all().delete()
    assert client.get(where).status_code == 404
    assert client.post(where).status_code == 404


def test_the_page_sets_no_cookie_and_is_kept_by_nobody(client, settings):
    response = client.get(path(pending(), settings))
    assert response.cookies == {}
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
