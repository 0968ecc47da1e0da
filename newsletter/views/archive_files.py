"""What programs fetch of the public pages: feeds, stylesheets, the sitemap."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.encoding import iri_to_uri
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from newsletter.archive import feeds
from newsletter.archive.pages import in_full, make_page, theme_of
from newsletter.archive.publishing import issue_path
from newsletter.models import Issue, Newsletter

NOT_FOR_ROBOTS = ("/studio/", "/admin/", "/mailbox/", "/c/", "/u/", "/p/", "/f/")


@require_safe
@cache_control(public=True, max_age=300)
def atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The Atom feed: the latest issues in full."""
    return _feed(request, slug, kind="atom")


@require_safe
@cache_control(public=True, max_age=300)
def json_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The JSON feed: the latest issues in full."""
    return _feed(request, slug, kind="json")


def _feed(request: HttpRequest, slug: str, *, kind: str) -> HttpResponseBase:
    newsletter = get_object_or_404(Newsletter, slug=slug)
    latest = newsletter.issues.published()[: feeds.LATEST]
    issues = list(latest)
    changed, etag = feeds.last_changed(newsletter, issues), feeds.fingerprint(newsletter, issues)
    unchanged = get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()))
    if unchanged is not None:
        return unchanged
    home_url = f"{settings.BASE_URL}/{newsletter.slug}/"
    feed_url = f"{home_url}feed.{kind}"
    full = in_full(Issue.objects.published()).filter(pk__in=[issue.pk for issue in issues])
    pages = [make_page(issue, base_url=settings.BASE_URL) for issue in full]
    if kind == "atom":
        body = feeds.write_atom(newsletter, pages, home_url=home_url, feed_url=feed_url, changed=changed)
        response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    else:
        body = feeds.write_json(newsletter, pages, home_url=home_url, feed_url=feed_url)
        response = HttpResponse(body, content_type="application/feed+json; charset=utf-8")
    response["ETag"], response["Last-Modified"] = etag, http_date(changed.timestamp())
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@cache_control(public=True, max_age=300)
def theme(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The newsletter's colours and letters as a stylesheet that overrides the site's."""
    newsletter = get_object_or_404(Newsletter, slug=slug)
    body = theme_of(newsletter).stylesheet().encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/css; charset=utf-8")
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(_request: HttpRequest) -> HttpResponse:
    """Every public page, for search engines."""
    base = settings.BASE_URL
    homes = [(f"{base}/{newsletter.slug}/", None) for newsletter in Newsletter.objects.all()]
    issues = (
        Issue.objects.published()
        .select_related("newsletter")
        .only("slug", "updated_at", "publish_at", "number", "newsletter__slug")
    )
    pages = [(base + iri_to_uri(issue_path(issue)), issue.updated_at) for issue in issues[:50_000]]
    return HttpResponse(feeds.write_sitemap([*homes, *pages]), content_type="application/xml; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines may look at."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
