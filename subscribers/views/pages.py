"""What all readers' pages have in common: they are about one person, so nobody keeps or indexes them."""

import contextlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from newsletter.languages import speaking
from newsletter.models import Newsletter
from newsletter.views.speaking import vary_by_language


def reader_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    newsletter: Newsletter | None,
    status: int = 200,
) -> HttpResponse:
    """A page in the newsletter's looks and language that no cache or search engine keeps."""
    with speaking(newsletter.language) if newsletter is not None else contextlib.nullcontext():
        response = render(request, template, {**context, "newsletter": newsletter}, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return vary_by_language(response) if newsletter is None else response


def bad_link(request: HttpRequest) -> HttpResponse:
    """The one page for a token that is none of ours, and for one whose person or issue is gone."""
    return reader_page(request, "subscribers/bad_link.html", {}, newsletter=None, status=404)
