"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve

from newsletter.views.studio.account.signing_in import admin_sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/fortnight.svg")),
    re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
]
if settings.MAILBOX_ENABLED:
    urlpatterns.append(path("mailbox/", include("catcher.urls")))
# Fixed words first; a newsletter's own addresses, /<slug>/…, come last.
urlpatterns += [
    path("webhooks/", include("delivery.urls.webhooks")),
    path("s/", include("delivery.urls.authors")),
    path("studio/", include("delivery.urls.studio")),
    path("studio/", include("subscribers.urls.studio")),
    path("studio/", include("newsletter.urls.studio")),
    path("", include("subscribers.urls.readers")),
    path("", include("newsletter.urls.archive")),
]

handler400 = "newsletter.views.failing.unreadable"
handler403 = "newsletter.views.failing.refused"
handler404 = "newsletter.views.failing.not_found"
handler500 = "newsletter.views.failing.broken"
