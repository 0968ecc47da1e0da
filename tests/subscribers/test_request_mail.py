"""The mails of readers' requests, against a real SMTP server."""

import email
import email.policy
import re

import pytest
from django.utils import timezone

from config.env import MailRoute
from subscribers import reader_requests
from subscribers.addresses import read_address
from subscribers.models import ReaderRequest
from subscribers.reader_requests import ask_for_address, ask_for_data
from subscribers.tasks import send_due_request_mails, send_request_mail
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
AWAY = MailRoute(host="127.0.0.1", port=1, tls="none")
NEW = read_address("bob@new.example.net")


@pytest.fixture(autouse=True)
def _smtp(settings, smtp_sink):
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"


@pytest.fixture
def bob():
    return SubscriptionFactory(subscriber__address="bob@example.org", name="Bob", newsletter__name="Tides")


def mails(smtp_sink):
    found = [email.message_from_bytes(one.content, policy=email.policy.default) for one in smtp_sink.received]
    return [
        (
            one.rcpt_to,
            str(mail["Subject"]),
            mail.get_body(("plain",)).get_content(),
            mail.get_body(("html",)).get_content(),
        )
        for one, mail in zip(smtp_sink.received, found, strict=True)
    ]


def links(text, settings):
    return re.findall(rf"{re.escape(settings.BASE_URL)}/([a-z])/[\w.-]+/", text)


def test_the_new_address_gets_one_link_and_no_word_of_the_old_one(bob, smtp_sink, settings):
    send_request_mail(ask_for_address(bob, address=NEW, now=timezone.now()).pk)

    ((to, subject, text, html),) = mails(smtp_sink)
    assert (to, subject) == (("bob@new.example.net",), "Get Tides at this address")
    assert (links(text, settings), set(links(html, settings))) == (["a"], {"a"})
    for part in (text, html):
        assert "bob@example.org" not in part
        assert "Bob" not in part


def test_the_old_address_is_told_without_the_new_one(bob, smtp_sink, settings):
    ReaderRequest.objects.create(
        subscription=bob, kind="address", address="bob@example.org", given_address="bob@example.org",
        old_address="bob@old.example.net", old_given_address="bob@old.example.net", done_at=timezone.now(),
        mail_due_at=timezone.now(),
    )  # fmt: skip
    send_due_request_mails()

    ((to, subject, text, html),) = mails(smtp_sink)
    assert (to, subject) == (("bob@old.example.net",), "Your mail from Tides goes to another address")
    assert links(text, settings) == ["a"]
    assert "/undo/" in text
    assert "bob@example.org" not in text + html


def test_an_address_that_is_known_gets_no_link_and_no_name(bob, smtp_sink, settings):
    SubscriptionFactory(subscriber__address="bob@new.example.net")
    send_request_mail(ask_for_address(bob, address=NEW, now=timezone.now()).pk)

    ((to, subject, text, html),) = mails(smtp_sink)
    assert (to, subject) == (("bob@new.example.net",), "This address is known already")
    assert (links(text, settings), links(html, settings)) == ([], [])
    assert "bob@example.org" not in text + html


def test_a_link_to_one_s_data_goes_to_one_s_own_address(bob, smtp_sink, settings):
    send_request_mail(ask_for_data(bob, now=timezone.now()).pk)

    ((to, subject, text, _),) = mails(smtp_sink)
    assert (to, subject, links(text, settings)) == (("bob@example.org",), "What we keep about you", ["d"])


def test_it_speaks_the_reader_s_language_and_the_newsletter_s_looks(smtp_sink):
    dutch = SubscriptionFactory(
        subscriber__language="en", newsletter=NewsletterFactory(name="Getij\r\nBcc: eve@example.net", language="nl")
    )
    send_request_mail(ask_for_data(dutch, now=timezone.now()).pk)

    mail = email.message_from_bytes(smtp_sink.received[0].content, policy=email.policy.default)
    assert mail["Bcc"] is None
    assert str(mail["Subject"]) == "What we keep about you"


def test_while_the_server_is_away_the_wish_waits(bob, smtp_sink, settings):
    wish = ask_for_data(bob, now=timezone.now())
    route, settings.EMAIL_ROUTE = settings.EMAIL_ROUTE, AWAY
    assert send_request_mail(wish.pk) is False
    settings.EMAIL_ROUTE = route
    ReaderRequest.objects.update(mail_due_at=timezone.now())
    send_due_request_mails()
    assert len(smtp_sink.received) == 1


def test_a_refusal_for_good_ends_it(bob, smtp_sink):
    smtp_sink.answer("RCPT", "550 5.1.1 no such user")
    assert send_request_mail(ask_for_data(bob, now=timezone.now()).pk) is True
    assert reader_requests.due(timezone.now()) == []


def test_a_hint_about_nothing_is_no_error(smtp_sink):
    assert send_request_mail(987_654_321) is True
    assert smtp_sink.received == []
