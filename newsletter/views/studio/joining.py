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
            return _accepted(request, _as_self(request, token))
        form = NewAccountForm(
            request.POST if request.method == "POST" else None, instance=User(email=invitation.address)
        )
        if request.method == "POST" and form.is_valid():
            return _as_new(request, form, token)
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
    return render(request, "studio/team/join.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _as_self(request: HttpRequest, token: str) -> Membership:
    """Raises NotAccepted."""
    member = invitations.accept(token, user=signed_in(request), now=timezone.now())
    note(request, Act.TEAM_CHANGED, newsletter=member.newsletter, about=f"joined the team as {member.role}")
    return member


def _as_new(request: HttpRequest, form: NewAccountForm, token: str) -> HttpResponseBase:
    """Raises NotAccepted, NameTaken."""
    with transaction.atomic():
        member = invitations.accept_as_new(token, account=form.save(commit=False), now=timezone.now())
        about = f"joined the team as {member.role}, with a new account"
        note(member.user, Act.TEAM_CHANGED, newsletter=member.newsletter, about=about)
    entering.sign_in(request, member.user)
    return _accepted(request, member)


def _accepted(request: HttpRequest, member: Membership) -> HttpResponseBase:
    one = AS_ONE[Role(member.role)].lower()
    messages.success(request, f"Welcome. You are {one} of {member.newsletter} now.")
    return redirect("studio_delivery:overview")
