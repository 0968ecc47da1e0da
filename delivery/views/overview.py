"""The studio's first page."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delivery.overview import overviews
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff


@require_safe
@for_staff
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every newsletter of whoever asks, at a glance."""
    cards = overviews(roles_of(request).newsletters(), now=timezone.now())
    return render(request, "studio/delivery/overview.html", {"cards": cards})
