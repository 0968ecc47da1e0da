"""For support: looking, not changing. The ledger has one writer, and it is not a form."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from delivery.models import Attempt, Delivery, Exclusion, Mailing
from newsletter.look_only import LookOnly


class ExclusionInline(LookOnly, admin.TabularInline[Exclusion, Mailing]):
    """Who was left out, by reason."""

    model = Exclusion


class AttemptInline(LookOnly, admin.TabularInline[Attempt, Delivery]):
    """Every try of a copy."""

    model = Attempt


@admin.register(Mailing)
class MailingAdmin(LookOnly, admin.ModelAdmin[Mailing]):
    """Mailings with their totals."""

    list_display = ("issue", "state", "audience", "candidates", "created_at", "finished_at", "trouble")
    list_filter = ("state",)
    list_select_related = ("issue",)
    exclude = ("rendered",)
    inlines = (ExclusionInline,)


@admin.register(Delivery)
class DeliveryAdmin(LookOnly, admin.ModelAdmin[Delivery]):
    """One copy and what became of it."""

    list_display = ("to_address", "mailing", "state", "reason", "attempts_made", "not_before", "settled_at")
    list_filter = ("state", "reason")
    list_select_related = ("mailing__issue",)
    search_fields = ("address", "to_address")
    show_full_result_count = False  # counting a million rows to show twenty
    inlines = (AttemptInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        """The latest first."""
        return super().get_queryset(request).order_by("-pk")
