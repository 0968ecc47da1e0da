"""Mails to accounts: when they are due, where they go, and what stands in them."""

import datetime as dt
import email
import re
from email import policy

import pytest
from django.test import Client
from django.utils import timezone

from config.env import MailRoute
from newsletter.access import account_mail, devices
from newsletter.due_mail import LEASE
from newsletter.models import AccountMail, Newsletter
from tests.factories import NewsletterFactory, WriterFactory
from tests.newsletter.access.test_sessions import PASSWORD, browser

pytestmark = pytest.mark.django_db
BASE = "https://news.example.org"


@pytest.fixture(autouse=True)
def _smtp(settings, db):
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"
    NewsletterFactory(sender_email="tides@example.org")


@pytest.fixture
def alice():
    return WriterFactory(last_login=timezone.now())


def send_all(now=None):
    now = now or timezone.now()
    return [account_mail.MAILS.send_one(pk, now=now, base_url=BASE) for pk in account_mail.due(now)]


def letters(sink):
    """What came: ``(to, subject, text)`` of each."""
    made = [
        (list(each.rcpt_to), email.message_from_bytes(each.content, policy=policy.default)) for each in sink.received
    ]
    return [(to, letter["Subject"], letter.get_body(("plain",)).get_content()) for to, letter in made]


def sign_in(client):
    assert client.post("/studio/login/", {"username": "alice", "password": PASSWORD}).status_code == 302


def test_a_new_device_is_told_of_once(alice, smtp_sink):
    client = browser()
    for _ in range(2):
        sign_in(client)
        client.post("/studio/logout/")
    assert AccountMail.objects.count() == 1
    assert send_all() == [True]
    [(to, subject, text)] = letters(smtp_sink)
    assert (to, subject) == (["alice@example.org"], "A new device signed in to your account")
    assert "Firefox on Linux, from 203.0.113.0/24, signed in." in text
    assert f"{BASE}/studio/account/" in text


def test_another_browser_is_another_device(alice):
    for _ in range(2):
        sign_in(browser())
    assert AccountMail.objects.count() == 2


def test_the_first_sign_in_of_an_account_is_nothing_new():
    WriterFactory()
    sign_in(browser())
    assert AccountMail.objects.count() == 0


def test_an_account_without_an_address_gets_no_mail():
    WriterFactory(email="", last_login=timezone.now())
    sign_in(browser())
    assert AccountMail.objects.count() == 0


@pytest.mark.parametrize("cookie", ["", "x", "ImEi:x:y", "\xff", "a" * 5_000])
def test_a_cookie_that_is_garbage_is_a_device_nobody_knows(alice, cookie):
    client = browser()
    client.cookies[devices.COOKIE] = cookie
    sign_in(client)
    assert AccountMail.objects.count() == 1


def test_a_device_of_one_account_is_new_to_another(alice):
    client = browser()
    sign_in(client)
    client.post("/studio/logout/")
    WriterFactory(username="bob", email="bob@example.org", last_login=timezone.now())
    client.post("/studio/login/", {"username": "bob", "password": PASSWORD})
    assert [mail.address for mail in AccountMail.objects.order_by("pk")] == ["alice@example.org", "bob@example.org"]


def test_a_mail_goes_once_and_whoever_has_it_in_hand_keeps_others_off(alice, smtp_sink):
    account_mail.note_change(alice, "Something changed.")
    now = timezone.now()
    pk = account_mail.due(now)[0]
    assert [account_mail.MAILS.send_one(pk, now=now, base_url=BASE) for _ in range(2)] == [True, True]
    assert (len(smtp_sink.received), account_mail.due(now)) == (1, [])


def test_while_the_server_is_away_it_waits_and_then_goes(alice, settings, smtp_sink):
    up, settings.EMAIL_ROUTE = settings.EMAIL_ROUTE, MailRoute(host="127.0.0.1", port=1, tls="none")
    account_mail.note_change(alice, "Something changed.")
    now = timezone.now()
    assert send_all(now) == [False]
    assert account_mail.due(now) == []
    settings.EMAIL_ROUTE = up
    assert send_all(now + LEASE) == [True]
    assert len(smtp_sink.received) == 1


def test_old_news_is_not_sent_and_not_kept(alice, smtp_sink):
    account_mail.note_change(alice, "Something changed.")
    AccountMail.objects.update(created_at=timezone.now() - account_mail.GIVE_UP)
    assert (send_all(), smtp_sink.received) == ([True], [])
    assert account_mail.due(timezone.now() + dt.timedelta(days=1)) == []
    assert account_mail.forget_old(timezone.now()) == 0
    assert account_mail.forget_old(timezone.now() + dt.timedelta(days=1)) == 1


def test_a_forgotten_password_is_mailed_to_the_address_as_the_account_has_it(alice, smtp_sink):
    account_mail.note_forgotten("ALICE@EXAMPLE.ORG")
    account_mail.note_forgotten("nobody@example.org")
    assert send_all() == [True, True]
    [(to, _, text)] = letters(smtp_sink)
    assert to == ["alice@example.org"]
    assert [mail.address for mail in AccountMail.objects.all()] == ["", ""]
    link = re.search(rf"{BASE}(/studio/login/reset/\S+)", text)[1]
    assert Client().get(link).status_code == 302


def test_each_account_of_one_address_gets_a_link_and_one_switched_off_none(alice, smtp_sink):
    WriterFactory(username="bob")
    WriterFactory(username="carol", is_active=False)
    account_mail.note_forgotten("alice@example.org")
    send_all()
    assert sorted(re.search("account “(.+?)”", text)[1] for _, _, text in letters(smtp_sink)) == ["alice", "bob"]


def test_a_change_of_address_goes_to_the_old_one(alice, smtp_sink):
    account_mail.note_change(alice, "The address changed.", address="old@example.org")
    send_all()
    assert smtp_sink.recipients() == ["old@example.org"]


@pytest.mark.parametrize(
    ("stage", "reply", "waits"),
    [("RCPT", "550 5.1.1 no", False), ("DATA", "554 5.7.1 no", False), ("DATA", "451 4.3.0 later", True)],
)
def test_a_mail_that_is_refused_for_good_is_not_tried_again(alice, smtp_sink, caplog, stage, reply, waits):
    smtp_sink.answer(stage, f"{reply}: <alice@example.org>")
    account_mail.note_forgotten("alice@example.org")
    assert send_all() == [True]
    row = AccountMail.objects.get()
    assert (row.due_at is not None, row.address) == (waits, "alice@example.org" if waits else "")
    assert [record.getMessage() for record in caplog.records] == [
        f"The mail {row.pk} about an account was refused: [{reply[:3]}]"
    ]


@pytest.mark.parametrize("sender", ["no address", "x@localhost", "alice@refused.example.net"])
def test_what_cannot_go_out_from_a_newsletter_goes_out_from_the_site(alice, smtp_sink, settings, caplog, sender):
    settings.DEFAULT_FROM_EMAIL = "fortnight@news.example.org"
    Newsletter.objects.update(sender_email=sender)
    smtp_sink.answer("MAIL", "550 5.1.8 no such domain", to="alice@refused.example.net")
    account_mail.note_forgotten("alice@example.org")
    assert send_all() == [True]
    assert [each.mail_from for each in smtp_sink.received] == ["fortnight@news.example.org"]
    assert ("went out from the site" in caplog.text, AccountMail.objects.get().due_at) == (True, None)
