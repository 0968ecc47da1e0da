"""Where an issue stands on the web: whether the archive lists it, its address and its old ones."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from newsletter.archive.publishing import AliasTaken, add_aliases, move_to_slug
from newsletter.forms.issues import WebAddressForm
from newsletter.models import Issue
from newsletter.team.matrix import Right
from newsletter.views.studio.access import for_staff, require
from newsletter.views.studio.form_pages import form_page, sent
from newsletter.views.studio.rewriting import held_to_rewrite


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def details(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The issue's web settings; a sent issue may change them too, and keeps answering at its old address."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    old_addresses = list(issue.aliases.values_list("path", flat=True))
    form = WebAddressForm(sent(request), instance=issue, initial={"old_addresses": "\n".join(old_addresses)})
    if request.method == "POST" and not issue.is_editable:
        require(request, Right.SENDING, issue.newsletter_id)  # readers have its address
    if request.method == "POST" and form.is_valid():
        try:
            with held_to_rewrite(request, pk):
                _save(issue, form, old_addresses)
        except AliasTaken as error:
            form.add_error("old_addresses", str(error))
        else:
            messages.success(request, "The issue’s web settings are saved.")
            return redirect("studio:details", issue.pk)
    stored = Issue.objects.select_related("newsletter").get(pk=pk) if form.errors else issue
    context = {"issue": stored, "newsletter": stored.newsletter, "area": "issues", "tab": "details", "form": form}
    return form_page(request, "studio/issues/details.html", context)


def _save(issue: Issue, form: WebAddressForm, old_addresses: list[str]) -> None:
    wanted = form.cleaned_data["old_addresses"]
    slug = issue.slug
    issue.refresh_from_db(fields=["slug"])
    issue.save(update_fields=["on_web", "updated_at"])
    issue.aliases.filter(path__in=set(old_addresses) - set(wanted)).delete()
    add_aliases(issue, wanted)
    if slug != issue.slug:
        move_to_slug(issue, slug)
