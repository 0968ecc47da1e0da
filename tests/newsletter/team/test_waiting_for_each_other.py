"""Several who change one team at the same moment wait in one order: none is thrown out by a deadlock."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from newsletter.models import AuditEntry, Authenticator, Invitation, Membership, Newsletter
from newsletter.sealing import seal
from newsletter.team import invitations, members
from newsletter.team.audit import Act, note
from tests.delivery.test_deleting_segments import wait_for_a_lock
from tests.factories import NewsletterFactory, WriterFactory, in_team

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "x" * 43


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes")


def accept(invitation, user):
    invitations.accept(TOKEN, user=user, now=timezone.now())


def send_again(invitation, user):
    invitations.send_again(invitation, now=timezone.now())


def revoke(invitation, user):
    invitations.revoke(invitation, now=timezone.now())


def in_a_thread(said, work):
    def run():
        try:
            said.append(work())
        except Exception as error:
            said.append(type(error).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize(("answer", "end"), [(accept, "NotAccepted"), (send_again, "NotInvited"), (revoke, None)])
def test_an_invitation_is_answered_while_whoever_made_it_is_taken_out(newsletter, answer, end):
    bob, _ = (in_team(newsletter, "owner", name=name) for name in ("bob", "chiyo"))
    invitation = invitations.invite(newsletter, address="dara@example.net", role="writer", by=bob, now=timezone.now())
    Invitation.objects.update(token_hash=invitations.hash_of(TOKEN), mail_due_at=None)
    dara, said = WriterFactory(username="dara"), []

    def work():
        with transaction.atomic():
            answer(invitation, dara)
            note(dara, Act.TEAM_CHANGED, newsletter=newsletter, about="answered")

    with transaction.atomic():
        Newsletter.objects.select_for_update().get(pk=newsletter.pk)
        thread = in_a_thread(said, work)
        wait_for_a_lock()
        changed = members.remove(Membership.objects.get(user=bob))
    thread.join(10)
    assert (changed, said) == (members.Changed((invitation.pk,)), [end])


def test_the_log_says_what_asking_for_a_second_step_changed_and_not_what_it_would_have(newsletter):
    bob, said, client = in_team(newsletter, "owner"), [], Client()
    Authenticator.objects.create(user=bob, secret=seal("JBSWY3DPEHPK3PXP"), confirmed_at=timezone.now())
    client.force_login(bob)
    with transaction.atomic():
        Newsletter.objects.select_for_update().get(pk=newsletter.pk)
        ask = "/studio/tide-notes/settings/team/second-step/"
        thread = in_a_thread(said, lambda: client.post(ask, {"needed": "yes"}).status_code)
        wait_for_a_lock()
        Newsletter.objects.update(needs_second_step=True)
    thread.join(10)
    assert (said, AuditEntry.objects.filter(act="settings_changed").count()) == ([302], 0)
