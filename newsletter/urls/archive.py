"""Addresses of the public pages. The newsletters' own come last: their first segment is any slug."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from newsletter.views.archive import home, index, issue
from newsletter.views.archive_files import atom, json_feed, robots, sitemap, theme


class UnicodeSlugConverter(StringConverter):
    """An issue's slug: letters of any script, digits, hyphens and underscores."""

    regex = r"[-\w]+"


register_converter(UnicodeSlugConverter, "unicode_slug")

app_name = "archive"
urlpatterns = [
    path("", index, name="index"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("<slug:slug>/", home, name="home"),
    path("<slug:slug>/feed.atom", atom, name="atom"),
    path("<slug:slug>/feed.json", json_feed, name="json"),
    path("<slug:slug>/theme.css", theme, name="theme"),
    path("<slug:slug>/<unicode_slug:issue_slug>/", issue, name="issue"),
]
