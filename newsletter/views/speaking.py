"""Which language a public page speaks: its newsletter's, or the browser's where it belongs to none."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from newsletter.languages import nearest
from newsletter.models import Newsletter

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def for_readers(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """A view that speaks the browser's language until it has called :func:`speak_for`; its thread keeps neither."""

    @functools.wraps(view)
    def speaking(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(_wished(request)):
            return view(request, *args, **kwargs)

    return speaking


def speak_for(newsletter: Newsletter) -> None:
    """To the end of a view :func:`for_readers`, speak the newsletter's language, whatever the browser asks for."""
    translation.activate(nearest(newsletter.language))


def vary_by_language(response: R) -> R:
    """Tell caches that this page, which belongs to no newsletter, follows the browser's language."""
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _wished(request: HttpRequest) -> str:
    """The first of the browser's languages that is one of ours (RFC 9110 §12.5.4); no cookie has a say."""
    for language, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if language == "*":
            break
        try:
            return translation.get_supported_language_variant(language)
        except LookupError:
            continue
    return "en"
