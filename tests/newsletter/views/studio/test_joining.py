"""Where an invitation leads: into the team, with an account one has or a new one."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from newsletter.models import AuditEntry, Invitation, Membership
from newsletter.team import invitation_mail, invitations
from tests.factories import NewsletterFactory, WriterFactory, in_team

GOOD = "nine tides and a half moon"


@pytest.fixture
def address(db):
    """The page of Chiyo's invitation as a writer."""
    newsletter, now = NewsletterFactory(slug="tide-notes"), timezone.now()
    invitation = invitations.invite(
        newsletter, address="chiyo@example.org", role="writer", by=in_team(newsletter, "owner"), now=now
    )
    invitation_mail.MAILS.send_one(invitation.pk, now=now, base_url="https://news.example.org")
    return next(line for line in mail.outbox[-1].body.splitlines() if "/invitations/" in line)[24:]


def filled(**other):
    return {"username": "chiyo", "password1": GOOD, "password2": GOOD, **other}


def test_looking_at_the_page_accepts_nothing(client, address):
    shown = client.get(address).content.decode()
    assert ["bob invites you" in shown, "as a writer" in shown] == [True, True]
    assert Membership.objects.filter(role="writer").count() == 0


def test_the_page_is_the_same_whether_or_not_there_is_an_account(client, address):
    def page():
        text = client.get(address).content.decode()
        return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]

    before = page()
    WriterFactory(username="chiyo", email="chiyo@example.org")
    assert page() == before


def test_a_new_account_is_made_and_signed_in_and_is_in_the_team(client, address):
    response = client.post(address, filled(), follow=True)
    shown = response.content.decode()
    assert ["You are a writer of Tide Notes now." in shown, "Tide Notes" in shown] == [True, True]
    made = User.objects.get(username="chiyo")
    assert (made.email, made.is_staff, made.check_password(GOOD)) == ("chiyo@example.org", False, True)
    assert client.get("/studio/tide-notes/issues/").status_code == 200
    assert client.get(address).status_code == 410


def test_the_log_has_the_new_account_signing_in(client, address):
    client.post(address, filled())
    joined, signed_in = AuditEntry.objects.filter(user__username="chiyo").order_by("pk")
    number = Invitation.objects.get().pk
    assert (joined.act, joined.details, joined.ip_address) == ("team_changed", {"number": number}, "127.0.0.1")
    assert joined.about == f"joined the team as writer, with a new account, by invitation {number}"
    assert (signed_in.act, signed_in.details) == ("signed_in", {"by": "an invitation, with a new account"})


def test_somebody_who_is_signed_in_joins_with_a_press(client, address):
    client.force_login(WriterFactory(username="dara", email="dara@example.org", is_superuser=False))
    assert "Join as dara" in client.get(address).content.decode()
    client.post(address)
    assert Membership.objects.get(user__username="dara").role == "writer"
    assert User.objects.filter(username="chiyo").exists() is False


@pytest.mark.parametrize(
    ("before", "after", "done"),
    [
        (None, "writer", "joined the team as writer"),
        ("analyst", "writer", "became writer, before analyst,"),
        ("owner", "owner", "stayed owner"),
    ],
)
def test_the_log_says_what_an_invitation_changed_and_which_it_was(client, address, before, after, done):
    dara = WriterFactory(username="dara", email="dara@example.org", is_superuser=False)
    if before:
        Membership.objects.create(newsletter=Invitation.objects.get().newsletter, user=dara, role=before)
    client.force_login(dara)
    shown = client.post(address, follow=True).content.decode()
    row = AuditEntry.objects.get(user=dara, act="team_changed")
    assert (Membership.objects.get(user=dara).role, row.ip_address) == (after, "127.0.0.1")
    assert row.about == f"{done} by invitation {Invitation.objects.get().pk}"
    assert ("of Tide Notes already" in shown) is (before == after)


def test_somebody_with_an_account_signs_in_first_and_comes_back(client, address):
    WriterFactory(username="dara", is_superuser=False)
    login = f"/studio/login/?next={address}"
    assert login in client.get(address).content.decode()
    answers = {"username": "dara", "password": "correct horse battery staple", "next": address}
    assert client.post(login, answers).headers["Location"] == address


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"username": ""}, "This is empty. Fill it in."),
        ({"username": "bob"}, "That name is taken. Choose another."),
        ({"username": "BOB"}, "That name is taken. Choose another."),
        ({"username": "ｂｏｂ"}, "That name is taken. Choose another."),
        ({"username": "bоb"}, "of different scripts (Cyrillic and Latin)"),
        ({"username": "ВОВ"}, "That name is taken. Choose another."),
        ({"username": "a b"}, "A name has letters, digits"),
        ({"username": "x" * 200}, "at most 150 fit"),
        ({"password2": "another password"}, "The two passwords differ"),
        ({"password1": "short", "password2": "short"}, "Make it at least 8 characters long."),
        ({"password1": "password1", "password2": "password1"}, "Many people use this password"),
        ({"password1": "chiyo@example", "password2": "chiyo@example"}, "The password is much like your"),
        ({"username": "dara1", "password1": "dara1dara1", "password2": "dara1dara1"}, "The password is much like your"),
        ({"username": "a\x00b"}, "An invisible character"),
    ],
)
def test_what_cannot_be_an_account_is_said_and_the_link_still_works(client, address, given, words):
    response = client.post(address, filled(**given))
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert User.objects.filter(memberships__role="writer").count() == 0
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "A" * 5000])
def test_a_link_that_opens_nothing_says_so(client, db, token):
    response = client.get(f"/studio/invitations/{token}/")
    assert (response.status_code, "opens nothing any more" in response.content.decode()) == (410, True)


def test_a_link_that_ran_out_makes_no_account(client, address):
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert client.post(address, filled()).status_code == 410
    assert User.objects.filter(username="chiyo").exists() is False


def test_without_the_token_of_the_page_nothing_happens(address):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, filled()).status_code == 403
    assert User.objects.filter(username="chiyo").exists() is False
