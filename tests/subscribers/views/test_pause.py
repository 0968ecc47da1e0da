"""Pauses of a reader: how long, of what, and what cannot pause."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers.models import ConsentEvent, Subscription
from subscribers.reader_links import confirm_url, preferences_url
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob():
    return SubscriberFactory(address="bob@example.org")


@pytest.fixture
def tides(bob):
    return SubscriptionFactory(subscriber=bob, newsletter__name="Tide Notes")


@pytest.fixture
def where(tides, settings):
    return preferences_url(tides.pk).removeprefix(settings.BASE_URL)


def states(bob):
    return dict(bob.subscriptions.values_list("newsletter__name", "state"))


def pauses(bob):
    return {
        name: until and round((until - timezone.now()) / dt.timedelta(weeks=1), 2)
        for name, until in bob.subscriptions.values_list("newsletter__name", "paused_until")
    }


@pytest.mark.parametrize("weeks", [1, 2, 4, 8, 12])
def test_a_pause_lasts_as_long_as_was_chosen_and_says_when_it_ends(client, tides, where, bob, weeks):
    response = client.post(f"{where}pause/", {"weeks": weeks, "newsletter": tides.newsletter_id})
    assert (response.status_code, response["Location"]) == (303, f"{where}?paused")
    assert pauses(bob) == {"Tide Notes": weeks}
    assert states(bob) == {"Tide Notes": "active"}
    chosen = "1 week" if weeks == 1 else f"{weeks} weeks"
    assert list(ConsentEvent.objects.values_list("act", "wording")) == [
        ("paused", f"Asked to get nothing for {chosen}.")
    ]
    page = client.get(f"{where}?paused").content.decode()
    end = (timezone.now() + dt.timedelta(weeks=weeks)).astimezone(tides.newsletter.zone)
    assert f"is paused until {end.day} {end:%B %Y}." in page
    assert "End the pause now" in page
    assert "How long" not in page


def test_a_pause_can_be_ended_now(client, tides, where, bob):
    client.post(f"{where}pause/", {"weeks": 4, "newsletter": tides.newsletter_id})
    response = client.post(f"{where}pause/", {"resume": "1", "newsletter": tides.newsletter_id})
    assert response["Location"] == f"{where}?resumed"
    assert pauses(bob) == {"Tide Notes": None}
    assert list(ConsentEvent.objects.values_list("act", flat=True)) == ["paused", "resumed"]


def test_a_pause_ends_by_itself(client, tides, where):
    Subscription.objects.update(paused_until=timezone.now() - dt.timedelta(seconds=1))
    page = client.get(where).content.decode()
    assert "End the pause now" not in page
    assert "How long" in page


def test_only_what_is_ticked_pauses(client, tides, where, bob):
    clocks = SubscriptionFactory(subscriber=bob, newsletter__name="Clock Notes")
    left = SubscriptionFactory(subscriber=bob, newsletter__name="Left Notes", state="unsubscribed")
    other = SubscriptionFactory(newsletter=clocks.newsletter)
    client.post(f"{where}pause/", {"weeks": 2, "newsletter": [clocks.newsletter_id, left.newsletter_id]})
    assert pauses(bob) == {"Tide Notes": None, "Clock Notes": 2, "Left Notes": None}
    other.refresh_from_db()
    assert other.paused_until is None


@pytest.mark.parametrize("weeks", ["", "0", "3", "52", "-1", "4.5", "\x00", "٤", "9" * 5000])
def test_a_pause_of_another_length_is_refused_and_nothing_changes(client, tides, where, bob, weeks):
    response = client.post(f"{where}pause/", {"weeks": weeks, "newsletter": tides.newsletter_id})
    assert (response.status_code, pauses(bob)) == (400, {"Tide Notes": None})
    assert "Choose how long the pause is to last." in response.content.decode()


@pytest.mark.parametrize("given", [[], [""], ["x"], ["-1"], ["9" * 300]])
def test_a_pause_of_nothing_is_refused(client, where, bob, given):
    response = client.post(f"{where}pause/", {"weeks": "4", "newsletter": given})
    assert (response.status_code, pauses(bob)) == (400, {"Tide Notes": None})
    assert "Tick what is to pause." in response.content.decode()


@pytest.mark.parametrize("state", [None, "pending", "unsubscribed", "bounced", "complained"])
def test_what_one_does_not_get_cannot_pause_and_has_no_pause_to_end(client, tides, where, bob, state):
    other = NewsletterFactory(name="Clock Notes")
    if state:
        SubscriptionFactory(subscriber=bob, newsletter=other, state=state)
    for fields, words in (({}, "nothing to pause."), ({"resume": "1"}, "There is no pause to end.")):
        response = client.post(f"{where}pause/", {"weeks": "4", "newsletter": other.pk, **fields})
        assert (response.status_code, words in response.content.decode()) == (400, True)
    assert ConsentEvent.objects.count() == 0


def test_who_gets_nothing_is_told_that_there_is_nothing_to_pause(client, tides, where):
    Subscription.objects.update(state="unsubscribed")
    response = client.post(f"{where}pause/", {"weeks": "4", "newsletter": tides.newsletter_id})
    assert (response.status_code, "nothing to pause." in response.content.decode()) == (400, True)


def test_joining_again_ends_a_pause(client, tides, where, bob, settings):
    client.post(f"{where}pause/", {"weeks": 4, "newsletter": tides.newsletter_id})
    client.post(where, {"name": "Bob", "newsletter": []})
    client.post(where, {"name": "Bob", "newsletter": [tides.newsletter_id]})
    # Its confirmation mail was made a moment after leaving.
    link = confirm_url(tides.pk, issued_at=timezone.now() + dt.timedelta(seconds=1))
    client.post(link.removeprefix(settings.BASE_URL), {})
    assert (states(bob), pauses(bob)) == ({"Tide Notes": "active"}, {"Tide Notes": None})
