"""Making a newsletter, and its settings: identity, rhythm, looks."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.cadence import Cadence, next_slots
from newsletter.forms.newsletters import CadenceForm, IdentityForm, NewNewsletterForm
from newsletter.forms.theme import ThemeForm
from newsletter.models import Newsletter, Role
from newsletter.rezoning import Rezoned, keep_hours, say_rezoned
from newsletter.team import audit, members
from newsletter.team.audit_changes import changes_in, differences, note_changes
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.form_pages import form_page, sent

SHOWN_DATES = 5
SHOWN_REZONED = 5


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new_newsletter(request: HttpRequest) -> HttpResponseBase:
    """Ask for what a newsletter cannot begin without; then its rhythm."""
    form = NewNewsletterForm(sent(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            newsletter = form.save()
            members.join(newsletter, signed_in(request), role=Role.OWNER)
            audit.note(request, audit.Act.NEWSLETTER_MADE, newsletter=newsletter, about=newsletter.name)
        messages.success(request, f"{newsletter.name} is made. Give it its rhythm next.")
        return redirect("studio:rhythm", newsletter.slug)
    return form_page(request, "studio/settings/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def identity(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who it is from, and the words on its pages."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    form = IdentityForm(sent(request), instance=newsletter)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            note_changes(request, changes_in(form), newsletter=newsletter, about="Identity")
            form.save()
        messages.success(request, "The settings are saved.")
        return redirect("studio:settings", newsletter.slug)
    if form.errors:
        # The form has written into the row; the bar above it shows what is stored.
        newsletter.refresh_from_db()
    return _settings_page(request, newsletter, "identity", form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def rhythm(request: HttpRequest, slug: str) -> HttpResponseBase:
    """When it goes out, with the next dates of what is stored."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    zone = newsletter.zone
    form = CadenceForm(sent(request), instance=newsletter)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            note_changes(request, changes_in(form), newsletter=newsletter, about="Rhythm")
            form.save()
            rezoned = keep_hours(newsletter, before=zone, now=timezone.now())
        messages.success(request, _say_saved(rezoned))
        for each in rezoned[:SHOWN_REZONED]:
            messages.info(request, say_rezoned(each))
        return redirect("studio:rhythm", newsletter.slug)
    if form.errors:
        newsletter.refresh_from_db()
    return _settings_page(request, newsletter, "rhythm", form, dates=_say_dates(Cadence.of(newsletter)))


@require_POST
@for_staff
def next_dates(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The next dates of a rhythm as it is being edited, for the page to show beside it."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    form = CadenceForm(request.POST, instance=newsletter)
    valid = form.is_valid()
    dates = _say_dates(form.cadence()) if valid else []
    context = {"newsletter": newsletter, "dates": dates, "form": form, "unreadable": not valid}
    return render(request, "studio/settings/next_dates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def looks(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Colours, letters and logo, beside an issue that wears them."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    if request.method == "POST" and request.POST.get("action") == "reset":
        _keep_theme(request, newsletter, {})
        messages.success(request, "The default looks are back.")
        return redirect("studio:looks", newsletter.slug)
    form = ThemeForm(sent(request), stored=newsletter.theme)
    if request.method == "POST" and form.is_valid():
        _keep_theme(request, newsletter, form.tokens())
        messages.success(request, "The looks are saved. They hold for the mail and the public pages alike.")
        return redirect("studio:looks", newsletter.slug)
    return _settings_page(request, newsletter, "looks", form)


@transaction.atomic
def _keep_theme(request: HttpRequest, newsletter: Newsletter, tokens: dict[str, Any]) -> None:
    note_changes(request, differences(newsletter.theme, tokens), newsletter=newsletter, about="Looks")
    newsletter.theme = tokens
    newsletter.save(update_fields=["theme"])


def _say_saved(rezoned: list[Rezoned]) -> str:
    if not rezoned:
        return "The rhythm is saved. Issues that are scheduled already keep their times."
    more = len(rezoned) - SHOWN_REZONED
    rest = f" The first {SHOWN_REZONED} are named here; {more} more are on the calendar." if more > 0 else ""
    return f"The rhythm is saved. Scheduled issues keep the hour on the wall, in the new time zone now.{rest}"


def _say_dates(cadence: Cadence) -> list[str]:
    """The next dates on the cadence's own wall: ``Sunday 6 December 2026, 17:00``."""
    local = (slot.astimezone(cadence.zone) for slot in next_slots(cadence, after=timezone.now(), count=SHOWN_DATES))
    return [f"{date:%A} {date.day} {date:%B %Y, %H:%M}" for date in local]


def _settings_page(
    request: HttpRequest, newsletter: Newsletter, tab: str, form: BaseForm, **more: object
) -> HttpResponseBase:
    context = {"newsletter": newsletter, "area": "settings", "tab": tab, "form": form, **more}
    return form_page(request, f"studio/settings/{tab}.html", context)
