"""The workers' side of signing up, against a real SMTP server."""

import datetime as dt

import pytest
from django.utils import timezone

from config.env import MailRoute
from subscribers.models import ConsentEvent, SignupPage, Subscription, SubscriptionState
from subscribers.tasks import (
    forget_unconfirmed_signups,
    send_confirmation,
    send_due_confirmations,
    send_due_welcomes,
    send_welcome,
    watch_signups,
)
from tests.factories import NewsletterFactory, SubscriptionFactory, WriterFactory

pytestmark = pytest.mark.django_db

AWAY = MailRoute(host="127.0.0.1", port=1, tls="none")


@pytest.fixture(autouse=True)
def _smtp(settings, smtp_sink):
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"


def wanting(address="bob@example.org", **fields):
    subscription = SubscriptionFactory(
        state=SubscriptionState.PENDING,
        confirmed_at=None,
        mail_due_at=timezone.now(),
        subscriber__address=address,
        **fields,
    )
    ConsentEvent.objects.create(
        subscriber=subscription.subscriber, newsletter=subscription.newsletter, act="signed_up", source="signup page"
    )
    return subscription


def state_of(subscription):
    subscription.refresh_from_db()
    return subscription.mail_due_at is not None, subscription.confirmation_sent_at is not None


def test_the_mail_reaches_the_server_in_bytes_that_any_relay_takes(smtp_sink):
    subscription = wanting()
    send_confirmation(subscription.pk)
    (received,) = smtp_sink.received
    assert received.rcpt_to == ("bob@example.org",)
    assert received.mail_from == "alice@example.org"
    assert received.content.isascii()
    assert state_of(subscription) == (False, True)


def test_a_mail_whose_sender_cannot_be_waits_and_goes_once_that_is_mended(smtp_sink):
    newsletter = NewsletterFactory(sender_email=f"{'b' * 65}@example.org")
    subscription = wanting(newsletter=newsletter)
    assert send_confirmation(subscription.pk) is True
    assert (smtp_sink.received, state_of(subscription)) == ([], (True, False))

    newsletter.sender_email = "bees@example.org"
    newsletter.save()
    Subscription.objects.update(mail_due_at=timezone.now())  # five minutes later
    send_due_confirmations()

    (received,) = smtp_sink.received
    assert (received.mail_from, received.rcpt_to) == ("bees@example.org", ("bob@example.org",))
    assert state_of(subscription) == (False, True)


def test_a_hint_that_comes_twice_sends_one_mail(smtp_sink):
    subscription = wanting()
    send_confirmation(subscription.pk)
    send_confirmation(subscription.pk)
    assert len(smtp_sink.received) == 1


def test_a_hint_about_nobody_is_no_error(smtp_sink):
    assert send_confirmation(987_654_321) is True
    assert smtp_sink.received == []


def test_a_hint_that_was_lost_is_made_good_by_beat(smtp_sink):
    wanting("bob@example.org")
    wanting("chiyo@example.org")
    send_due_confirmations()
    assert sorted(received.rcpt_to[0] for received in smtp_sink.received) == ["bob@example.org", "chiyo@example.org"]


def test_a_mail_that_the_server_puts_off_waits_for_its_next_turn(smtp_sink):
    subscription = wanting()
    smtp_sink.answer("RCPT", "451 4.3.0 later", times=1)
    assert send_confirmation(subscription.pk) is True
    assert state_of(subscription) == (True, False)
    Subscription.objects.update(mail_due_at=timezone.now())
    send_due_confirmations()
    assert state_of(subscription) == (False, True)


def test_a_mail_that_the_server_refuses_for_good_is_given_up(smtp_sink):
    subscription = wanting()
    smtp_sink.answer("RCPT", "550 5.1.1 no such user")
    send_confirmation(subscription.pk)
    assert state_of(subscription) == (False, False)


def test_a_server_that_is_away_keeps_every_wish(settings, smtp_sink):
    settings.EMAIL_ROUTE = AWAY
    first, second = wanting("bob@example.org"), wanting("chiyo@example.org")
    send_due_confirmations()
    assert (state_of(first), state_of(second)) == ((True, False), (True, False))
    assert send_confirmation(second.pk) is False


def test_a_wish_that_no_server_took_for_two_days_is_given_up(settings, smtp_sink):
    settings.EMAIL_ROUTE = AWAY
    subscription = wanting()
    ConsentEvent.objects.update(at=timezone.now() - dt.timedelta(days=2, minutes=1))
    send_confirmation(subscription.pk)
    assert state_of(subscription) == (False, False)


def test_unconfirmed_signups_are_forgotten_by_beat():
    subscription = wanting()
    Subscription.objects.filter(pk=subscription.pk).update(
        created_at=timezone.now() - dt.timedelta(days=31), mail_due_at=None
    )
    forget_unconfirmed_signups()
    assert Subscription.objects.count() == 0


class TestMailServers:
    @pytest.fixture(autouse=True)
    def _on(self, settings):
        settings.MAIL_SERVER_CHECKS = True

    def test_a_domain_that_takes_no_mail_gets_none_and_the_writer_is_told_why(self, smtp_sink, dns_server):
        dns_server.put("example.org", "MX", "0 .")
        subscription = wanting()
        assert send_confirmation(subscription.pk) is True
        assert (smtp_sink.received, state_of(subscription)) == ([], (False, False))
        assert subscription.held_because == "The domain example.org says that it takes no mail (RFC 7505)."

    def test_a_domain_that_takes_mail_gets_it(self, smtp_sink, dns_server):
        dns_server.put("example.org", "A", "192.0.2.1")
        send_confirmation(wanting().pk)
        assert smtp_sink.recipients() == ["bob@example.org"]

    def test_trouble_with_dns_holds_nothing_up(self, smtp_sink, dns_server):
        dns_server.behave("servfail")
        send_confirmation(wanting().pk)
        assert smtp_sink.recipients() == ["bob@example.org"]


class TestWelcome:
    @pytest.fixture
    def subscription(self):
        newsletter = NewsletterFactory()
        SignupPage.objects.create(newsletter=newsletter, welcomes=True)
        now = timezone.now()
        return SubscriptionFactory(
            newsletter=newsletter, subscriber__address="bob@example.org", confirmed_at=now, welcome_due_at=now
        )

    def test_it_reaches_the_server_once(self, smtp_sink, subscription):
        assert (send_welcome(subscription.pk), send_welcome(subscription.pk)) == (True, True)
        (received,) = smtp_sink.received
        assert received.rcpt_to == ("bob@example.org",)
        assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in received.content

    def test_beat_sends_what_waits(self, smtp_sink, subscription):
        send_due_welcomes()
        assert smtp_sink.recipients() == ["bob@example.org"]

    def test_a_server_that_is_away_keeps_the_wish(self, settings, smtp_sink, subscription):
        settings.EMAIL_ROUTE = AWAY
        assert send_welcome(subscription.pk) is False
        subscription.refresh_from_db()
        assert subscription.welcome_due_at > timezone.now()

    def test_a_refusal_for_good_ends_it(self, smtp_sink, subscription):
        smtp_sink.answer("RCPT", "550 5.1.1 no such user")
        send_welcome(subscription.pk)
        subscription.refresh_from_db()
        assert subscription.welcome_due_at is None

    def test_a_hint_about_nobody_is_no_error(self, smtp_sink):
        assert send_welcome(987_654_321) is True


class TestFlood:
    @pytest.fixture
    def page(self):
        WriterFactory()
        now = timezone.now()
        return SignupPage.objects.create(
            newsletter=NewsletterFactory(), guarded_until=now + dt.timedelta(minutes=9), guard_mail_due_at=now
        )

    def test_the_writer_is_told_once(self, smtp_sink, page):
        watch_signups()
        watch_signups()
        assert smtp_sink.recipients() == ["alice@example.org"]

    def test_a_server_that_is_away_delays_it(self, settings, smtp_sink, page):
        route = settings.EMAIL_ROUTE
        settings.EMAIL_ROUTE = AWAY
        watch_signups()
        SignupPage.objects.update(guard_mail_due_at=timezone.now())
        settings.EMAIL_ROUTE = route
        watch_signups()
        assert smtp_sink.recipients() == ["alice@example.org"]

    def test_a_flood_that_goes_on_is_guarded_on(self, smtp_sink, page):
        for number in range(30):
            SubscriptionFactory(
                newsletter=page.newsletter,
                subscriber__address=f"p{number}@example.org",
                state=SubscriptionState.PENDING,
                confirmed_at=None,
            )
        watch_signups()
        page.refresh_from_db()
        assert page.guarded_until > timezone.now() + dt.timedelta(minutes=29)
