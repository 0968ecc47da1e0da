"""Every address of the site."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/fortnight.svg")),
    re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
]
if settings.MAILBOX_ENABLED:
    urlpatterns.append(path("mailbox/", include("catcher.urls")))
# Fixed words first; a newsletter's own addresses, /<slug>/…, come last.
for _prefix, _module in (
    ("studio/", "delivery.urls.studio"),
    ("studio/", "subscribers.urls.studio"),
    ("studio/", "newsletter.urls.studio"),
    ("", "subscribers.urls.readers"),
    ("", "newsletter.urls.archive"),
):
    if find_spec(_module.rpartition(".")[0]) and find_spec(_module):
        urlpatterns.append(path(_prefix, include(_module)))

handler404 = "newsletter.views.missing.not_found"
