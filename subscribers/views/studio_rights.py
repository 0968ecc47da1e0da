"""What a writer does when a reader, or a regulator, asks by letter: the evidence as a file, and erasing."""

import logging

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.team.audit import Act, note, note_taken
from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in
from subscribers import erasing, own_data
from subscribers.models import Subscriber
from subscribers.views.studio_person import find_reader
from subscribers.views.studio_whole_person import check_whole_person

logger = logging.getLogger(__name__)


@require_POST
@for_staff
def evidence(request: HttpRequest, slug: str, pk: int, kind: str) -> HttpResponseBase:
    """A file: ``csv`` and ``json`` have what the person agreed to, ``all`` everything that is kept of them.

    The evidence is that of the newsletters from which whoever asks may take readers along. The log says who took it.
    """
    subscription = find_reader(slug, pk)
    person = subscription.subscriber
    if kind == "all":
        check_whole_person(request, Right.EXPORTING, address_hash=bytes(person.address_hash))
    ours = _theirs(request, Right.EXPORTING)
    logger.info("%s took the file %s of subscription %d.", request.user, kind, pk)
    note_taken(request, newsletter=subscription.newsletter, about=f"Reader {pk}", what=f"evidence, {kind}")
    if kind == "csv":
        return _file(own_data.evidence_csv(person, team_of=ours), name="evidence.csv", content_type="text/csv")
    text = own_data.evidence_json(person, team_of=ours) if kind == "json" else _all_of(request, person)
    name = "evidence.json" if kind == "json" else "person.json"
    return _file(text, name=name, content_type="application/json")


def _all_of(request: HttpRequest, person: Subscriber) -> str:
    return own_data.as_json(person, now=timezone.now(), team_of=_theirs(request, Right.PERSONS))


def _theirs(request: HttpRequest, right: Right) -> set[int] | None:
    """The newsletters that whoever asks has the right in; None for administrators, who have it in all."""
    roles = roles_of(request)
    return None if roles.is_administrator else set(roles.newsletters(right).values_list("pk", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def erase(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Say what goes and what stays, and erase the person on POST where the address was typed."""
    subscription = find_reader(slug, pk)
    person = subscription.subscriber
    check_whole_person(request, Right.ERASING, address_hash=bytes(person.address_hash))
    typed = request.POST.get("address", "").strip().lower()
    if request.method == "POST" and typed in {person.address, person.given_address.lower()}:
        with transaction.atomic():
            erasing.erase(person, author=signed_in(request), by_teams=not roles_of(request).is_administrator)
            note(request, Act.ERASED, newsletter=subscription.newsletter, about=f"Reader {pk}")
        logger.info("%s erased the person of subscription %d.", request.user, pk)
        messages.success(request, "Erased. The address stays on the list of those that are never mailed.")
        return redirect("studio_people:people", slug)
    context = {
        "newsletter": subscription.newsletter,
        "area": "people",
        "subscription": subscription,
        "wrong": request.method == "POST",
    }
    return render(request, "studio/people/erase.html", context, status=422 if context["wrong"] else 200)


def _file(text: str, *, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
