"""The page behind a mail that asks about several newsletters, and what it asks besides."""

import datetime as dt

import pytest
from django.utils import timezone

from subscribers.models import SignupPage, Subscription, SubscriptionState
from subscribers.reader_links import confirm_url
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
CITY = {"key": "city", "label": "Your city", "required": True, "choices": []}
BOAT = {"key": "boat", "label": "Your boat", "required": False, "choices": ["Dinghy", "Ketch"]}
KNOWN = {"city": "Lisbon", "vip": "1", "n": 7}


@pytest.fixture
def bob():
    return SubscriberFactory(address="bob@example.org")


@pytest.fixture
def where(bob, settings):
    """Where the link of a mail about two newsletters leads."""
    at = timezone.now() - dt.timedelta(minutes=5)
    for name in ("Tide Notes", "Bells & Co"):
        SubscriptionFactory(
            subscriber=bob,
            newsletter=NewsletterFactory(name=name),
            state=SubscriptionState.PENDING,
            confirmed_at=None,
            confirmation_sent_at=at,
            name="",
            attributes=KNOWN,
        )
    return confirm_url(of("Tide Notes").pk, issued_at=at).removeprefix(settings.BASE_URL)


def of(name):
    return Subscription.objects.get(newsletter__name=name)


def states():
    return (of("Tide Notes").state, of("Bells & Co").state)


def test_the_page_names_both_and_one_press_confirms_both(client, where):
    assert "<strong><bdi>Bells &amp; Co</bdi></strong>" in client.get(where).content.decode()
    response = client.post(where, {"asked": "1", "also": [str(of("Bells & Co").pk)]})
    assert response.status_code == 303
    assert states() == ("active", "active")


def test_what_is_unticked_is_not_confirmed(client, where):
    client.post(where, {"asked": "1"})
    assert states() == ("active", "pending")
    assert "Bells" not in client.get(where).content.decode()


def test_the_welcome_names_all_that_was_confirmed_with_one_press(client, where, bob):
    SubscriptionFactory(subscriber=bob, newsletter__name="Long ago")
    client.post(where, {"asked": "1", "also": [str(of("Bells & Co").pk)]})
    page = client.get(where).content.decode()
    named = ("Tide Notes", "<bdi>Bells &amp; Co</bdi></a>", "Long ago")
    assert [words in page for words in named] == [True, True, False]


@pytest.mark.parametrize("also", ["x", "", "\x00", "-1", "9" * 30, "1.5", "²"])
def test_what_is_no_subscription_confirms_none(client, where, also):
    assert client.post(where, {"asked": "1", "also": also}).status_code == 303
    assert states() == ("active", "pending")


def test_a_subscription_of_somebody_else_is_not_confirmed_by_its_number(client, where):
    other = SubscriptionFactory(state=SubscriptionState.PENDING, confirmed_at=None)
    client.post(where, {"asked": "1", "also": [str(other.pk)]})
    other.refresh_from_db()
    assert other.state == SubscriptionState.PENDING


def test_questions_are_asked_filled_in_and_kept_as_their_owner_wants_them(client, where):
    SignupPage.objects.create(newsletter=of("Tide Notes").newsletter, fields=[CITY, BOAT])
    assert 'value="Lisbon"' in client.get(where).content.decode()
    client.post(where, {"asked": "1", "field-city": "Porto", "field-boat": "Ketch", "field-vip": "2"})
    assert of("Tide Notes").attributes == {"city": "Porto", "boat": "Ketch", "vip": "1", "n": 7}


@pytest.mark.parametrize("answers", [{}, {"field-city": "a\nb"}, {"field-city": "Porto", "field-boat": "Submarine"}])
def test_an_answer_that_cannot_be_kept_is_explained_and_nothing_is_confirmed(client, where, answers):
    SignupPage.objects.create(newsletter=of("Tide Notes").newsletter, fields=[CITY, BOAT])
    response = client.post(where, {"asked": "1", **answers})
    assert response.status_code == 400
    assert 'class="field-error"' in response.content.decode()
    assert (states(), of("Tide Notes").attributes["city"]) == (("pending", "pending"), "Lisbon")


def test_a_press_by_another_form_confirms_all_and_changes_no_answer(client, where):
    SignupPage.objects.create(newsletter=of("Tide Notes").newsletter, fields=[CITY])
    client.post(where)
    assert (states(), of("Tide Notes").attributes["city"]) == (("active", "active"), "Lisbon")


def test_an_answer_is_kept_with_the_newsletter_that_asked(client, where):
    SignupPage.objects.create(newsletter=of("Tide Notes").newsletter, fields=[CITY])
    client.post(where, {"asked": "1", "field-city": "Porto", "also": [str(of("Bells & Co").pk)]})
    assert (states(), of("Bells & Co").attributes) == (("active", "active"), KNOWN)


@pytest.mark.parametrize("whose", ["Tide Notes", "Bells & Co"])
def test_one_name_is_shown_and_kept_with_each_that_is_confirmed(client, where, bob, whose):
    Subscription.objects.filter(pk=of(whose).pk).update(name="Typed by a stranger")
    elsewhere = SubscriptionFactory(subscriber=bob, newsletter__name="Long ago", name="Robert")
    assert 'name="name" value="Typed by a stranger"' in client.get(where).content.decode()
    client.post(where, {"asked": "1", "name": "Bob", "also": [str(of("Bells & Co").pk)]})
    elsewhere.refresh_from_db()
    assert (of("Tide Notes").name, of("Bells & Co").name, elsewhere.name) == ("Bob", "Bob", "Robert")


def test_what_is_not_confirmed_keeps_the_name_it_has(client, where):
    Subscription.objects.update(name="Typed by a stranger")
    client.post(where, {"asked": "1", "name": ""})
    assert (of("Tide Notes").name, of("Bells & Co").name) == ("", "Typed by a stranger")
