"""The studio's first page."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delivery.overview import overviews
from newsletter.access import second_step
from newsletter.models import Newsletter
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, signed_in


@require_safe
@for_staff
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every newsletter of whoever asks, at a glance."""
    roles = roles_of(request)
    context = {
        "cards": overviews(roles.newsletters(), now=timezone.now()),
        "withheld": Newsletter.objects.filter(pk__in=roles.withheld) if roles.withheld else [],
        "has_second_step": bool(roles.withheld and second_step.ways(signed_in(request))),
    }
    return render(request, "studio/delivery/overview.html", context)
