"""Asking somebody into a team: the mail, its link, and what it opens once."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from newsletter import tasks
from newsletter.due_mail import LEASE
from newsletter.models import Invitation, Membership
from newsletter.team import invitation_mail, invitations
from tests.factories import NewsletterFactory, WriterFactory, in_team
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 12, 6, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
BASE = "https://news.example.org"


@pytest.fixture
def newsletter():
    return NewsletterFactory()


@pytest.fixture
def outbox():
    """What Django's own backend of tests is given."""
    return mail.outbox


def invite(newsletter, address="chiyo@example.org", role="writer", *, by=None, now=NOW):
    return invitations.invite(newsletter, address=address, role=role, by=by, now=now)


def link(invitation, *, now=NOW):
    """What the mail leads to."""
    assert invitation_mail.MAILS.send_one(invitation.pk, now=now, base_url=BASE) is True
    return re.search(rf"{BASE}/studio/invitations/([\w-]+)/", mail.outbox[-1].body)[1]


def test_the_mail_leads_to_a_link_of_which_only_a_hash_is_kept(newsletter, outbox):
    invitation = invite(newsletter, by=in_team(newsletter, "owner"))
    token = link(invitation)
    invitation.refresh_from_db()
    sent = outbox[0]
    assert (sent.to, sent.subject) == (["chiyo@example.org"], "Work with us on Tide Notes")
    assert "bob invites you into the team of Tide Notes, as a writer." in sent.body
    assert token in sent.alternatives[0][0]
    assert bytes(invitation.token_hash) == invitations.hash_of(token)
    assert token not in str(Invitation.objects.values())
    assert (invitation.mail_due_at, invitation.sent_at) == (None, NOW)


def test_the_mail_is_the_same_whether_or_not_somebody_has_an_account(newsletter, outbox):
    WriterFactory(username="chiyo", email="chiyo@example.org")
    bodies = []
    for address in ("chiyo@example.org", "nobody@example.org"):
        token = link(invite(newsletter, address))
        bodies.append(outbox[-1].body.replace(token, "TOKEN"))
    assert bodies[0] == bodies[1]


def test_a_link_opens_the_team_once(newsletter, outbox):
    token = link(invite(newsletter))
    bob = WriterFactory(username="bob")
    member = invitations.accept(token, user=bob, now=NOW)
    assert (member.user, member.role) == (bob, "writer")
    for account in (bob, WriterFactory(username="eve")):
        with pytest.raises(invitations.NotAccepted):
            invitations.accept(token, user=account, now=NOW)
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("address", ["bob@example.org", ""])
def test_an_account_keeps_the_address_it_has_and_gets_none_that_others_chose(newsletter, outbox, address):
    bob = WriterFactory(username="bob", email=address)
    invitations.accept(link(invite(newsletter)), user=bob, now=NOW)
    assert User.objects.get(username="bob").email == address


def test_a_link_ends_after_seven_days(newsletter, outbox):
    token = link(invite(newsletter))
    assert invitations.find(token, now=NOW + 7 * DAY - dt.timedelta(seconds=1)).address == "chiyo@example.org"
    with pytest.raises(invitations.NotAccepted):
        invitations.find(token, now=NOW + 7 * DAY)


def test_a_later_mail_ends_the_link_of_the_one_before(newsletter, outbox):
    invitation = invite(newsletter)
    old = link(invitation)
    later = NOW + dt.timedelta(hours=1)
    new = link(invitations.send_again(invitation, now=later), now=later)
    with pytest.raises(invitations.NotAccepted):
        invitations.find(old, now=later)
    assert invitations.find(new, now=NOW + 7 * DAY).pk == invitation.pk


def test_what_is_taken_back_opens_nothing_and_is_mailed_no_more(newsletter, outbox):
    invitation = invite(newsletter)
    token = link(invitation)
    assert invitations.revoke(invitation, now=NOW) is True
    assert invitations.revoke(invitation, now=NOW) is False
    with pytest.raises(invitations.NotAccepted):
        invitations.find(token, now=NOW)
    with pytest.raises(invitations.NotInvited):
        invitations.send_again(invitation, now=NOW + DAY)
    waiting = invite(newsletter, "dara@example.org")
    invitations.revoke(waiting, now=NOW)
    assert (invitation_mail.due(NOW + DAY), len(outbox)) == ([], 1)


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 43, "A" * 43, "A" * 10_000, "../../x"])
def test_garbage_opens_nothing(newsletter, token):
    with pytest.raises(invitations.NotAccepted):
        invitations.find(token, now=NOW)


def test_inviting_again_gives_the_role_of_now_and_waits_ten_minutes(newsletter, outbox):
    invitation = invite(newsletter, role="analyst")
    with pytest.raises(invitations.NotInvited, match="is on its way"):
        invite(newsletter, "CHIYO@example.org")
    link(invitation)
    with pytest.raises(invitations.NotInvited, match="Wait ten minutes"):
        invite(newsletter, "CHIYO@example.org", now=NOW + dt.timedelta(minutes=9))
    again = invite(newsletter, "CHIYO@example.org", "editor", now=NOW + dt.timedelta(minutes=11))
    assert (again.pk, again.role, Invitation.objects.count()) == (invitation.pk, "editor", 1)


def test_who_is_in_the_team_is_not_invited_into_it(newsletter):
    in_team(newsletter, "analyst")
    with pytest.raises(invitations.NotInvited, match="is in the team already"):
        invite(newsletter, "BOB@example.org")
    assert invite(NewsletterFactory(), "bob@example.org").address == "bob@example.org"


def test_a_newsletter_invites_so_many_a_day_and_no_more(newsletter):
    for number in range(invitations.MOST_IN_A_DAY):
        invite(newsletter, f"reader{number}@example.org")
    with pytest.raises(invitations.NotInvited, match="invited 30 people today"):
        invite(newsletter, now=NOW + DAY - dt.timedelta(minutes=1))
    assert invite(NewsletterFactory()).address == "chiyo@example.org"
    assert invite(newsletter, now=NOW + DAY).address == "chiyo@example.org"


def test_a_new_account_has_the_address_of_the_invitation_and_no_other_rights(newsletter, outbox):
    token = link(invite(newsletter))
    account = User(username="chiyo")
    account.set_password("correct horse battery staple")
    member = invitations.accept_as_new(token, account=account, now=NOW)
    made = User.objects.get(username="chiyo")
    assert (member.user, made.email) == (made, "chiyo@example.org")
    assert (made.is_staff, made.is_superuser, made.is_active) == (False, False, True)


def test_a_name_that_was_taken_meanwhile_leaves_the_link_usable(newsletter, outbox):
    token = link(invite(newsletter))
    WriterFactory(username="chiyo")
    with pytest.raises(invitations.NameTaken):
        invitations.accept_as_new(token, account=User(username="chiyo"), now=NOW)
    assert invitations.find(token, now=NOW).role == "writer"


def test_old_invitations_are_forgotten_with_their_addresses(newsletter):
    invitations.revoke(invite(newsletter), now=NOW)
    invite(newsletter, "dara@example.org", now=NOW + 60 * DAY)
    assert invitations.forget_old(NOW + 90 * DAY) == 0
    assert invitations.forget_old(NOW + 91 * DAY) == 1
    assert list(Invitation.objects.values_list("address", flat=True)) == ["dara@example.org"]


@pytest.fixture
def real_mail(settings):
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"


def test_beat_sends_what_is_due_and_forgets_what_is_old(newsletter, outbox):
    now = timezone.now()
    invite(newsletter, now=now)
    invitations.revoke(invite(newsletter, "dara@example.org", now=now), now=now - 91 * DAY)
    tasks.send_due_invitations()
    tasks.send_due_invitations()
    tasks.forget_invitations()
    assert [message.to for message in outbox] == [["chiyo@example.org"]]
    assert list(Invitation.objects.values_list("address", flat=True)) == ["chiyo@example.org"]


# --- The server ------------------------------------------------------------------------------------------------------
def test_over_smtp_the_mail_arrives_once_however_often_it_is_asked_for(newsletter, real_mail, smtp_sink):
    invitation = invite(newsletter)
    for _ in range(2):
        assert invitation_mail.MAILS.send_one(invitation.pk, now=NOW, base_url=BASE) is True
    assert [len(smtp_sink.received), invitation_mail.due(NOW + DAY)] == [1, []]


def test_a_server_that_is_away_is_tried_again_after_the_lease(newsletter, real_mail, settings):
    with SmtpSink() as gone:
        settings.EMAIL_ROUTE = gone.route
    invitation = invite(newsletter)
    assert invitation_mail.MAILS.send_one(invitation.pk, now=NOW, base_url=BASE) is False
    invitation.refresh_from_db()
    assert (invitation.trouble, invitation.mail_tries) == ("The mail server cannot be reached.", 1)
    assert invitation_mail.due(NOW + dt.timedelta(minutes=4)) == []
    assert invitation_mail.due(NOW + LEASE) == [invitation.pk]


@pytest.mark.parametrize(
    ("reply", "trouble", "due"),
    [
        ("550 5.1.1 no such user", "The mail server said: 550 5.1.1 no such user", False),
        ("451 4.2.1 later", "The mail server said: 451 4.2.1 later", True),
    ],
)
def test_what_the_server_says_is_kept_for_whoever_invited(newsletter, real_mail, smtp_sink, reply, trouble, due):
    smtp_sink.answer("RCPT", reply)
    invitation = invite(newsletter)
    assert invitation_mail.MAILS.send_one(invitation.pk, now=NOW, base_url=BASE) is True
    invitation.refresh_from_db()
    assert (invitation.trouble, bool(invitation_mail.due(NOW + DAY)), invitation.sent_at) == (trouble, due, None)


def test_a_server_that_never_takes_it_is_given_up_on(newsletter, real_mail, smtp_sink):
    smtp_sink.answer("RCPT", "451 4.2.1 later")
    invitation = invite(newsletter)
    now = NOW
    for _ in range(invitation_mail.MOST_TRIES):
        invitation_mail.MAILS.send_one(invitation.pk, now=now, base_url=BASE)
        now += LEASE
    assert invitation_mail.due(now + DAY) == []


def test_an_address_that_no_mail_can_go_to_is_said(newsletter, real_mail, smtp_sink):
    invitation = invite(newsletter)
    Invitation.objects.filter(pk=invitation.pk).update(address="a\nb@example.org")
    assert invitation_mail.MAILS.send_one(invitation.pk, now=NOW, base_url=BASE) is True
    invitation.refresh_from_db()
    assert (invitation.mail_due_at, invitation.trouble[:40]) == (None, "No mail can be made for this address: He")
