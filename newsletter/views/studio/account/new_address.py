"""Where the link in the mail to a new address leads."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from newsletter.access import new_address
from newsletter.models import AccountMail
from newsletter.team.audit import Act, note
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.account.page import tell

_PAGE = "studio/account/new_address.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET asks, so that a program that looks at links in mails confirms nothing. POST confirms."""
    user = User.objects.get(pk=signed_in(request).pk)
    row = new_address.opened(user, token, now=timezone.now())
    if row is not None and request.method != "POST":
        return render(request, _PAGE, {"address": row.address, "before": user.email})
    if row is None or not _accept(request, user, row):
        return render(request, _PAGE, status=410)
    messages.success(request, f"The mail address of your account is {row.address} now.")
    return redirect("studio:account")


@transaction.atomic
def _accept(request: HttpRequest, user: User, row: AccountMail) -> bool:
    before, address = user.email, row.address
    if not new_address.accept(user, row):
        return False
    note(request, Act.ACCOUNT_CHANGED, about="own mail address")
    tell(user, f"The mail address of your account is {address} now. It was {before or 'none'}.", before)
    return True
