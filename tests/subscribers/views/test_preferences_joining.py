"""Ticking a newsletter on the preferences page asks for it, as a signup does: its link goes with forwarded issues."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from config.celery import app
from subscribers import suppression
from subscribers.limits import PER_ADDRESS
from subscribers.models import ConsentEvent, Subscription, SubscriptionState, Suppression, SuppressionReason
from subscribers.reader_links import preferences_url
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db(transaction=True)
ONE_MAIL = "One mail with a link asks you about what you ticked anew"


@pytest.fixture(autouse=True)
def _worker(settings, smtp_sink):
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def bob():
    return SubscriberFactory(address="bob@example.org")


@pytest.fixture
def tides(bob):
    return SubscriptionFactory(subscriber=bob, newsletter__name="Tide Notes", name="Bob")


@pytest.fixture
def where(tides, settings):
    return preferences_url(tides.pk).removeprefix(settings.BASE_URL)


def states(bob):
    return dict(bob.subscriptions.values_list("newsletter__name", "state"))


def tick(client, where, *newsletters):
    return client.post(where, {"name": "Bob", "newsletter": [each.pk for each in newsletters]}, follow=True)


def confirm_link(received, settings):
    text = received.content.decode().replace("=\r\n", "").replace("=\n", "")
    return re.search(rf"{re.escape(settings.BASE_URL)}(/c/[\w.-]+/)", text).group(1)


def test_what_is_new_and_what_was_left_wait_for_one_press_in_one_mail(client, bob, tides, where, smtp_sink, settings):
    clocks = NewsletterFactory(name="Clock Notes")
    left = SubscriptionFactory(subscriber=bob, newsletter__name="Bell Notes", state=SubscriptionState.UNSUBSCRIBED)
    page = tick(client, where, tides.newsletter, clocks, left.newsletter).content.decode()
    assert states(bob) == {"Tide Notes": "active", "Clock Notes": "pending", "Bell Notes": "unsubscribed"}
    assert (ONE_MAIL in page, page.count("Waits for you to confirm"), page.count(" checked")) == (True, 2, 1)
    assert set(ConsentEvent.objects.values_list("newsletter__name", "act", "source")) == {
        ("Clock Notes", "signed_up", "preferences page"),
        ("Bell Notes", "signed_up", "preferences page"),
    }
    assert smtp_sink.recipients() == ["bob@example.org"]

    link = confirm_link(smtp_sink.received[0], settings)
    asked = re.findall(r'name="also" value="(\d+)"', client.get(link).content.decode())
    client.post(link, {"asked": "1", "also": asked})
    assert states(bob) == {"Tide Notes": "active", "Clock Notes": "active", "Bell Notes": "active"}


def test_an_old_link_brings_nobody_back(client, bob, tides, where, smtp_sink):
    client.post(where, {"none": "1"})
    Subscription.objects.update(ended_at=timezone.now() - dt.timedelta(days=400))
    tick(client, where, tides.newsletter)
    assert (states(bob), smtp_sink.recipients()) == ({"Tide Notes": "unsubscribed"}, ["bob@example.org"])


def test_ticking_again_sends_no_second_mail_on_one_day(client, bob, tides, where, smtp_sink):
    clocks = NewsletterFactory(name="Clock Notes")
    for _ in range(3):
        page = tick(client, where, tides.newsletter, clocks).content.decode()
    assert "each newsletter sends at most one such mail a day, and all of them together three." in page
    assert smtp_sink.recipients() == ["bob@example.org"]


def test_it_has_the_limits_of_a_signup_and_leaving_has_none(client, bob, tides, where, smtp_sink):
    for number in range(PER_ADDRESS.most):
        tick(client, where, tides.newsletter, NewsletterFactory(name=f"Notes {number}"))
    one_more = NewsletterFactory(name="One More")
    page = tick(client, where, one_more).content.decode()
    # A domain's or the site's limit may be the one, so nobody is told that it is their own.
    assert ("too much was asked for lately. Tick it again later" in page, ONE_MAIL in page) == (True, False)
    assert (states(bob)["Tide Notes"], "One More" in states(bob)) == ("unsubscribed", False)


def test_whose_mail_came_back_reads_why_and_comes_back_by_a_mail(client, bob, tides, where, smtp_sink, settings):
    suppression.suppress("bob@example.org", reason=SuppressionReason.HARD_BOUNCE)
    page = client.get(where).content.decode()
    assert ("Mail to this address came back" in page, "disabled" in page) == (True, False)
    page = tick(client, where, tides.newsletter).content.decode()
    assert (states(bob), ONE_MAIL in page) == ({"Tide Notes": "bounced"}, True)
    assert smtp_sink.recipients() == ["bob@example.org"]
    client.post(confirm_link(smtp_sink.received[0], settings), {})
    assert (states(bob), Suppression.objects.count()) == ({"Tide Notes": "active"}, 0)
    assert "Mail to this address came back" not in client.get(where).content.decode()


def test_a_newsletter_that_must_not_write_says_so_and_the_others_can_be_had(client, bob, tides, where, smtp_sink):
    clocks, bells = NewsletterFactory(name="Clock Notes"), NewsletterFactory(name="Bells")
    suppression.suppress("bob@example.org", newsletter=clocks, reason=SuppressionReason.MANUAL)
    page = tick(client, where, clocks, bells).content.decode()
    assert ("we must not write to you" in page, page.count("disabled"), "we never write to" in page) == (True, 1, False)
    assert ("Clock Notes" in states(bob), states(bob)["Bells"], len(smtp_sink.received)) == (False, "pending", 1)


def test_a_bounce_that_a_list_told_one_newsletter_of_says_nothing_of_the_others(client, bob, tides, where):
    clocks = SubscriptionFactory(subscriber=bob, newsletter=NewsletterFactory(name="Clock Notes"))
    suppression.suppress("bob@example.org", newsletter=clocks.newsletter, reason=SuppressionReason.HARD_BOUNCE)
    page = client.get(where).content.decode()
    assert (states(bob)["Clock Notes"], "Mail to this address came back" in page) == ("bounced", False)


@pytest.mark.parametrize("reason", [SuppressionReason.COMPLAINT, SuppressionReason.MANUAL])
def test_who_is_never_written_to_reads_that_and_gets_no_mail(client, bob, tides, where, smtp_sink, reason):
    suppression.suppress("bob@example.org", reason=reason)
    page = tick(client, where, tides.newsletter).content.decode()
    assert ("we never write to" in page, ONE_MAIL in page) == (True, False)
    assert (smtp_sink.received, ConsentEvent.objects.count()) == ([], 0)
