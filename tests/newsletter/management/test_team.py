"""The team from the server's command line."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsletter.models import AuditEntry, Membership
from newsletter.team import invitations
from tests.factories import NewsletterFactory, WriterFactory, in_team

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    call_command("team", *arguments)
    return capsys.readouterr().out


def test_an_account_gets_a_role_then_another_and_is_taken_out_though_it_is_the_last_owner(capsys):
    newsletter = NewsletterFactory()
    WriterFactory(username="bob", email="bob@example.org")
    assert run(capsys, "--set", "bob", "owner") == "owner    bob\n"
    assert run(capsys, "--set", "bob@example.org", "analyst") == "analyst  bob\n"
    assert run(capsys, "--remove", "bob").startswith("Nobody is in the team of Tide Notes.")
    assert (Membership.objects.count(), AuditEntry.objects.filter(newsletter=newsletter).count()) == (0, 3)


def test_what_ends_with_it_is_said_and_stands_in_the_log(capsys):
    newsletter = NewsletterFactory()
    bob, now = in_team(newsletter, "owner"), timezone.now()
    number = invitations.invite(newsletter, address="own@example.net", role="owner", by=bob, now=now).pk
    call_command("team", "--set", "bob", "writer")
    assert capsys.readouterr().err.strip().endswith("were taken back: 1.")
    assert AuditEntry.objects.get().details == {"invitations_taken_back": [number]}


def test_the_list_has_those_with_the_most_rights_first_also_as_json(capsys):
    newsletter = NewsletterFactory()
    for name, role in (("dara", "writer"), ("alice", "analyst"), ("chiyo", "owner")):
        in_team(newsletter, role, name=name)
    assert [line.split()[1] for line in run(capsys).splitlines()] == ["chiyo", "dara", "alice"]
    assert json.loads(run(capsys, "--json"))["team"][0] == {"account": "chiyo", "role": "owner"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "nobody", "owner"], "There is no account “nobody”"),
        (["--set", "\x00\ud800", "owner"], "There is no account"),
        (["--set", "bob", "king"], "“king” is no role. There are: owner, editor, writer, analyst."),
        (["--remove", "bob"], "bob is not in the team of Tide Notes."),
        (["--set", "both@example.org", "owner"], "Several accounts have the address"),
        (["--newsletter", "x"], "There is no newsletter “x”"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(arguments, words):
    NewsletterFactory()
    for name, address in (("bob", ""), ("carol", "both@example.org"), ("dan", "both@example.org")):
        WriterFactory(username=name, email=address)
    with pytest.raises(CommandError) as caught:
        call_command("team", *arguments)
    assert (words in str(caught.value), Membership.objects.count()) == (True, 0)
