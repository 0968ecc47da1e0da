"""The pages for what is not there, is not for whoever asks, cannot be read, or broke."""

from django.core.validators import slug_re
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from newsletter.models import Newsletter
from newsletter.views.speaking import for_readers, speak_for, vary_by_language


@for_readers
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """404, in the looks of the newsletter whose address it began with, or of the only one there is."""
    slug = request.path_info.strip("/").partition("/")[0]
    # PostgreSQL takes no NUL, and an address may hold one.
    newsletters = list(Newsletter.objects.filter(slug=slug)) if slug_re.fullmatch(slug) else []
    if not newsletters:
        newsletters = list(Newsletter.objects.all()[:2])
    newsletter = newsletters[0] if len(newsletters) == 1 else None
    if newsletter is not None:
        speak_for(newsletter)
    response = render(request, "archive/not_found.html", {"newsletter": newsletter}, status=404)
    return vary_by_language(response) if newsletter is None else response


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: why, and whom to ask. Who is signed in stays in the studio."""
    is_studio = request.path_info.startswith("/studio/") and request.user.is_authenticated
    return render(
        request, "studio/refused.html" if is_studio else "403.html", {"exception": str(exception)}, status=403
    )


@for_readers
def broken(request: HttpRequest) -> HttpResponse:
    """500, in the browser's language. Asks the database for nothing: it may be what is broken."""
    return vary_by_language(render(request, "500.html", status=500))


@for_readers
def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """400, in the browser's language."""
    return vary_by_language(render(request, "400.html", status=400))
