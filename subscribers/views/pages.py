"""What all readers' pages have in common: they are about one person, so nobody keeps or indexes them."""

import contextlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from newsletter.languages import nearest, speaking
from newsletter.models import Newsletter
from newsletter.views.speaking import vary_by_language
from subscribers.models import Subscription


def reader_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    newsletter: Newsletter | None,
    language: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page in the newsletter's looks that no cache or search engine keeps; in ``language``, or the newsletter's."""
    spoken = language or (newsletter.language if newsletter is not None else "")
    with speaking(spoken) if spoken else contextlib.nullcontext():
        response = render(request, template, {**context, "newsletter": newsletter}, status=status)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return vary_by_language(response) if newsletter is None else response


def speak_to(subscription: Subscription) -> str:
    """To the end of a view, speak the reader's language, or their newsletter's. Returns it, for :func:`reader_page`."""
    language = subscription.subscriber.language or subscription.newsletter.language
    translation.activate(nearest(language))
    return language


def bad_link(request: HttpRequest) -> HttpResponse:
    """The one page for a token that is none of ours, and for one whose person or issue is gone."""
    return reader_page(request, "subscribers/bad_link.html", {}, newsletter=None, status=404)
