"""*Settings → Team*: members, invitations, and the last owner."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from newsletter.models import AuditEntry, Authenticator, Invitation, Membership
from newsletter.sealing import seal
from newsletter.team import invitations
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


def test_the_page_names_the_zone_of_its_times(owner):
    assert "Times are Amsterdam time." in page(owner)


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
    about = f"invited an editor (invitation {invitation.pk})"
    assert (entry.who, entry.about, "chiyo" in str(entry.details)) == ("bob", about, False)
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
    answer = owner.post(f"{TEAM}{of(newsletter, 'chiyo').pk}/", {"role": role})
    assert (answer.status_code, "That is no role." in answer.content.decode()) == (422, True)
    assert of(newsletter, "chiyo").role == "writer"


def test_the_last_owner_neither_steps_down_nor_leaves(owner, newsletter):
    own = of(newsletter, "bob")
    refusal = "You are the only owner of Tide Notes."
    for address, data in ((f"{own.pk}/", {"role": "writer"}), (f"{own.pk}/remove/", {}), ("leave/", {})):
        answer = owner.post(f"{TEAM}{address}", data)
        assert (answer.status_code, refusal in answer.content.decode()) == (422, True)
    assert of(newsletter, "bob").role == "owner"


def test_the_last_owner_reads_at_once_that_they_cannot_leave(owner, newsletter):
    assert ("The only owner: make somebody else" in page(owner), "Leave …" in page(owner)) == (True, False)
    asked = owner.get(f"{TEAM}leave/").content.decode()
    assert ("You are the only owner of Tide Notes." in asked, "Leave the team</button>" in asked) == (True, False)
    in_team(newsletter, "owner", name="chiyo")
    assert ("The only owner: make somebody else" in page(owner), "Leave …" in page(owner)) == (False, True)


def test_an_administrator_is_asked_before_the_last_owner_goes(studio_client, newsletter):
    in_team(newsletter, "owner")
    where = f"{TEAM}{of(newsletter, 'bob').pk}/remove/"
    for asked, status in ((studio_client.get(where), 200), (studio_client.post(where), 422)):
        assert (asked.status_code, "bob is the only owner of Tide Notes." in asked.content.decode()) == (status, True)
    assert Membership.objects.count() == 1
    studio_client.post(where, {"without_owner": "yes"})
    assert Membership.objects.count() == 0


def test_an_administrator_is_asked_before_the_last_owner_steps_down(studio_client, newsletter):
    in_team(newsletter, "owner")
    where = f"{TEAM}{of(newsletter, 'bob').pk}/"
    asked = studio_client.post(where, {"role": "writer"}).content.decode()
    assert ("Make bob a writer?" in asked, of(newsletter, "bob").role) == (True, "owner")
    studio_client.post(where, {"role": "writer", "sure": "yes", "without_owner": "yes"})
    assert of(newsletter, "bob").role == "writer"


def test_being_sure_that_invitations_end_is_no_word_on_the_last_owner(studio_client, newsletter):
    bob = in_team(newsletter, "owner")
    invitations.invite(newsletter, address="own@example.net", role="owner", by=bob, now=timezone.now())
    where = f"{TEAM}{of(newsletter, 'bob').pk}/"
    asked = studio_client.post(where, {"role": "writer"}).content.decode()
    assert ["1 invitation that is still open" in asked, "without an owner" in asked] == [True, True]
    for given in ({"sure": "yes"}, {"without_owner": "yes"}):
        studio_client.post(where, {"role": "writer", **given})
        assert (of(newsletter, "bob").role, Invitation.objects.waiting().count()) == ("owner", 1)
    studio_client.post(where, {"role": "writer", "sure": "yes", "without_owner": "yes"})
    assert (of(newsletter, "bob").role, Invitation.objects.waiting().count()) == ("writer", 0)


def test_being_sure_does_not_let_an_owner_leave_the_newsletter_without_one(owner, newsletter):
    own = of(newsletter, "bob")
    for address, data in ((f"{own.pk}/", {"role": "writer"}), (f"{own.pk}/remove/", {}), ("leave/", {})):
        owner.post(f"{TEAM}{address}", data | {"sure": "yes", "without_owner": "yes"})
    assert of(newsletter, "bob").role == "owner"


@pytest.mark.parametrize(("address", "data"), [("", {"role": "editor", "sure": "yes"}), ("remove/", {})])
def test_the_question_says_what_invitations_end_and_the_log_which(owner, newsletter, address, data):
    chiyo = in_team(newsletter, "owner", name="chiyo")
    number = invitations.invite(
        newsletter, address="own@example.net", role="owner", by=chiyo, now=timezone.now()
    ).pk  # fmt: skip
    where = f"{TEAM}{of(newsletter, 'chiyo').pk}/{address}"
    asked = owner.post(where, {"role": "editor"}) if data else owner.get(where)
    assert "1 invitation that is still open ends with it" in asked.content.decode()
    assert (of(newsletter, "chiyo").role, Invitation.objects.waiting().count()) == ("owner", 1)
    owner.post(where, data)
    assert Invitation.objects.waiting().count() == 0
    assert AuditEntry.objects.latest("pk").details == {"invitations_taken_back": [number]}


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
