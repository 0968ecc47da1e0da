"""Stock admin for support: newsletters, issues and their old addresses. Words are written in the studio."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from newsletter.models import Image, Issue, IssueAlias, Newsletter, Revision


@admin.register(Newsletter)
class NewsletterAdmin(admin.ModelAdmin[Newsletter]):
    """Newsletters by name."""

    list_display = ("name", "slug", "sender_email", "timezone")
    search_fields = ("name", "slug")


class IssueAliasInline(admin.TabularInline[IssueAlias, Issue]):
    """The old addresses of an issue."""

    model = IssueAlias
    extra = 0
    fields = ("newsletter", "path")


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin[Issue]):
    """Issues by number; state and time belong to scheduling and sending, and are shown only."""

    list_display = ("number", "title", "newsletter", "state", "publish_at", "on_web")
    list_filter = ("newsletter", "state")
    search_fields = ("title", "slug", "number")
    list_select_related = ("newsletter",)
    readonly_fields = ("state", "publish_at", "version", "created_at", "updated_at")
    inlines = (IssueAliasInline,)


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin[Image]):
    """Pictures by the name they came with."""

    list_display = ("original_name", "width", "height", "created_at")
    search_fields = ("original_name", "sha256")
    readonly_fields = ("sha256", "width", "height", "created_at")


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin[Revision]):
    """Snapshots of issues: shown, never changed."""

    list_display = ("issue", "version", "reason", "author", "created_at")
    list_select_related = ("issue", "author")
    search_fields = ("issue__title", "reason")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False
