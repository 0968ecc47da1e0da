"""*Settings → Team*: who works on a newsletter in which role, and who was invited."""

import datetime as dt
from typing import TYPE_CHECKING, Any, TypedDict

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from newsletter.forms.team import InviteForm, RoleForm
from newsletter.models import Authenticator, Invitation, Membership, Newsletter, Passkey, Role
from newsletter.tasks import ask_for_invitation
from newsletter.team import invitations, members
from newsletter.team.audit import Act, note
from newsletter.team.matrix import RIGHTS, Right
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, may, signed_in

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


@require_safe
@for_staff
def team(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The members for everybody in the team; for its owners also addresses, invitations and what changes them."""
    return show_team(request, get_object_or_404(Newsletter, slug=slug))


@require_POST
@for_staff
def invite(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask an address into the team."""
    newsletter, form = get_object_or_404(Newsletter, slug=slug), InviteForm(request.POST)
    if not form.is_valid():
        return show_team(request, newsletter, form=form, status=422)
    address, role = form.cleaned_data["address"], Role(form.cleaned_data["role"])
    try:
        with transaction.atomic():
            invited = invitations.invite(
                newsletter, address=address, role=role, by=signed_in(request), now=timezone.now()
            )
            about = f"invited {_a(role)} (invitation {invited.pk})"
            note(request, Act.TEAM_CHANGED, newsletter=newsletter, about=about, number=invited.pk)
    except invitations.NotInvited as error:
        form.add_error("address", str(error))
        return show_team(request, newsletter, form=form, status=422)
    ask_for_invitation(invited.pk)
    messages.success(request, f"{address} gets a mail within a minute or two. Its link works for seven days.")
    return redirect("studio:team", slug)


@require_POST
@for_staff
def member(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Give a member another role; ask first where that ends invitations, or leaves no owner."""
    found, form = _member(slug, pk), RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That is no role. Choose one that is shown.")
        return show_team(request, found.newsletter, status=422)
    role, sure = Role(form.cleaned_data["role"]), "sure" in request.POST
    if not sure and members.ends_with(found, role=role).exists():
        return _ask(request, found, role=role)
    try:
        with transaction.atomic():
            changed = members.change_role(found, role=role, by_administrator=_may_leave_none(request))
            if changed is not None:
                about = f"made {found.user} {_a(role)}, before {_a(Role(found.role))}"
                _note(request, found, about, changed)
    except members.LastOwner:
        return _ask(request, found, role=role, status=422)
    messages.success(request, f"{found.user} is {_a(role)} now.")
    return redirect("studio:team", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Ask, and then take somebody out of the team."""
    found = _member(slug, pk)
    if request.method != "POST":
        return _ask(request, found)
    return _let_go(request, found, about=f"took {found.user} out of the team")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def leave(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask, and then leave the team oneself."""
    own = Membership.objects.select_related("user", "newsletter")
    found = get_object_or_404(own, newsletter__slug=slug, user=signed_in(request))
    if request.method != "POST":
        return _ask(request, found)
    return _let_go(request, found, about="left the team")


@require_POST
@for_staff
def resend(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Send the mail of an invitation anew."""
    found = _invitation(slug, pk)
    try:
        with transaction.atomic():
            invitations.send_again(found, now=timezone.now())
            about = f"sent invitation {found.pk} again"
            note(request, Act.TEAM_CHANGED, newsletter=found.newsletter, about=about, number=found.pk)
    except invitations.NotInvited as error:
        messages.error(request, str(error))
    else:
        ask_for_invitation(found.pk)
        messages.success(request, f"{found.address} gets another mail. The link of the one before opens nothing now.")
    return redirect("studio:team", slug)


@require_POST
@for_staff
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Take an invitation back."""
    found = _invitation(slug, pk)
    with transaction.atomic():
        taken_back = invitations.revoke(found, now=timezone.now())
        if taken_back:
            about = f"took invitation {found.pk} back"
            note(request, Act.TEAM_CHANGED, newsletter=found.newsletter, about=about, number=found.pk)
    if taken_back:
        messages.success(request, f"The invitation of {found.address} is taken back. Its link opens nothing any more.")
    else:
        messages.info(request, f"The invitation of {found.address} was answered or taken back before.")
    return redirect("studio:team", slug)


def show_team(
    request: HttpRequest, newsletter: Newsletter, *, form: InviteForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, as far as one may see it; ``form`` as it was filled in, where something is to be mended in it."""
    user, manages = signed_in(request), may(request, Right.TEAM)
    rows = _members(newsletter)
    owners = [each for each in rows if each.role == Role.OWNER and each.user.is_active]
    context: dict[str, Any] = {
        "newsletter": newsletter,
        "area": "settings",
        "tab": "team",
        "members": rows,
        "mine": next((each for each in rows if each.user_id == user.pk), None),
        "only_owner": owners[0] if len(owners) == 1 else None,
        "is_administrator": roles_of(request).is_administrator,
        "manages": manages,
        "guarded": sum(each.is_guarded for each in rows),
        "shut_out": [each.user for each in rows if _is_shut_out(each)] if newsletter.needs_second_step else [],
        "roles": Role.choices,
        "table": [(right.value, [right in RIGHTS[role] for role in Role]) for right in Right],
    }
    if manages:
        context |= {"form": form or InviteForm(), "invitations": _waiting(newsletter, now=timezone.now())}
    return render(request, "studio/team/team.html", context, status=status)


class _Guarded(TypedDict):
    is_guarded: bool


def _members(newsletter: Newsletter) -> "list[WithAnnotations[Membership, _Guarded]]":
    """Those with the most rights first; each knows whether a password alone lets them in."""
    app = Authenticator.objects.filter(user=OuterRef("user"), confirmed_at__isnull=False)
    rows = newsletter.memberships.select_related("user").annotate(
        is_guarded=Q(Exists(app)) | Q(Exists(Passkey.objects.filter(user=OuterRef("user"))))
    )
    order = list(Role)
    return sorted(rows, key=lambda each: (order.index(Role(each.role)), each.user.get_username().casefold()))


def _is_shut_out(member: "WithAnnotations[Membership, _Guarded]") -> bool:
    """Whether the demand for a second step keeps them out; administrators are not asked."""
    return not member.is_guarded and member.user.is_active and not member.user.is_superuser


def _waiting(newsletter: Newsletter, *, now: dt.datetime) -> list[tuple[Invitation, str]]:
    """Invitations that nobody answered, each with how it stands."""
    return [(each, _standing(each, now=now)) for each in newsletter.invitations.waiting().select_related("invited_by")]


def _standing(invitation: Invitation, *, now: dt.datetime) -> str:
    if invitation.expires_at <= now:
        return "expired"
    if invitation.mail_due_at is None:
        return "sent" if invitation.sent_at and not invitation.trouble else "failed"
    return "delayed" if invitation.trouble else "sending"


def _may_leave_none(request: HttpRequest) -> bool:
    """Whether the last owner may go by this request: an administrator said so, after the question."""
    return roles_of(request).is_administrator and "without_owner" in request.POST


def _ask(request: HttpRequest, found: Membership, *, role: Role | None = None, status: int = 200) -> HttpResponse:
    """Whether to take somebody out, or to give them that role; or why that cannot be."""
    context = {
        "newsletter": found.newsletter,
        "area": "settings",
        "tab": "team",
        "member": found,
        "is_self": found.user_id == signed_in(request).pk,
        "role": role,
        "before": _a(Role(found.role)),
        "after": _a(role) if role is not None else "",
        "invitations": members.ends_with(found, role=role).count(),
        "is_last_owner": role != Role.OWNER and members.is_last_owner(found),
        "is_administrator": roles_of(request).is_administrator,
    }
    return render(request, "studio/team/remove.html", context, status=status)


def _let_go(request: HttpRequest, found: Membership, *, about: str) -> HttpResponseBase:
    user: User = found.user
    is_self = user.pk == signed_in(request).pk
    try:
        with transaction.atomic():
            changed = members.remove(found, by_administrator=_may_leave_none(request))
            if changed is not None:
                _note(request, found, about, changed)
    except members.LastOwner:
        return _ask(request, found, status=422)
    if not is_self:
        messages.success(request, f"{user} is not in the team any more. What they wrote stays.")
        return redirect("studio:team", found.newsletter.slug)
    messages.success(request, f"You are not in the team of {found.newsletter} any more.")
    return redirect("studio_delivery:overview")


def _note(request: HttpRequest, found: Membership, about: str, changed: members.Changed) -> None:
    taken_back = list(changed.taken_back)
    note(request, Act.TEAM_CHANGED, newsletter=found.newsletter, about=about, invitations_taken_back=taken_back)


def _member(slug: str, pk: int) -> Membership:
    rows = Membership.objects.select_related("user", "newsletter")
    return get_object_or_404(rows, pk=pk, newsletter__slug=slug)


def _invitation(slug: str, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("newsletter"), pk=pk, newsletter__slug=slug)


def _a(role: Role) -> str:
    return f"{'an' if role.label[0] in 'AEO' else 'a'} {role.label.lower()}"
