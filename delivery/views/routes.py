"""The studio's page about sending: the ways out, and the domains that mail comes from."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delivery.looping import run_to_end
from delivery.models import SendingRoute
from delivery.providers.registry import PROVIDERS
from delivery.route_forms import RouteForm
from delivery.routes import default_route, route_of
from delivery.smtp import Timeouts
from delivery.standing import route as standing
from delivery.standing.checkup import sending_domains
from delivery.transport import TransportDown
from newsletter.team import audit
from newsletter.team.audit_changes import changes_in, note_changes
from newsletter.views.studio.access import for_staff
from newsletter.views.studio.form_pages import form_page, sent

TRY_SECONDS = 10.0


@require_safe
@for_staff
def routes(request: HttpRequest) -> HttpResponseBase:
    """Every route and how it is, and the sending domains."""
    rows = list(SendingRoute.objects.select_related("newsletter"))
    context = {
        "rows": [(row, _where(row)) for row in rows],
        "setting": settings.EMAIL_ROUTE,
        "setting_used": not any(row.enabled and row.newsletter_id is None for row in rows),
        "domains": sending_domains(),
    }
    return render(request, "studio/delivery/routes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new_route(request: HttpRequest) -> HttpResponseBase:
    """Ask for a route, and keep it."""
    return _edit(request, SendingRoute())


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit_route(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change a route. A sender notices within a second, and what it had queued there goes the new way."""
    return _edit(request, get_object_or_404(SendingRoute, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def delete_route(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask, and then forget a route with its secrets."""
    row = get_object_or_404(SendingRoute, pk=pk)
    if request.method != "POST":
        return render(request, "studio/delivery/route_delete.html", {"row": row})
    with transaction.atomic():
        audit.note(request, audit.Act.ROUTE_CHANGED, newsletter=row.newsletter, about=row.label, deed="deleted")
        row.delete()
    messages.success(request, f"{row.label} is deleted. What it sent stays in the reports.")
    return redirect("studio_delivery:routes")


@require_POST
@for_staff
def try_route(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Connect and log in as a sender would, and send nothing."""
    row = get_object_or_404(SendingRoute, pk=pk)
    try:
        run_to_end(_knock(row))
    except TransportDown as error:
        messages.error(request, f"{row.label} cannot be used: {error}")
    else:
        row.forget_trouble()
        row.save(update_fields=["down_since", "down_why", "down_count", "retry_at"])
        messages.success(request, _how_it_went(row))
    return redirect("studio_delivery:routes")


@require_POST
@for_staff
def try_setting(request: HttpRequest) -> HttpResponseBase:
    """The same for the server of ``EMAIL_URL``."""
    finding = standing.look_at(default_route(timeouts=standing.PATIENCE))
    words = " ".join(part for part in (f"{finding.found}.", finding.mend) if part)
    (messages.success if finding.state == "well" else messages.error)(request, words)
    return redirect("studio_delivery:routes")


def _edit(request: HttpRequest, row: SendingRoute) -> HttpResponseBase:
    label, had_hook = row.label, bool(row.webhook_secret)
    form = RouteForm(sent(request), instance=row)
    if request.method == "POST" and form.is_valid():
        _keep(request, form, is_new=row.pk is None)
        messages.success(request, f"{row.label} is saved. Try it before a mailing does.")
        if had_hook and not row.webhook_secret:
            messages.warning(request, "The old webhook key is dropped: write one for what the route leads to now.")
        return redirect("studio_delivery:routes")
    provider = PROVIDERS.get(row.kind) if row.pk else None
    webhook = reverse("webhooks:provider", args=[row.kind, row.pk]) if provider and provider.webhooks else ""
    context = {"form": form, "row": row if row.pk else None, "label": label}
    context["webhook"] = settings.BASE_URL + webhook if webhook else ""
    return form_page(request, "studio/delivery/route.html", context)


@transaction.atomic
def _keep(request: HttpRequest, form: RouteForm, *, is_new: bool) -> None:
    changes = changes_in(form)
    row = form.save()
    if is_new:
        audit.note(request, audit.Act.ROUTE_CHANGED, newsletter=row.newsletter, about=row.label, deed="made")
        return
    note_changes(request, changes, newsletter=row.newsletter, about=row.label, act=audit.Act.ROUTE_CHANGED)


async def _knock(row: SendingRoute) -> None:
    transport = route_of(row, timeouts=Timeouts.all(TRY_SECONDS)).connect()
    try:
        await transport.open()
    finally:
        await transport.close()


def _how_it_went(row: SendingRoute) -> str:
    if not row.is_smtp:
        return f"{row.label} answers. Whether its key is right shows with a mail: send a test mail."
    login = f" and lets {row.username} in" if row.username else ""
    return f"{row.label} answers{login}. No mail was sent."


def _where(row: SendingRoute) -> str:
    if not row.is_smtp:
        provider = PROVIDERS.get(row.kind)
        return f"{provider.label}, by its API" if provider else f"a provider there is not: {row.kind}"
    return f"{row.host}:{row.port}, {row.get_tls_display().partition(' (')[0]}"
