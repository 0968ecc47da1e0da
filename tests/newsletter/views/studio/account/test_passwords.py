"""A new password: by the old one, or by the link of a mail."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from newsletter.access import account_mail, counters
from newsletter.access.sign_in_throttle import TRIES_PER_ACCOUNT_AND_CLIENT
from newsletter.models import AccountMail, AuditEntry
from newsletter.views.studio.account.passwords import ASKED_PER_ADDRESS, ASKED_PER_CLIENT
from tests.factories import WriterFactory

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "correct horse battery staple", "nine tides and a half moon"
FORGOTTEN = "/studio/login/forgotten/"


@pytest.fixture(autouse=True)
def _no_counts():
    counters._in_process.clear()


@pytest.fixture
def alice():
    return WriterFactory()


def reset_link(user):
    return account_mail._reset_path(user)


def set_anew(client, link, new=NEW, again=None):
    form = client.get(link).headers.get("Location", link)
    return client.post(form, {"new_password1": new, "new_password2": new if again is None else again})


def test_the_answer_is_the_same_whether_or_not_anybody_has_the_address(client, alice):
    known, unknown = (client.post(FORGOTTEN, {"email": f"{name}@example.org"}) for name in ("alice", "nobody"))
    assert known.content.decode().replace("alice", "nobody") == unknown.content.decode()
    assert (known.status_code, unknown.status_code, AccountMail.objects.count()) == (200, 200, 2)


def test_asking_costs_as_many_queries_for_an_address_nobody_has(client, alice, django_assert_num_queries):
    for name in ("alice", "nobody"):
        with django_assert_num_queries(1):
            client.post(FORGOTTEN, {"email": f"{name}@example.org"})


def test_an_address_gets_only_so_many_mails_and_the_page_does_not_tell(client, alice):
    said = {client.post(FORGOTTEN, {"email": "Alice@example.org"}).content for _ in range(ASKED_PER_ADDRESS + 2)}
    assert (len(said), AccountMail.objects.count()) == (1, ASKED_PER_ADDRESS)


def test_a_client_asks_only_so_often(client):
    said = [client.post(FORGOTTEN, {"email": f"{n}@example.org"}).status_code for n in range(ASKED_PER_CLIENT + 1)]
    assert said == [200] * ASKED_PER_CLIENT + [429]


@pytest.mark.parametrize("address", ["", "x", "\x00@example.org", "a@b", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_said(client, address):
    assert client.post(FORGOTTEN, {"email": address}).status_code == 422
    assert AccountMail.objects.count() == 0


def test_the_link_sets_a_password_signs_nobody_in_and_signs_all_out(client, alice):
    elsewhere = Client()
    elsewhere.force_login(alice)
    response = set_anew(client, reset_link(alice))
    assert (response.status_code, response.headers["Location"]) == (302, "/studio/login/")
    assert client.get("/studio/account/").status_code == 302
    assert elsewhere.get("/studio/account/").status_code == 302
    assert User.objects.get().check_password(NEW) is True
    assert AccountMail.objects.get().words == "The password of your account was set anew, by a link from a mail."
    row = AuditEntry.objects.get()
    assert (row.user, row.about, row.ip_address) == (
        alice, "Password set anew by a link from a mail", "127.0.0.1",
    )  # fmt: skip


def test_the_page_says_how_often_mails_go_whatever_was_asked(client, alice):
    shown = client.post(FORGOTTEN, {"email": "nobody@example.org"}).content.decode()
    assert (ASKED_PER_ADDRESS, "At most three such mails go to an address in an hour" in shown) == (3, True)


def test_a_link_that_died_with_a_sign_in_says_that_this_may_be_why(client, alice):
    link = reset_link(alice)
    client.post("/studio/login/", {"username": "alice", "password": PASSWORD})
    assert "since it was asked for, somebody signed in to the account" in Client().get(link).content.decode()


@pytest.mark.parametrize("by_link", [False, True])
def test_the_pages_for_a_new_password_say_in_our_words_what_will_do(studio_client, alice, by_link):
    where = studio_client.get(reset_link(alice)).headers["Location"] if by_link else "/studio/password/"
    shown = studio_client.get(where).content.decode()
    hint = "At least 8 characters, not one that many people use, and not your name."
    assert (hint in shown, "Your password can’t be" in shown, "The new password once more" in shown) == (
        True, False, True,
    )  # fmt: skip


def test_a_link_works_once(client, alice):
    link = reset_link(alice)
    set_anew(client, link)
    assert "does not work any more" in Client().get(link).content.decode()


def test_a_link_ends_with_the_next_sign_in_and_with_another_address(client, alice):
    link = reset_link(alice)
    alice.email = "alice@example.net"
    alice.save()
    assert "does not work any more" in client.get(link).content.decode()


@pytest.mark.parametrize("end", ["x/y", "MQ/x", "MQ/set-password", "%00/%00", "MQ/new", "x" * 500 + "/y"])
def test_a_link_that_is_garbage_says_so(client, alice, end):
    response = client.get(f"/studio/login/reset/{end}/")
    assert (response.status_code, "does not work any more" in response.content.decode()) == (200, True)


def test_a_password_that_will_not_do_is_refused_by_link_too(client, alice):
    response = set_anew(client, reset_link(alice), new="short")
    assert response.status_code == 422
    assert "The password is too short. Make it at least 8 characters long." in response.content.decode()
    assert User.objects.get().check_password(PASSWORD) is True


def test_a_reset_password_still_asks_for_the_second_step(client, alice):
    from tests.newsletter.access.test_authenticators import set_up

    set_up(alice)
    set_anew(client, reset_link(alice))
    response = client.post("/studio/login/", {"username": "alice", "password": NEW})
    assert response.headers["Location"] == "/studio/login/code/"


def test_whoever_found_the_browser_open_does_not_guess_the_password(studio_client, alice):
    given = {"new_password1": NEW, "new_password2": NEW}
    said = [
        studio_client.post("/studio/password/", {"old_password": f"guess {turn}", **given}).status_code
        for turn in range(TRIES_PER_ACCOUNT_AND_CLIENT + 1)
    ]
    assert said == [422] * TRIES_PER_ACCOUNT_AND_CLIENT + [429]
    assert studio_client.post("/studio/password/", {"old_password": PASSWORD, **given}).status_code == 429
    assert User.objects.get().check_password(PASSWORD) is True
