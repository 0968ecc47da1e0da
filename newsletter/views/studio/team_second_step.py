"""*Settings → Team*: whether everybody in it needs a second step."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from newsletter.access import second_step
from newsletter.models import Newsletter
from newsletter.team.audit_changes import differences, note_changes
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.team import show_team


@require_POST
@for_staff
def ask(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask everybody in the team for one, with ``needed=yes`` in the form; without ``needed``, leave it to each.

    Whoever has none themselves does not ask others: they would shut the newsletter to themselves.
    """
    needed = "needed" in request.POST
    if needed and request.POST.getlist("needed") != ["yes"]:
        messages.error(request, "It was not said whether a second step is needed. Press one of the buttons here.")
        return show_team(request, get_object_or_404(Newsletter, slug=slug), status=422)
    if needed and not second_step.ways(signed_in(request)):
        messages.error(request, "Set up a second step for your own account first, in Your account.")
        return redirect("studio:team", slug)
    with transaction.atomic():
        newsletter = get_object_or_404(Newsletter.objects.select_for_update(), slug=slug)
        changes = differences({"needs_second_step": newsletter.needs_second_step}, {"needs_second_step": needed})
        Newsletter.objects.filter(pk=newsletter.pk).update(needs_second_step=needed)
        note_changes(request, changes, newsletter=newsletter, about="Team")
    everybody = f"{newsletter} is open only to those of the team who have a second step."
    messages.success(request, everybody if needed else "Everybody decides for themselves about a second step.")
    return redirect("studio:team", slug)
