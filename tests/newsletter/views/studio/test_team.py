"""*Settings → Team*: members, invitations, and the last owner."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from newsletter.models import AuditEntry, Authenticator, Invitation, Membership
from newsletter.sealing import seal
from tests.factories import NewsletterFactory, WriterFactory, in_team

TEAM = "/studio/tide-notes/settings/team/"


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes")


@pytest.fixture
def owner(newsletter, client):
    """Bob's browser; he owns the newsletter."""
    client.force_login(in_team(newsletter, "owner"))
    return client


def page(client, **more):
    return client.get(TEAM, **more).content.decode()


def of(newsletter, name):
    return Membership.objects.get(newsletter=newsletter, user__username=name)


def test_an_owner_sees_who_works_here_and_how_well_each_account_is_guarded(owner, newsletter):
    chiyo = in_team(newsletter, "writer", name="chiyo")
    Authenticator.objects.create(user=chiyo, secret=seal("JBSWY3DPEHPK3PXP"), confirmed_at=timezone.now())
    shown = page(owner)
    assert ["chiyo@example.org" in shown, "two-step sign-in" in shown, "a password only" in shown] == [True] * 3


def test_others_see_names_and_roles_and_no_addresses_and_change_nothing(newsletter, client):
    client.force_login(in_team(newsletter, "writer"))
    in_team(newsletter, "owner", name="chiyo")
    shown = page(client)
    assert ["chiyo" in shown, "@example.org" in shown, "Invite somebody" in shown] == [True, False, False]
    assert client.post(f"{TEAM}invite/", {"address": "x@example.org", "role": "owner"}).status_code == 403
    assert Invitation.objects.count() == 0


def test_the_page_asks_as_often_for_one_member_as_for_many(owner, newsletter, django_assert_max_num_queries):
    for number in range(5):
        in_team(newsletter, "writer", name=f"writer{number}")
    with django_assert_max_num_queries(9):
        page(owner)


def test_an_invitation_is_kept_due_and_written_down_without_its_address(owner, newsletter):
    response = owner.post(f"{TEAM}invite/", {"address": "chiyo@example.org", "role": "editor"})
    invitation = Invitation.objects.get()
    assert (response.status_code, invitation.address, invitation.role) == (302, "chiyo@example.org", "editor")
    assert (invitation.mail_due_at is not None, invitation.invited_by.username) == (True, "bob")
    entry = AuditEntry.objects.get(act="team_changed")
    assert (entry.who, entry.about, "chiyo" in str(entry.details)) == ("bob", "invited an editor", False)
    assert "chiyo@example.org" in page(owner)


def test_an_invitation_says_nothing_of_whether_there_is_an_account(owner, newsletter):
    WriterFactory(username="dara", email="dara@example.org")
    answers = []
    for address in ("dara@example.org", "nobody@example.org"):
        response = owner.post(f"{TEAM}invite/", {"address": address, "role": "writer"}, follow=True)
        answers.append(
            (response.redirect_chain, [str(each).replace(address, "") for each in response.context["messages"]])
        )
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "given",
    [
        {}, {"address": "", "role": ""}, {"address": "x", "role": "writer"}, {"address": "a\x00@example.org"},
        {"address": "chiyo@example.org", "role": "king"}, {"address": "a@example.org\nBcc: b@example.org"},
        {"address": f"{'a' * 300}@example.org", "role": "writer"},
    ],
)  # fmt: skip
def test_garbage_invites_nobody_and_is_said_at_its_field(owner, given):
    response = owner.post(f"{TEAM}invite/", given)
    assert (response.status_code, Invitation.objects.count()) == (422, 0)
    assert "errorlist" in response.content.decode()


def test_somebody_who_is_in_the_team_is_not_invited(owner, newsletter):
    response = owner.post(f"{TEAM}invite/", {"address": "BOB@example.org", "role": "writer"})
    assert (response.status_code, "is in the team already" in response.content.decode()) == (422, True)


def test_an_invitation_is_sent_again_and_taken_back(owner, newsletter):
    owner.post(f"{TEAM}invite/", {"address": "chiyo@example.org", "role": "writer"})
    invitation = Invitation.objects.get()
    Invitation.objects.update(mail_due_at=None, sent_at=timezone.now() - dt.timedelta(hours=1))
    owner.post(f"{TEAM}invitations/{invitation.pk}/again/")
    invitation.refresh_from_db()
    assert invitation.mail_due_at is not None
    owner.post(f"{TEAM}invitations/{invitation.pk}/revoke/")
    invitation.refresh_from_db()
    assert (invitation.mail_due_at, invitation.revoked_at is not None) == (None, True)
    shown = owner.post(f"{TEAM}invitations/{invitation.pk}/again/", follow=True).content.decode()
    assert "answered or taken back meanwhile" in shown


def test_an_owner_changes_a_role_and_the_log_says_from_what_to_what(owner, newsletter):
    in_team(newsletter, "writer", name="chiyo")
    owner.post(f"{TEAM}{of(newsletter, 'chiyo').pk}/", {"role": "editor"})
    assert of(newsletter, "chiyo").role == "editor"
    assert AuditEntry.objects.get(act="team_changed").about == "made chiyo an editor, before a writer"


@pytest.mark.parametrize("role", ["", "king", "\x00", "owner\n"])
def test_what_is_no_role_changes_nothing(owner, newsletter, role):
    in_team(newsletter, "writer", name="chiyo")
    owner.post(f"{TEAM}{of(newsletter, 'chiyo').pk}/", {"role": role})
    assert of(newsletter, "chiyo").role == "writer"


def test_the_last_owner_neither_steps_down_nor_leaves(owner, newsletter):
    own = of(newsletter, "bob")
    refusal = "bob is the only owner of Tide Notes"
    for address, data in ((f"{own.pk}/", {"role": "writer"}), (f"{own.pk}/remove/", {}), ("leave/", {})):
        assert refusal in owner.post(f"{TEAM}{address}", data, follow=True).content.decode()
    assert of(newsletter, "bob").role == "owner"


def test_an_administrator_may_take_the_last_owner_out(studio_client, newsletter):
    in_team(newsletter, "owner")
    studio_client.post(f"{TEAM}{of(newsletter, 'bob').pk}/remove/")
    assert Membership.objects.count() == 0


def test_who_is_taken_out_sees_nothing_from_the_next_page_on(owner, newsletter):
    chiyo = in_team(newsletter, "editor", name="chiyo")
    browser = Client()
    browser.force_login(chiyo)
    assert browser.get("/studio/tide-notes/issues/").status_code == 200
    asked = owner.get(f"{TEAM}{of(newsletter, 'chiyo').pk}/remove/").content.decode()
    assert ("Take chiyo out of the team?" in asked, Membership.objects.count()) == (True, 2)
    owner.post(f"{TEAM}{of(newsletter, 'chiyo').pk}/remove/")
    assert browser.get("/studio/tide-notes/issues/").status_code == 404
    assert browser.get("/studio/").status_code == 200


def test_a_member_leaves(newsletter, client):
    in_team(newsletter, "owner", name="chiyo")
    client.force_login(in_team(newsletter, "writer"))
    assert "Leave the team of Tide Notes?" in client.get(f"{TEAM}leave/").content.decode()
    response = client.post(f"{TEAM}leave/", follow=True)
    assert "You are not in the team of Tide Notes any more." in response.content.decode()
    assert list(Membership.objects.values_list("user__username", flat=True)) == ["chiyo"]


def test_whoever_makes_a_newsletter_owns_it(studio_client):
    studio_client.post(
        "/studio/new/",
        {
            "name": "Night Post", "slug": "night-post", "sender_name": "Night Post",
            "sender_email": "night@example.org", "timezone": "Europe/Amsterdam", "language": "en",
        },
    )  # fmt: skip
    assert list(Membership.objects.values_list("newsletter__slug", "user__username", "role")) == [
        ("night-post", "alice", "owner")
    ]


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_member_or_invitation_that_is_not_there_is_not_found(owner, pk):
    statuses = [
        owner.post(f"{TEAM}{end}").status_code for end in (f"{pk}/", f"{pk}/remove/", f"invitations/{pk}/again/")
    ]
    assert statuses == [404, 404, 404]
