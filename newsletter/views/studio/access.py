"""The guard of the studio: who is signed in, and may ask for this page of this newsletter.

What each role may do, and what each page asks for, stands in :mod:`newsletter.team.matrix`; nothing here knows a role.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from newsletter.access import second_step
from newsletter.models import Issue, Newsletter
from newsletter.team.matrix import AS_ONE, PAGES, Page, Right, Where
from newsletter.team.rights import Roles, owners_of, roles_of

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]

SIGNED_OUT = "You were signed out. Sign in again, then go on here: what you wrote is still on this page."
ADMINISTRATORS_ONLY = "This page is for administrators of the site. Ask one of them."
IN_NO_TEAM = "This account is in no newsletter’s team that may do this. Ask an owner to invite you."
NOT_HERE = (
    "There is nothing here any more, or it is not for this account to see. What you wrote is still on this page: copy "
    "it."
)
NEEDS_SECOND_STEP = (
    "Everybody in the team of this newsletter needs a second step. Set up an app or a passkey for your account, and it "
    "is open to you."
)
SHOW_SECOND_STEP = (
    "Everybody in the team of this newsletter needs a second step. This browser was let in without yours: show it once."
)
FOR_SCRIPTS = frozenset({
    "studio:document", "studio:links_json", "studio:snippets_json", "studio_delivery:progress",
    "studio_people:bulk_progress", "studio_people:import_progress", "studio_people:segment_count",
})  # fmt: skip
"""Addresses that only scripts ask for, by name: who is refused there gets JSON, whatever the request's headers say."""
_HERE = "_fortnight_newsletter"


class SecondStepNeeded(PermissionDenied):
    """The newsletter is withheld: until the account has a second step, or until this browser has shown it."""

    def __init__(self, request: HttpRequest) -> None:
        has_one = bool(second_step.ways(signed_in(request)))
        super().__init__(SHOW_SECOND_STEP if has_one else NEEDS_SECOND_STEP)
        self.page = proving_page(request) if has_one else reverse("studio:account")


def for_staff(view: View[Params]) -> View[Params]:
    """Let only those through who are signed in and have the right that the page asks for.

    A page request of someone who is not signed in goes to the sign-in page and comes back. A request of a script gets
    401 as JSON instead, so that the page stays as it is with everything that was typed in it; where it is refused, 403
    with the words, and with the ``page`` that mends it if there is one. A newsletter that one is not in the team of is
    not there: 404. No browser keeps a page: going back after signing out shows none.
    """

    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        login = resolve_url("studio:login")
        by_script = wants_json(request) or bool(request.headers.get("HX-Request")) or _is_for_scripts(request)
        if not request.user.is_authenticated:
            if by_script:
                return JsonResponse({"error": SIGNED_OUT, "login": login}, status=401)
            return redirect_to_login(_page_of(request) or request.get_full_path(), login)
        try:
            try:
                _check(request)
            except Http404:
                if not by_script:
                    raise
                return JsonResponse({"error": NOT_HERE}, status=404)
            return view(request, *args, **kwargs)
        except PermissionDenied as refused:
            mending = {"page": refused.page} if isinstance(refused, SecondStepNeeded) else {}
            if by_script:
                return JsonResponse({"error": str(refused), "login": login, **mending}, status=403)
            if not mending:
                raise
            messages.warning(request, str(refused))
            return redirect(mending["page"])

    return guarded


def may(request: HttpRequest, right: Right) -> bool:
    """Whether whoever asks has the right in the newsletter that the page is about: for what depends on more than the
    page's address. Where the page is about none: whether they have it in any newsletter.
    """
    here, roles = getattr(request, _HERE, None), roles_of(request)
    return roles.may_somewhere(right) if here is None else roles.may(right, here)


def require(request: HttpRequest, right: Right, newsletter: Newsletter | int) -> None:
    """Raises PermissionDenied, with whom to ask, for whoever does not have the right in this newsletter."""
    if not roles_of(request).may(right, newsletter):
        raise PermissionDenied(refusal(request, right, newsletter))


def refusal(request: HttpRequest, right: Right, newsletter: Newsletter | int) -> str:
    """Why not, and whom to ask."""
    role = roles_of(request).by_newsletter.get(newsletter if isinstance(newsletter, int) else newsletter.pk)
    if role is None:
        return IN_NO_TEAM
    names = [str(owner) for owner in owners_of(newsletter)[:3]]
    whom = f"Ask an owner: {', '.join(names)}." if names else "Ask an administrator."
    return f"{AS_ONE[role]} may not {right.value}. {whom}"


def may_write_raw(request: HttpRequest) -> bool:
    """Whether whoever asks may write HTML of their own into issues, as :func:`may` has it."""
    return may(request, Right.RAW_HTML)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which reads JSON rather than a page."""
    accepted = request.headers.get("Accept", "")
    return accepted.startswith("application/json") or request.content_type == "application/json"


def signed_in(request: HttpRequest) -> User:
    """The account behind a request that :func:`for_staff` let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user


def proving_page(request: HttpRequest) -> str:
    """Where they say once more who they are; it leads back to the page they asked for, if it was one."""
    back = _page_of(request) if not _is_for_scripts(request) else ""
    return f"{reverse('studio:prove')}?{urlencode({'next': back or reverse('studio:account')})}"


def _page_of(request: HttpRequest) -> str:
    """The page that is asked for, or else the one of this site whose button was pressed; '' if the browser hides it."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return ""
    return urlunsplit(("", "", *urlsplit(came_from)[2:4], ""))


def _is_for_scripts(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in FOR_SCRIPTS


def _check(request: HttpRequest) -> None:
    """Raises PermissionDenied or Http404 unless the request may go on to its view."""
    match = request.resolver_match
    page = PAGES.get(match.view_name) if match is not None else None
    if match is None or page is None:
        # Deny by default: a page that was forgotten in the matrix is nobody's.
        raise PermissionDenied("Nobody was given the right to this page. It has to be entered in the matrix of roles.")
    roles = roles_of(request)
    if roles.is_administrator or page.where is Where.ACCOUNT:
        return
    if page.where is Where.MEMBER:
        _newsletter_of(page, match.kwargs, roles)
        return
    right = page.right(request.method)
    if page.where is Where.SITE or right is None:
        raise PermissionDenied(ADMINISTRATORS_ONLY)
    if page.where is Where.ANY:
        if not roles.may_somewhere(right):
            raise SecondStepNeeded(request) if roles.withheld else PermissionDenied(IN_NO_TEAM)
        return
    newsletter = _newsletter_of(page, match.kwargs, roles)
    if newsletter in roles.withheld:
        raise SecondStepNeeded(request)
    require(request, right, newsletter)
    setattr(request, _HERE, newsletter)


def _newsletter_of(page: Page, kwargs: Mapping[str, Any], roles: Roles) -> int:
    """The id of the newsletter that the address is about, be it withheld. Raises Http404 where the account is not in
    its team.
    """
    if page.where is Where.ISSUE:
        issue = Issue.objects.filter(pk=kwargs["pk"], newsletter__in=roles.slugs.values())
        found = issue.values_list("newsletter", flat=True).first()
    else:
        found = roles.slugs.get(kwargs["slug"])
    if found is None:
        raise Http404("There is no such newsletter.")
    return found
