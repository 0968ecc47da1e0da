"""What one account may do, looked up from its memberships."""

import dataclasses
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import HttpRequest

from newsletter.access import proofs, second_step
from newsletter.models import Issue, IssueState, Membership, Newsletter, Role
from newsletter.team.matrix import RIGHTS, Right

_KEPT = "_fortnight_roles"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Roles:
    """The roles of one account: in each newsletter at most one. An administrator (superuser) has every right.

    A value of one moment: what is changed later does not show in it. A newsletter that asks its team for a second step
    gives no role to an account without one, nor to a browser that was let in without it: the newsletter is in
    ``withheld``. ``slugs`` has it all the same.
    """

    is_administrator: bool = False
    by_newsletter: Mapping[int, Role] = dataclasses.field(default_factory=dict)
    slugs: Mapping[str, int] = dataclasses.field(default_factory=dict)
    withheld: frozenset[int] = frozenset()

    @classmethod
    def of(cls, user: User | AnonymousUser, *, second_step_shown: bool = True) -> "Roles":
        """Look them up: one query, and none for an administrator or for nobody; up to two more where a second step is
        asked for. ``second_step_shown``: by this browser, where one asks.
        """
        if not isinstance(user, User) or not user.is_active:
            return cls()
        if user.is_superuser:
            return cls(is_administrator=True)
        wanted = ("newsletter", "newsletter__slug", "role", "newsletter__needs_second_step")
        rows = [row for row in Membership.objects.filter(user=user).values_list(*wanted) if row[2] in Role.values]
        asking = frozenset(pk for pk, *_, asks in rows if asks)
        withheld = asking if asking and not (second_step_shown and second_step.ways(user)) else frozenset()
        return cls(
            by_newsletter={pk: Role(role) for pk, _, role, _ in rows if pk not in withheld},
            slugs={slug: pk for pk, slug, *_ in rows},
            withheld=withheld,
        )

    def may(self, right: Right, newsletter: Newsletter | int) -> bool:
        """Whether they have the right in this newsletter (or the one with this id)."""
        if self.is_administrator:
            return True
        role = self.by_newsletter.get(newsletter if isinstance(newsletter, int) else newsletter.pk)
        return role is not None and right in RIGHTS[role]

    def may_rewrite(self, issue: Issue) -> bool:
        """Whether they may change its words now. What is scheduled goes out by itself: that takes who may send it."""
        right = Right.SENDING if issue.state == IssueState.SCHEDULED else Right.WRITING
        return issue.is_editable and self.may(right, issue.newsletter_id)

    def may_in_all(self, right: Right, newsletters: Iterable[int]) -> bool:
        """Whether they have the right in each of these: what is done to a reader may concern several newsletters."""
        return self.is_administrator or all(self.may(right, newsletter) for newsletter in newsletters)

    def may_somewhere(self, right: Right) -> bool:
        """Whether they have the right in any newsletter."""
        return self.is_administrator or any(right in RIGHTS[role] for role in self.by_newsletter.values())

    def newsletters(self, right: Right = Right.NUMBERS) -> "QuerySet[Newsletter]":
        """The newsletters they have the right in, by name."""
        if self.is_administrator:
            return Newsletter.objects.all()
        return Newsletter.objects.filter(
            pk__in=[newsletter for newsletter, role in self.by_newsletter.items() if right in RIGHTS[role]]
        )


def owners_of(newsletter: Newsletter | int) -> list[User]:
    """Whom to ask about a newsletter: its owners who can sign in, the longest-serving first."""
    pk = newsletter if isinstance(newsletter, int) else newsletter.pk
    owners = User.objects.filter(is_active=True, memberships__newsletter=pk, memberships__role=Role.OWNER)
    return list(owners.order_by("memberships__created_at", "pk"))


def shut_without_second_step(user: User) -> "QuerySet[Newsletter]":
    """The newsletters that are withheld from this account once it has no second step, by name."""
    asking = Newsletter.objects.filter(needs_second_step=True, memberships__user=user).order_by("name", "pk")
    return asking.none() if user.is_superuser else asking


def roles_of(request: HttpRequest) -> Roles:
    """The roles of whoever asks, looked up once for each request."""
    known = getattr(request, _KEPT, None)
    if not isinstance(known, Roles):
        known = Roles.of(request.user, second_step_shown=proofs.second_step_shown(request))
        setattr(request, _KEPT, known)
    return known
