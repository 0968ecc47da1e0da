"""The confirmation mail: who gets one, how often, and its bytes."""

import datetime as dt
import email
import email.policy
import re

import pytest
from django.core import mail

from subscribers import confirmation_mail, suppression
from subscribers.confirmation_mail import compose, due, hold, send, take
from subscribers.models import Subscriber, Subscription, SubscriptionState, SuppressionReason
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
BASE = "https://news.example.org"


@pytest.fixture(autouse=True)
def _base_url(settings):
    settings.BASE_URL = BASE


def wanting(**fields):
    fields = {
        "state": SubscriptionState.PENDING,
        "confirmed_at": None,
        "mail_due_at": NOW,
        "subscriber__address": "bob@example.org",
        **fields,
    }
    return SubscriptionFactory(**fields)


def deliver(subscription, *, now=NOW):
    errand = take(subscription.pk, now=now)
    if errand is not None:
        send(errand, base_url=BASE)
    return errand is not None


def ask(subscription, *, now):
    Subscription.objects.filter(pk=subscription.pk).update(mail_due_at=now)


def test_a_mail_that_is_due_is_sent_once():
    subscription = wanting()
    assert deliver(subscription) is True
    assert deliver(subscription) is False
    subscription.refresh_from_db()
    assert (subscription.mail_due_at, subscription.confirmation_sent_at) == (None, NOW)
    assert [message.to for message in mail.outbox] == [["bob@example.org"]]


def test_two_workers_with_the_same_hint_send_one_mail():
    subscription = wanting()
    assert take(subscription.pk, now=NOW) is not None
    assert take(subscription.pk, now=NOW + dt.timedelta(seconds=1)) is None


def test_a_worker_that_died_is_followed_by_another_when_its_lease_ends():
    subscription = wanting()
    take(subscription.pk, now=NOW)
    assert take(subscription.pk, now=NOW + dt.timedelta(minutes=4, seconds=59)) is None
    assert take(subscription.pk, now=NOW + dt.timedelta(minutes=5)) is not None


def test_an_address_gets_one_mail_in_24_hours():
    subscription = wanting()
    deliver(subscription)
    for hours in (1, 12, 23.9):
        ask(subscription, now=NOW + dt.timedelta(hours=hours))
        assert deliver(subscription, now=NOW + dt.timedelta(hours=hours)) is False
    ask(subscription, now=NOW + dt.timedelta(hours=24))
    assert deliver(subscription, now=NOW + dt.timedelta(hours=24)) is True
    assert len(mail.outbox) == 2


def test_whoever_asks_again_after_ten_minutes_gets_the_next_mail_when_the_day_is_over():
    subscription = wanting()
    deliver(subscription)
    later = NOW + dt.timedelta(minutes=10)
    ask(subscription, now=later)
    assert deliver(subscription, now=later) is False
    tomorrow = NOW + dt.timedelta(hours=24)
    assert (due(tomorrow - dt.timedelta(seconds=1)), due(tomorrow)) == ([], [subscription.pk])
    assert deliver(subscription, now=tomorrow) is True


def test_whoever_asks_again_sooner_gets_no_other():
    subscription = wanting()
    deliver(subscription)
    soon = NOW + dt.timedelta(minutes=9, seconds=59)
    ask(subscription, now=soon)
    assert deliver(subscription, now=soon) is False
    assert due(NOW + dt.timedelta(days=3)) == []


def test_someone_who_is_subscribed_is_told_so_once_however_often_it_is_asked():
    subscription = wanting(state=SubscriptionState.ACTIVE, confirmed_at=NOW - dt.timedelta(days=9))
    deliver(subscription)
    ask(subscription, now=NOW + dt.timedelta(hours=1))
    assert deliver(subscription, now=NOW + dt.timedelta(hours=1)) is False
    assert due(NOW + dt.timedelta(days=3)) == []


def test_a_mail_that_cannot_arrive_is_held_and_another_signup_tries_anew():
    subscription = wanting()
    hold(take(subscription.pk, now=NOW), because="The domain example.org has no mail server.")
    subscription.refresh_from_db()
    assert (subscription.mail_due_at, subscription.held_because) == (
        None,
        "The domain example.org has no mail server.",
    )
    ask(subscription, now=NOW)
    assert deliver(subscription) is True
    subscription.refresh_from_db()
    assert subscription.held_because == ""


def test_two_newsletters_mails_to_one_address_wait_for_each_other():
    first = wanting()
    assert take(first.pk, now=NOW) is not None
    second = wanting(subscriber=first.subscriber, newsletter=NewsletterFactory())
    assert take(second.pk, now=NOW) is None
    second.refresh_from_db()
    assert second.mail_due_at == NOW


@pytest.mark.parametrize("reason", [reason for reason in SuppressionReason if reason != SuppressionReason.HARD_BOUNCE])
def test_a_suppressed_address_gets_no_mail_and_leaves_no_trace(reason):
    suppression.suppress("bob@example.org", reason=reason)
    subscription = wanting()
    assert deliver(subscription) is False
    assert mail.outbox == []
    assert Subscriber.objects.count() == 0


def test_a_suppressed_reader_of_old_keeps_their_row_and_gets_no_mail():
    subscription = SubscriptionFactory(
        state=SubscriptionState.COMPLAINED, mail_due_at=NOW, subscriber__address="bob@example.org"
    )
    suppression.suppress("bob@example.org", reason=SuppressionReason.COMPLAINT)
    assert deliver(subscription) is False
    subscription.refresh_from_db()
    assert (subscription.state, subscription.mail_due_at) == (SubscriptionState.COMPLAINED, None)


def test_an_address_that_bounced_may_show_that_it_works_again():
    suppression.suppress("bob@example.org", reason=SuppressionReason.HARD_BOUNCE)
    assert deliver(wanting()) is True


def test_due_lists_what_waits_and_nothing_that_is_being_sent():
    waiting = wanting()
    wanting(subscriber__address="later@example.org", mail_due_at=NOW + dt.timedelta(seconds=1))
    wanting(subscriber__address="none@example.org", mail_due_at=None)
    assert due(NOW) == [waiting.pk]


def parsed(message):
    return email.message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=email.policy.default)


def test_the_mail_has_the_headers_of_an_automatic_answer():
    newsletter = NewsletterFactory(
        name="Tide Notes",
        sender_name='Alice "Tides", Ltd',
        sender_email="alice@example.org",
        reply_to="desk@example.org",
    )
    message = parsed(compose(wanting(newsletter=newsletter), at=NOW, base_url=BASE))
    assert message["Subject"] == "Confirm your subscription to Tide Notes"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [(found.display_name, found.addr_spec) for found in message["From"].addresses] == [
        ('Alice "Tides", Ltd', "alice@example.org")
    ]
    assert message["Reply-To"].addresses[0].addr_spec == "desk@example.org"
    assert message["To"].addresses[0].addr_spec == "bob@example.org"
    assert message["Message-ID"].endswith("@example.org>")
    assert "List-Unsubscribe" not in message


def test_the_mail_is_7bit_with_short_lines_whatever_the_words():
    newsletter = NewsletterFactory(name="Höhenlinien 🌊 ünïcödé", sender_name="Zoë", tagline="é" * 90)
    raw = compose(wanting(newsletter=newsletter), at=NOW, base_url=BASE).message().as_bytes(linesep="\r\n")
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    message = email.message_from_bytes(raw, policy=email.policy.default)
    encodings = [part["Content-Transfer-Encoding"] for part in message.iter_parts()]
    assert encodings == ["quoted-printable", "quoted-printable"]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Subject"].strip() == "Confirm your subscription to Höhenlinien 🌊 ünïcödé"


def test_both_parts_hold_the_link_and_no_word_a_stranger_typed():
    subscription = wanting(name="BUY at evil dot example")
    message = parsed(compose(subscription, at=NOW, base_url=BASE))
    text, html = (part.get_content() for part in message.iter_parts())
    (link,) = set(re.findall(r"https://news\.example\.org/c/[^\s\"<]+", text))
    assert html.count(link) == 3
    for part in (text, html):
        assert "BUY" not in part


def test_someone_who_is_subscribed_is_told_so_without_a_confirmation_link():
    subscription = wanting(state=SubscriptionState.ACTIVE, confirmed_at=NOW - dt.timedelta(days=9))
    message = parsed(compose(subscription, at=NOW, base_url=BASE))
    text = next(message.iter_parts()).get_content()
    assert message["Subject"] == "You already get Tide Notes"
    assert f"{BASE}/p/" in text
    assert f"{BASE}/u/" in text
    assert "/c/" not in text


def test_the_newsletters_name_cannot_break_a_header():
    newsletter = NewsletterFactory(name="A\r\nBcc: eve@example.net =?utf-8?q?=0ABcc:_eve@example.net?=")
    raw = compose(wanting(newsletter=newsletter), at=NOW, base_url=BASE).message().as_bytes(linesep="\r\n")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Confirm your subscription to A Bcc: eve@example.net")


def test_an_idn_address_is_written_as_a_labels():
    subscription = wanting(
        subscriber__address="bob@xn--bcher-kva.example.org", subscriber__given_address="bob@bücher.example.org"
    )
    message = parsed(compose(subscription, at=NOW, base_url=BASE))
    assert message["To"].addresses[0].addr_spec == "bob@xn--bcher-kva.example.org"


def test_a_theme_that_cannot_be_used_does_not_stop_the_mail():
    newsletter = NewsletterFactory(theme={"accent": "nonsense"})
    assert confirmation_mail.compose(wanting(newsletter=newsletter), at=NOW, base_url=BASE).to == ["bob@example.org"]
