"""Where the link of an invitation leads: into the team, with the account one has or with a new one."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from newsletter.forms.team import NewAccountForm
from newsletter.models import Invitation, Membership, Role
from newsletter.team import invitations
from newsletter.team.audit import Act, note
from newsletter.team.matrix import AS_ONE
from newsletter.views.studio.access import signed_in
from newsletter.views.studio.account import entering
from newsletter.views.studio.form_pages import form_page, sent


@sensitive_post_parameters()
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET asks, so that a program that looks at links in mails accepts nothing. POST accepts.

    The page is the same whether or not an account with the address exists.
    """
    try:
        invitation = invitations.find(token, now=timezone.now())
        if request.method == "POST" and request.user.is_authenticated:
            return _as_self(request, invitation, token)
        form = NewAccountForm(sent(request), instance=User(email=invitation.address))
        if request.method == "POST" and form.is_valid():
            return _as_new(request, form, invitation, token)
    except invitations.NotAccepted:
        return render(request, "studio/team/no_invitation.html", status=410)
    except invitations.NameTaken as error:
        form.add_error("username", str(error))
    return _page(request, invitation, form)


def _page(request: HttpRequest, invitation: Invitation, form: NewAccountForm) -> HttpResponseBase:
    context = {
        "invitation": invitation,
        "as_one": AS_ONE[Role(invitation.role)].lower(),
        "form": form,
        "here": request.path,
    }
    return form_page(request, "studio/team/join.html", context)


def _as_self(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponseBase:
    """Somebody who was in the team already gets the role with the more rights. Raises NotAccepted."""
    user, newsletter = signed_in(request), invitation.newsletter
    with transaction.atomic():
        before = Membership.objects.filter(newsletter=newsletter, user=user).values_list("role", flat=True).first()
        member = invitations.accept(token, user=user, now=timezone.now())
        done = f"joined the team as {member.role}"
        if before is not None:
            done = f"became {member.role}, before {before}," if before != member.role else f"stayed {member.role}"
        _note(request, member, invitation, done)
    if before == member.role:
        messages.info(request, f"You are {_one(member)} of {newsletter} already. The invitation is used up.")
        return redirect("studio_delivery:overview")
    return _accepted(request, member)


def _as_new(request: HttpRequest, form: NewAccountForm, invitation: Invitation, token: str) -> HttpResponseBase:
    """Raises NotAccepted, NameTaken."""
    with transaction.atomic():
        member = invitations.accept_as_new(token, account=form.save(commit=False), now=timezone.now())
        _note(request, member, invitation, f"joined the team as {member.role}, with a new account,")
    entering.sign_in(request, member.user, by=entering.INVITATION)
    return _accepted(request, member)


def _note(request: HttpRequest, member: Membership, invitation: Invitation, done: str) -> None:
    about = f"{done} by invitation {invitation.pk}"
    note(
        request, Act.TEAM_CHANGED, newsletter=member.newsletter, about=about, as_account=member.user,
        number=invitation.pk,
    )  # fmt: skip


def _accepted(request: HttpRequest, member: Membership) -> HttpResponseBase:
    messages.success(request, f"Welcome. You are {_one(member)} of {member.newsletter} now.")
    return redirect("studio_delivery:overview")


def _one(member: Membership) -> str:
    return AS_ONE[Role(member.role)].lower()
