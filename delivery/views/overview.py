"""The studio's first page."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delivery.overview import overviews
from newsletter.views.studio.access import for_staff


@require_safe
@for_staff
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every newsletter at a glance."""
    return render(request, "studio/delivery/overview.html", {"cards": overviews(now=timezone.now())})
