"""Stock admin for support: newsletters, issues and their old addresses. Words are written in the studio."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from newsletter.forms.support import NewsletterSupportForm
from newsletter.look_only import LookOnly
from newsletter.models import Image, Issue, IssueAlias, Newsletter, Revision
from newsletter.rezoning import keep_hours, say_rezoned


@admin.register(Newsletter)
class NewsletterAdmin(admin.ModelAdmin[Newsletter]):
    """Newsletters by name. The address of one stays as it was made: links in old mails hold it."""

    form = NewsletterSupportForm
    list_display = ("name", "slug", "sender_email", "timezone")
    search_fields = ("name", "slug")

    def get_readonly_fields(self, request: HttpRequest, obj: Newsletter | None = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Newsletter, form: Any, change: bool) -> None:
        """Issues that are scheduled keep their hour on the wall when the time zone changes, as in the studio."""
        before = Newsletter.objects.get(pk=obj.pk).zone if change else obj.zone
        super().save_model(request, obj, form, change)
        for each in keep_hours(obj, before=before, now=timezone.now()):
            self.message_user(request, say_rezoned(each), messages.INFO)


class IssueAliasInline(admin.TabularInline[IssueAlias, Issue]):
    """The old addresses of an issue."""

    model = IssueAlias
    extra = 0
    fields = ("newsletter", "path")


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin[Issue]):
    """Issues by number, for small mends of a title or preheader.

    State and time belong to scheduling and sending; an address must not change without an alias for the old one, which
    the studio makes. Those are shown only, and issues are made in the studio.
    """

    list_display = ("number", "title", "newsletter", "state", "publish_at", "on_web")
    list_filter = ("newsletter", "state")
    search_fields = ("title", "slug", "number")
    list_select_related = ("newsletter",)
    readonly_fields = (
        "newsletter",
        "number",
        "slug",
        "on_web",
        "front_matter",
        "state",
        "publish_at",
        "version",
        "created_at",
        "updated_at",
    )
    inlines = (IssueAliasInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin[Image]):
    """Pictures by the name they came with."""

    list_display = ("original_name", "width", "height", "created_at")
    search_fields = ("original_name", "sha256")
    readonly_fields = ("sha256", "width", "height", "created_at")


@admin.register(Revision)
class RevisionAdmin(LookOnly, admin.ModelAdmin[Revision]):
    """Snapshots of issues: shown, never changed."""

    list_display = ("issue", "version", "reason", "author", "created_at")
    list_select_related = ("issue", "author")
    search_fields = ("issue__title", "reason")
