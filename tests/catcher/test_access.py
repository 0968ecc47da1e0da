"""Caught mail holds addresses and links that act: on a machine that others reach, only administrators read it."""

import pytest
from django.contrib.auth import get_user_model

from catcher.store import Mailbox
from catcher.urls import urlpatterns
from tests.catcher.test_reading import mail

ADDRESSES = ["/mailbox/", "/mailbox/news/", "/mailbox/1/", "/mailbox/1/html/", "/mailbox/1/raw/", "/mailbox/1/parts/1/"]


@pytest.fixture(autouse=True)
def _reached_by_others(settings):
    settings.MAILBOX_OPEN = False


@pytest.fixture
def mailbox(settings):
    mailbox = Mailbox(settings.MAILBOX_DIR)
    mailbox.add(mail_from="b+1@example.org", rcpt_to=["bob@example.org"], content=mail())
    return mailbox


def test_every_address_of_the_mailbox_is_looked_at_here():
    assert len(urlpatterns) == len(ADDRESSES) + 1  # and /mailbox/empty/


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_sent_to_sign_in_and_reads_nothing(client, mailbox, address):
    response = client.get(address)
    assert (response.status_code, response.headers["Location"]) == (302, f"/studio/login/?next={address}")
    assert response.content == b""


@pytest.mark.django_db
def test_a_stranger_throws_nothing_away(client, mailbox):
    assert client.post("/mailbox/empty/").status_code == 302
    assert mailbox.count() == 1


@pytest.mark.django_db
def test_a_page_whose_session_ended_is_not_sent_a_sign_in_page(client, mailbox):
    response = client.get("/mailbox/news/", headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (401, b"")


def test_administrators_read_it(studio_client, mailbox):
    page = studio_client.get("/mailbox/")
    assert (page.status_code, "bob@example.org" in page.content.decode()) == (200, True)
    assert studio_client.post("/mailbox/empty/").headers["Location"] == "/mailbox/"
    assert mailbox.count() == 0


@pytest.mark.django_db
def test_other_accounts_do_not_whatever_django_calls_them(client, mailbox):
    client.force_login(get_user_model().objects.create_user("bob", is_staff=True))
    assert client.get("/mailbox/").status_code == 403


@pytest.mark.parametrize(("environment", "is_open"), [({}, True), ({"BIND": "0.0.0.0"}, False)])
def test_it_is_open_only_where_nobody_else_comes(machine, environment, is_open):
    done = machine.manage(
        "shell", "--no-imports", "-c", "from django.conf import settings; print(settings.MAILBOX_OPEN)", **environment
    )
    assert done.stdout.strip() == str(is_open), done.stderr
