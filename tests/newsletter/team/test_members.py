"""Joining, changing roles, leaving: and somebody stays who may do everything."""

import pytest
from django.utils import timezone

from newsletter.models import Invitation, Membership, Role
from newsletter.team import invitations, members
from newsletter.team.matrix import RIGHTS, Right
from newsletter.team.rights import Roles, owners_of
from tests.factories import NewsletterFactory, WriterFactory, in_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter():
    return NewsletterFactory()


def of(newsletter, user):
    return Membership.objects.get(newsletter=newsletter, user=user)


def roles_in(newsletter):
    return sorted(newsletter.memberships.values_list("user__username", "role"))


def test_who_joins_twice_keeps_the_role_with_more_rights(newsletter):
    bob = WriterFactory(username="bob")
    members.join(newsletter, bob, role=Role.WRITER)
    members.join(newsletter, bob, role=Role.EDITOR)
    members.join(newsletter, bob, role=Role.ANALYST)
    assert roles_in(newsletter) == [("bob", "editor")]


def test_the_last_owner_stays_an_owner_unless_an_administrator_says_otherwise(newsletter):
    bob = of(newsletter, in_team(newsletter, "owner"))
    in_team(newsletter, "editor", name="chiyo")
    in_team(NewsletterFactory(), "owner", name="dara")
    with pytest.raises(members.LastOwner, match="bob is the only owner of Tide Notes"):
        members.change_role(bob, role=Role.EDITOR)
    with pytest.raises(members.LastOwner):
        members.remove(bob)
    assert roles_in(newsletter) == [("bob", "owner"), ("chiyo", "editor")]
    assert members.change_role(bob, role=Role.EDITOR, by_administrator=True) == members.Changed()
    assert roles_in(newsletter) == [("bob", "editor"), ("chiyo", "editor")]


def test_an_owner_who_cannot_sign_in_is_no_owner_to_be_left_with(newsletter):
    bob = of(newsletter, in_team(newsletter, "owner"))
    chiyo = in_team(newsletter, "owner", name="chiyo")
    chiyo.is_active = False
    chiyo.save()
    with pytest.raises(members.LastOwner):
        members.remove(bob)
    assert owners_of(newsletter) == [bob.user]


def test_of_two_owners_one_may_go_and_then_the_other_may_not(newsletter):
    bob, chiyo = (of(newsletter, in_team(newsletter, "owner", name=name)) for name in ("bob", "chiyo"))
    assert members.remove(bob) == members.Changed()
    assert members.remove(bob) is None
    with pytest.raises(members.LastOwner):
        members.remove(chiyo)


def invite(newsletter, address, *, by, role="owner"):
    return invitations.invite(newsletter, address=address, role=role, by=by, now=timezone.now())


def open_ones(newsletter):
    return sorted(newsletter.invitations.waiting().values_list("address", flat=True))


def test_who_is_taken_out_does_not_come_back_by_what_they_left_open(newsletter):
    bob, chiyo = (in_team(newsletter, "owner", name=name) for name in ("bob", "chiyo"))
    elsewhere = NewsletterFactory()
    in_team(elsewhere, "owner")
    theirs = [invite(newsletter, f"{name}@example.net", by=bob).pk for name in ("own", "friend")]
    invite(newsletter, "dara@example.net", by=chiyo)
    to_them = invite(newsletter, "later@example.org", by=chiyo)
    Invitation.objects.filter(pk=to_them.pk).update(address="BOB@example.org")
    invite(elsewhere, "own@example.net", by=bob)
    changed = members.remove(of(newsletter, bob))
    assert changed == members.Changed((*theirs, to_them.pk))
    assert (open_ones(newsletter), open_ones(elsewhere)) == (["dara@example.net"], ["own@example.net"])
    assert Invitation.objects.filter(pk__in=theirs, token_hash=None, mail_due_at=None).count() == 2


@pytest.mark.parametrize(("before", "after", "stays"), [("owner", "editor", 0), ("analyst", "owner", 1)])
def test_who_may_invite_nobody_any_more_has_no_open_invitations(newsletter, before, after, stays):
    in_team(newsletter, "owner", name="chiyo")
    bob = in_team(newsletter, "owner")
    invite(newsletter, "own@example.net", by=bob, role="analyst")
    member = of(newsletter, in_team(newsletter, before))
    members.change_role(member, role=Role(after))
    assert len(open_ones(newsletter)) == stays


def test_an_administrator_who_leaves_a_team_may_invite_into_it_still(newsletter):
    in_team(newsletter, "owner", name="chiyo")
    alice = in_team(newsletter, "owner", name="alice", is_superuser=True)
    invite(newsletter, "dara@example.net", by=alice)
    assert members.remove(of(newsletter, alice)) == members.Changed()
    assert open_ones(newsletter) == ["dara@example.net"]


def test_who_was_taken_out_a_moment_ago_invites_nobody(newsletter):
    bob = in_team(newsletter, "owner")
    in_team(newsletter, "owner", name="chiyo")
    members.remove(of(newsletter, bob))
    with pytest.raises(invitations.NotInvited, match="any more"):
        invite(newsletter, "own@example.net", by=bob)
    assert open_ones(newsletter) == []


def test_rights_follow_the_role_in_each_newsletter_by_itself(newsletter, django_assert_num_queries):
    other = NewsletterFactory(slug="night-post", name="Night Post")
    third = NewsletterFactory(slug="third", name="Third")
    bob = in_team(newsletter, "editor")
    in_team(other, "analyst")
    with django_assert_num_queries(1):
        roles = Roles.of(bob)
        assert [roles.may(Right.SENDING, each) for each in (newsletter, other, third)] == [True, False, False]
        assert roles.may_somewhere(Right.SENDING) is True
        assert roles.may_in_all(Right.NUMBERS, [newsletter.pk, other.pk]) is True
        assert roles.may_in_all(Right.NUMBERS, [newsletter.pk, third.pk]) is False
    assert [list(roles.newsletters()), list(roles.newsletters(Right.SENDING))] == [[other, newsletter], [newsletter]]


def test_an_account_that_is_switched_off_has_no_rights_and_an_administrator_all(newsletter):
    bob = in_team(newsletter, "owner")
    bob.is_active = False
    assert Roles.of(bob) == Roles()
    roles = Roles.of(WriterFactory())
    assert [roles.may(right, newsletter) for right in Right] == [True] * len(Right)


def test_each_role_has_what_the_next_one_has_and_more():
    owner, editor, writer, analyst = (RIGHTS[role] for role in Role)
    assert (owner > editor > writer > analyst, owner) == (True, frozenset(Right))
