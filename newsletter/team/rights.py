"""What one account may do, looked up from its memberships."""

import dataclasses
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import HttpRequest

from newsletter.models import Issue, IssueState, Membership, Newsletter, Role
from newsletter.team.matrix import RIGHTS, Right

_KEPT = "_fortnight_roles"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Roles:
    """The roles of one account: in each newsletter at most one. An administrator (superuser) has every right.

    A value of one moment: what is changed later does not show in it.
    """

    is_administrator: bool = False
    by_newsletter: Mapping[int, Role] = dataclasses.field(default_factory=dict)
    slugs: Mapping[str, int] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, user: User | AnonymousUser) -> "Roles":
        """Look them up: one query, and none for an administrator or for nobody."""
        if not isinstance(user, User) or not user.is_active:
            return cls()
        if user.is_superuser:
            return cls(is_administrator=True)
        rows = list(Membership.objects.filter(user=user).values_list("newsletter", "newsletter__slug", "role"))
        return cls(
            by_newsletter={newsletter: Role(role) for newsletter, _, role in rows if role in Role.values},
            slugs={slug: newsletter for newsletter, slug, role in rows if role in Role.values},
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


def roles_of(request: HttpRequest) -> Roles:
    """The roles of whoever asks, looked up once for each request."""
    known = getattr(request, _KEPT, None)
    if not isinstance(known, Roles):
        known = Roles.of(request.user)
        setattr(request, _KEPT, known)
    return known
