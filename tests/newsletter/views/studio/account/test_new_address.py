"""A new mail address of an account: it counts once the link in a mail to it was pressed."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from newsletter.access import account_mail, counters, new_address
from newsletter.models import AccountMail, AuditEntry
from tests.factories import NewsletterFactory, WriterFactory

pytestmark = pytest.mark.django_db
PAGE = "/studio/account/"


@pytest.fixture(autouse=True)
def _no_counts():
    counters._in_process.clear()
    NewsletterFactory()


@pytest.fixture
def alice():
    return WriterFactory()


def ask(client, address="alice@example.net"):
    return client.post(f"{PAGE}details/", {"email": address})


def send():
    """Send what is due; the link of the last mail to a new address."""
    account_mail.MAILS.send_due(base_url="https://news.example.org")
    links = [re.search(r"https://news\.example\.org(/studio/account/address/\S+)", each.body) for each in mail.outbox]
    return [found[1] for found in links if found][-1]


def email_of(user):
    user.refresh_from_db()
    return user.email


def test_the_old_address_stays_and_is_told_until_the_link_to_the_new_one_is_pressed(studio_client, alice):
    assert ask(studio_client).headers["Location"] == PAGE
    link = send()
    assert sorted(each.to[0] for each in mail.outbox) == ["alice@example.net", "alice@example.org"]
    assert "We wrote to alice@example.net." in studio_client.get(PAGE).content.decode()
    assert "alice@example.net" in studio_client.get(link).content.decode()
    assert email_of(alice) == "alice@example.org"
    assert studio_client.post(link).headers["Location"] == PAGE
    assert email_of(alice) == "alice@example.net"
    assert AuditEntry.objects.latest("pk").about == "own mail address"
    told = AccountMail.objects.latest("pk")
    assert (told.address, told.words) == (
        "alice@example.org", "The mail address of your account is alice@example.net now. It was alice@example.org.",
    )  # fmt: skip


def test_a_link_works_once(studio_client, alice):
    ask(studio_client)
    link = send()
    studio_client.post(link)
    alice.email = "alice@example.com"
    alice.save()
    assert [studio_client.get(link).status_code, studio_client.post(link).status_code] == [410, 410]
    assert email_of(alice) == "alice@example.com"


def test_a_later_wish_takes_the_place_of_the_first(studio_client, alice):
    ask(studio_client)
    first = send()
    ask(studio_client, "ebb@example.net")
    second = send()
    assert studio_client.post(first).status_code == 410
    studio_client.post(second)
    assert email_of(alice) == "ebb@example.net"


def test_a_link_is_worth_nothing_to_anybody_else(studio_client, alice):
    ask(studio_client)
    link, other, bob = send(), Client(), WriterFactory(username="bob", email="bob@example.org")
    assert other.post(link).headers["Location"].startswith("/studio/login/")
    other.force_login(bob)
    assert other.post(link).status_code == 410
    assert (email_of(alice), email_of(bob)) == ("alice@example.org", "bob@example.org")


def test_a_link_works_for_a_day(studio_client, alice):
    ask(studio_client)
    link = send()
    AccountMail.objects.update(created_at=timezone.now() - new_address.LASTS)
    assert studio_client.post(link).status_code == 410
    assert email_of(alice) == "alice@example.org"


@pytest.mark.parametrize("token", ["x", "MQ:1tZ:x", "%00", "%FF", "A" * 5000])
def test_a_token_that_is_garbage_opens_nothing(studio_client, token):
    ask(studio_client)
    assert studio_client.post(f"{PAGE}address/{token}/").status_code == 410


def test_an_account_without_an_address_confirms_its_first(client):
    command_line = WriterFactory(email="")
    client.force_login(command_line)
    ask(client)
    assert email_of(command_line) == ""
    client.post(send())
    assert email_of(command_line) == "alice@example.net"


def test_an_address_is_taken_away_at_once_and_told(studio_client, alice):
    ask(studio_client, "")
    assert email_of(alice) == ""
    assert AccountMail.objects.get().address == "alice@example.org"


def test_nobody_asks_on_and_on(studio_client):
    assert [ask(studio_client).status_code for _ in range(6)] == [302] * 5 + [422]
