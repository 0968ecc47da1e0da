"""The page of one reader: what they get, what happened, and what the writers keep of them."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from newsletter.team import audit
from newsletter.team.matrix import Right
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in
from subscribers import profiles, suppression
from subscribers.address_checks import is_role_address
from subscribers.forms import NoteForm, SuppressForm
from subscribers.listing.counting import known_tags
from subscribers.models import Subscription, SubscriptionState
from subscribers.names import UnusableName, clean_name
from subscribers.tags import UnusableTag, tags_in
from subscribers.timeline import Timeline, happenings
from subscribers.views.studio_lifting import barriers, can_add

_NEW_FIELDS = 2
_FIELD_PARTS = ("field_name", "field_value", "field_was")
_MOST_FIELDS_SENT = 2 * profiles.MOST_FIELDS


@require_safe
@for_staff
def person(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """One reader; ``?before=`` goes back in what happened."""
    return _page(request, find_reader(slug, pk))


@require_POST
@for_staff
def profile(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Change the name and the fields."""
    subscription = find_reader(slug, pk)
    try:
        name, fields = clean_name(request.POST.get("name", "")), _fields_in(request.POST)
        with transaction.atomic():
            said = profiles.change_profile(
                subscription, name=name, fields=fields, author=signed_in(request), now=timezone.now()
            )
            _note(request, subscription, said)
    except (profiles.UnusableField, UnusableName) as error:
        rows = zip(*(request.POST.getlist(part)[:_MOST_FIELDS_SENT] for part in _FIELD_PARTS), strict=False)
        return _page(
            request, subscription, profile_error=str(error), typed_name=request.POST.get("name", ""), fields=list(rows)
        )
    messages.success(request, _sentence(said))
    return redirect("studio_people:person", slug, pk)


@require_POST
@for_staff
def tags(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Give tags (``add``, several between commas), or take one away (``remove``)."""
    subscription = find_reader(slug, pk)
    remove, typed = request.POST.getlist("remove"), request.POST.get("add", "")
    try:
        # A browser sends what stands in the field with every button of the form.
        add = [] if remove else tags_in(typed)
        with transaction.atomic():
            said = profiles.change_tags(
                subscription, add=add, remove=remove, author=signed_in(request), now=timezone.now()
            )
            _note(request, subscription, ["Tags changed"] if said else [])
    except UnusableTag as error:
        return _page(request, subscription, tag_error=str(error), typed_tags=typed)
    messages.success(request, _sentence(said))
    return redirect("studio_people:person", slug, pk)


@require_POST
@for_staff
def note(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Keep a note about the reader."""
    subscription = find_reader(slug, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, subscription, note_form=form)
    words = form.cleaned_data["words"]
    with transaction.atomic():
        profiles.add_note(subscription, words=words, author=signed_in(request), now=timezone.now())
        _note(request, subscription, ["Note added"])
    messages.success(request, "The note is kept.")
    return redirect("studio_people:person", slug, pk)


@require_POST
@for_staff
def delete_note(request: HttpRequest, slug: str, pk: int, note_id: int) -> HttpResponseBase:
    """Delete a note."""
    subscription = find_reader(slug, pk)
    with transaction.atomic():
        deleted = profiles.delete_note(subscription, note_id=note_id)
        _note(request, subscription, ["Note deleted"] if deleted else [])
    if deleted:
        messages.success(request, "The note is deleted.")
    else:
        messages.info(request, "The note was not there any more.")
    return redirect("studio_people:person", slug, pk)


def find_reader(slug: str, pk: int) -> Subscription:
    """A subscription to the newsletter, with its subscriber. Raises Http404."""
    return get_object_or_404(
        Subscription.objects.select_related("subscriber", "newsletter"), pk=pk, newsletter__slug=slug
    )


def _page(request: HttpRequest, subscription: Subscription, **typed: Any) -> HttpResponse:
    """The page; ``typed`` is what could not be kept, shown again with what is wrong with it."""
    subscriber, now = subscription.subscriber, timezone.now()
    before, is_administrator = _moment(request.GET.get("before", "")), roles_of(request).is_administrator
    kept = [(name, value, value) for name, value in sorted(subscription.attributes.items())]
    context = {
        "newsletter": subscription.newsletter,
        "area": "people",
        "subscription": subscription,
        "subscriber": subscriber,
        "subscriptions": subscriber.subscriptions.filter(newsletter__in=roles_of(request).newsletters(Right.PERSONS))
        .select_related("newsletter")
        .annotate(copies=Count("deliveries"), arrived=Count("deliveries", filter=Q(deliveries__state="sent")))
        .order_by("newsletter__name"),
        "timeline": _told(request, subscription, before=before),
        "is_earlier": before is not None,
        "barriers": (found := barriers(request, subscription.newsletter, address_hash=bytes(subscriber.address_hash))),
        "can_suppress": can_add(request, found),
        "own_word": suppression.OWN_WORD,
        "is_role": is_role_address(subscriber.address),
        "is_paused": subscription.paused_until is not None and subscription.paused_until > now,
        "suggested_tags": [tag for tag in known_tags(subscription.newsletter) if tag not in subscription.tags],
        "typed_name": subscription.name,
        "fields": [*kept, *[("", "", "")] * _NEW_FIELDS],
        "note_form": NoteForm(),
        "suppress_form": SuppressForm(is_administrator=is_administrator),
        "is_administrator": is_administrator,
        "can_unsubscribe": subscription.state in {SubscriptionState.ACTIVE, SubscriptionState.PENDING},
    }
    return render(request, "studio/people/person.html", context | typed, status=422 if typed else 200)


def _told(request: HttpRequest, subscription: Subscription, *, before: dt.datetime | None) -> Timeline:
    """What happened; of what other newsletters of the site know, only what they tell those who work on them."""
    roles, told = roles_of(request), happenings(subscription, before=before)
    if roles.is_administrator:
        return told
    rows = [row for row in told.rows if row.newsletter is None or roles.may(Right.PERSONS, row.newsletter)]
    told_to_teams = [dataclasses.replace(row, quote="", by="") if row.is_sites else row for row in rows]
    return dataclasses.replace(told, rows=told_to_teams)


def _note(request: HttpRequest, subscription: Subscription, said: Sequence[str]) -> None:
    """Write down for the team what was changed, without any value; nothing where nothing was."""
    if said:
        about = f"Reader {subscription.pk}"
        audit.note(request, audit.Act.READER_CHANGED, newsletter=subscription.newsletter, about=about, deed=list(said))


def _sentence(said: Sequence[str]) -> str:
    return f"{'. '.join(said)}." if said else "Nothing was different."


def _moment(text: str) -> dt.datetime | None:
    """The moment in a query string; None for what is none."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and 1990 <= found.year <= 2200 else None


def _fields_in(given: QueryDict) -> list[profiles.FieldEdit]:
    """The fields as they were posted: name, value and what the value was, line by line. Raises UnusableField."""
    names, values, was = (given.getlist(part)[:_MOST_FIELDS_SENT] for part in _FIELD_PARTS)
    if not len(names) == len(values) == len(was):
        raise profiles.UnusableField("The fields arrived in disorder. Load the page anew.")
    lines = zip(names, values, was, strict=True)
    return [profiles.clean_field(name=name, value=value, was=old) for name, value, old in lines]
