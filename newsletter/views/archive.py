"""The public pages: what a newsletter has sent, for everyone to read."""

import json

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from newsletter.archive.pages import in_full, make_page, share_links, structured_data
from newsletter.archive.publishing import issue_path, neighbours
from newsletter.models import Issue, Newsletter
from newsletter.rhythm import rhythm_in_words
from newsletter.views.speaking import for_readers, speak_for, vary_by_language

PER_PAGE = 50
# Pages change when an issue goes out; a minute's lag is nothing, and takes the rush of the first readers.
_public = cache_control(public=True, max_age=60)
_JSON_IN_HTML = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@require_safe
@_public
@for_readers
def index(request: HttpRequest) -> HttpResponse:
    """The site's front: the only newsletter's home, or the list of them."""
    newsletters = list(Newsletter.objects.all())
    if len(newsletters) == 1:
        return HttpResponseRedirect(f"/{newsletters[0].slug}/")
    listed = [(newsletter, rhythm_in_words(newsletter)) for newsletter in newsletters]
    return vary_by_language(render(request, "archive/index.html", {"newsletters": listed}))


@require_safe
@_public
@for_readers
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """A newsletter's home: what it is, how to get it, and its issues by date."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    speak_for(newsletter)
    page = Paginator(newsletter.issues.published(), PER_PAGE).get_page(request.GET.get("page"))
    issues = [_with(issue, newsletter) for issue in page]
    lead = make_page(issues[0], base_url=settings.BASE_URL) if issues and page.number == 1 else None
    canonical = f"{settings.BASE_URL}/{newsletter.slug}/"
    context = {
        "newsletter": newsletter,
        "page": page,
        "issues": issues,
        "lead": lead,
        "rhythm": rhythm_in_words(newsletter),
        "canonical": canonical if page.number == 1 else f"{canonical}?page={page.number}",
    }
    return render(request, "archive/home.html", context)


@require_safe
@_public
@for_readers
def issue(request: HttpRequest, slug: str, issue_slug: str) -> HttpResponse:
    """One issue. What has not gone out, or is kept off the web, is not found."""
    published = in_full(Issue.objects.published())
    found = published.filter(newsletter__slug=slug, slug=issue_slug).first()
    if found is None:
        raise Http404("No such issue")
    speak_for(found.newsletter)
    page = make_page(found, base_url=settings.BASE_URL)
    around = neighbours(found)
    context = {
        "newsletter": found.newsletter,
        "page": page,
        "issue": found,
        "newer": around.next and (around.next, issue_path(_with(around.next, found.newsletter))),
        "older": around.previous and (around.previous, issue_path(_with(around.previous, found.newsletter))),
        "share_links": share_links(page),
        # A data block, not a script: the browser runs none of it, and "<" cannot end it early.
        "structured_data": mark_safe(  # noqa: S308
            json.dumps(structured_data(page), ensure_ascii=False).translate(_JSON_IN_HTML)
        ),
    }
    return render(request, "archive/issue.html", context)


def _with(issue: Issue, newsletter: Newsletter) -> Issue:
    """The issue knowing its newsletter, which saves the query for it."""
    issue.newsletter = newsletter
    return issue
