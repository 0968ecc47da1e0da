"""The live preview: what is on the page right now, as readers would get it.

The editor sends its words as JSON and gets what it looks at in the answer: its script puts that into a frame that was
fetched empty, once. A frame is a page of its own because a mail's inline styles need a policy that the studio's own
pages must not have. Nothing is kept.

The page of a newsletter's looks posts its form and gets a key; its frames then fetch the mail and the web page under
that key. Only the last preview of an account and newsletter is kept, in one entry that the next one overwrites, since
the cache evicts nothing; a frame that was asked for under an older key shows the newest.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.views.decorators.http import require_POST, require_safe

from newsletter.archive.pages import make_page, theme_of
from newsletter.archive.reading_time import minutes_for
from newsletter.document import Document, DocumentError
from newsletter.editing.live_words import live_document
from newsletter.editing.previewing import CLIPPED_AT, in_scheme, preview_issue
from newsletter.editing.sample_issue import sample_issue
from newsletter.editing.saving import load_document
from newsletter.editing.submissions import fields_of
from newsletter.forms.issues import IssueFieldsForm
from newsletter.forms.submissions import SentDocument, Unusable, read_document, read_fields
from newsletter.forms.theme import ThemeForm
from newsletter.models import Issue, Newsletter
from newsletter.rendering.mjml import MjmlError
from newsletter.rendering.refusals import Unfillable
from newsletter.theme import ThemeError
from newsletter.views.studio.access import for_staff, signed_in
from newsletter.views.studio.json_bodies import read_words

KEPT_SECONDS = 15 * 60
UNSHOWABLE = (ThemeError, Unfillable, DocumentError, MjmlError)
PARTS = ("email", "web", "text")
# No scripts whatever the mail says; its own styles and pictures as a mail program would show them.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline' 'self'; img-src * data:; frame-ancestors 'self'; "
    "form-action 'none'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)


@require_POST
@for_staff
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the editor asks for at every pause: one part of the issue as its words stand on the page."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    try:
        sent = read_words(request)
        given = read_document(sent.get("document"))
        part, scheme = _wanted(sent)
        form = IssueFieldsForm({**fields_of(issue), **read_fields(sent.get("fields"))}, instance=issue)
        if form.is_valid():  # else what is usable is filled in all the same
            form.follow_title()
        return JsonResponse(_live_parts(request, issue, given, part=part, scheme=scheme))
    except Unusable as error:
        problems = [{"section": each.section, "message": each.message} for each in error.problems]
        return JsonResponse({"error": str(error), "problems": problems, "fields": error.fields}, status=error.status)
    except UNSHOWABLE as error:
        return JsonResponse({"error": _why(error), "problems": [], "fields": {}}, status=422)


@require_safe
@for_staff
def mail_page(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The mail under the head of its issue, for those of the team who do not write."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    context = {"issue": issue, "newsletter": issue.newsletter, "area": "issues"}
    return render(request, "studio/issues/mail.html", context)


@require_safe
@for_staff
def mail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The mail that the stored words make, for a frame."""
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    try:
        return _frame_response(_for_frame(preview_issue(issue, load_document(issue)).html, _scheme(request)))
    except UNSHOWABLE as error:
        return _frame_response(f"<p>{escape(_why(error))}</p>")


@require_safe
@for_staff
def canvas(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001 - the same for everybody
    """An empty page with a frame's policy, for the editor's script to fill."""
    return _frame_response('<!DOCTYPE html><html lang="en"><head><title>Preview</title></head><body></body></html>')


@require_POST
@for_staff
def looks_preview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """An issue in the looks that are being edited: the newest there is, or one about nothing in particular."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    form = ThemeForm(request.POST, stored=newsletter.theme)
    if not form.is_valid():
        return JsonResponse(
            {"fields": {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}}, status=422
        )
    newsletter.theme = form.tokens()
    issue = newsletter.issues.order_by("-number").first()
    if issue is not None:
        issue.newsletter = newsletter
        return _answer(request, issue, load_document(issue), slug=slug)
    issue, document = sample_issue(newsletter)
    return _answer(request, issue, document, slug=slug)


@require_safe
@for_staff
def looks_frame(request: HttpRequest, slug: str, key: str, part: str) -> HttpResponseBase:  # noqa: ARG001 - a key makes a frame load anew
    """The mail of the last :func:`looks_preview`."""
    return _framed(request, _kept(request, slug), part)


def _wanted(sent: dict[str, Any]) -> tuple[str, str]:
    """Which part the editor looks at, and the colour scheme where its browser cannot give one to a frame."""
    part, scheme = sent.get("part", "email"), sent.get("scheme", "")
    if part not in PARTS or scheme not in ("", "light", "dark"):
        raise Unusable(f"part: one of {', '.join(PARTS)}; scheme: light, dark or empty.")
    return part, scheme


def _live_parts(request: HttpRequest, issue: Issue, given: SentDocument, *, part: str, scheme: str) -> dict[str, Any]:
    document, known = live_document(given.sections)
    made = preview_issue(issue, document, with_text=part == "text")
    html = made.marked if part == "email" else ""
    if part == "web":
        html = _web_page(request, issue, document, marked=True)
    words = sum(section.words for section in known.values())
    return {
        "part": part,
        "html": _for_frame(html, scheme),
        "text": made.text,
        "sender": made.sender,
        "subject": made.subject,
        "preheader": made.preheader,
        "size": made.size,
        "limit": CLIPPED_AT,
        "words": words,
        "minutes": minutes_for(words),
        "sections": {
            name: {"bytes": made.section_bytes.get(name, 0), "words": section.words, "at": section.at}
            for name, section in known.items()
        },
    }


def _answer(request: HttpRequest, issue: Issue, document: Document, *, slug: str) -> HttpResponseBase:
    try:
        parts = {
            "email": preview_issue(issue, document).html,
            "web": _web_page(request, issue, document, marked=False),
        }
    except UNSHOWABLE as error:
        return JsonResponse({"error": _why(error)}, status=422)
    cache.set(_cache_key(request, slug), parts, KEPT_SECONDS)
    return JsonResponse({"key": secrets.token_urlsafe(12)})


def _why(error: Exception) -> str:
    if isinstance(error, ThemeError):
        return f"The newsletter’s looks cannot be used: {error}"
    if isinstance(error, MjmlError):
        return f"This cannot be shown, which is a fault of Fortnight’s: {error}"
    return f"This cannot be sent. {error}"


def _web_page(request: HttpRequest, issue: Issue, document: Document, *, marked: bool) -> str:
    page = make_page(issue, base_url=settings.BASE_URL, document=document, marked=marked)
    context = {"newsletter": issue.newsletter, "issue": issue, "page": page, "theme": theme_of(issue.newsletter)}
    return render_to_string("studio/issues/web_frame.html", context, request)


def _kept(request: HttpRequest, slug: str) -> dict[str, str]:
    parts: dict[str, str] | None = cache.get(_cache_key(request, slug))
    if parts is None:
        raise Http404("This preview is no longer kept. Change something on the page and it is made anew.")
    return parts


def _cache_key(request: HttpRequest, slug: str) -> str:
    return f"preview:{signed_in(request).pk}:looks:{slug}"


def _framed(request: HttpRequest, parts: dict[str, str], part: str) -> HttpResponse:
    if part not in parts:
        raise Http404(f"A preview has no part “{part}”.")
    return _frame_response(_for_frame(parts[part], _scheme(request)))


def _scheme(request: HttpRequest) -> str:
    return "dark" if request.GET.get("scheme") == "dark" else "light"


def _for_frame(page: str, scheme: str) -> str:
    """The page in a colour scheme, if one is given; its links open beside the studio instead of inside the frame."""
    page = in_scheme(page, scheme) if scheme else page
    return page.replace("<head>", '<head><base target="_blank">', 1)


def _frame_response(page: str) -> HttpResponse:
    response = HttpResponse(page)
    response["Content-Security-Policy"] = FRAME_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
