"""To whom an issue goes, as a part of its page about sending."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from delivery import audiences
from delivery.forms import AddresseesForm
from delivery.mailing_states import MailingError
from delivery.views.issue import audience_context, find_issue, send_page
from delivery.views.mailing import note_mailing
from newsletter.models import Issue
from newsletter.team.audit import Act
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff
from subscribers.segments import sight


@require_POST
@for_staff
def choose(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Let the issue go to a segment, or to everybody."""
    issue = find_issue(pk)
    form = AddresseesForm(request.POST, issue=issue)
    if not form.is_valid():
        return _shown(request, issue, form, status=422)
    segment = form.cleaned_data["segment"]
    if segment and not sight.may_use(roles_of(request), segment):
        form.add_error("segment", sight.NOT_YOURS)
        return _shown(request, issue, form, status=403)
    try:
        with transaction.atomic():
            audiences.choose(issue, segment)
            note_mailing(request, Act.ADDRESSED, issue, to=segment.name if segment else "everybody")
    except MailingError as error:
        messages.error(request, str(error))
        # The whole page is another one by now.
        by_script = bool(request.headers.get("HX-Request"))
        return HttpResponse(headers={"HX-Refresh": "true"}) if by_script else redirect("studio_delivery:issue", pk)
    if not request.headers.get("HX-Request"):
        messages.success(request, f"#{issue.number} goes to {f'“{segment.name}”' if segment else 'everybody'}.")
        return redirect("studio_delivery:issue", pk)
    return _shown(request, issue, None)


def _shown(request: HttpRequest, issue: Issue, form: AddresseesForm | None, *, status: int = 200) -> HttpResponseBase:
    if not request.headers.get("HX-Request"):
        return send_page(request, issue, addressees=form, status=status)
    # htmx swaps nothing in at an error status, and this must be seen.
    context = {"issue": issue, "newsletter": issue.newsletter, **audience_context(request, issue, form)}
    return render(request, "studio/delivery/audience.html", context)
