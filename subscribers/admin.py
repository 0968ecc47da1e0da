"""Stock admin for support: look things up, mend single rows. Consent is only ever read."""

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from newsletter.look_only import LookOnly
from subscribers.consent import name_address, unname_address
from subscribers.models import ConsentEvent, FeedbackVote, Subscriber, Subscription, Suppression


class SubscriptionInline(admin.TabularInline[Subscription, Subscriber]):
    """A person's subscriptions."""

    model = Subscription
    extra = 0
    fields = ("newsletter", "name", "state", "source", "confirmed_at", "ended_at", "end_reason")
    readonly_fields = ("confirmed_at", "ended_at")


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin[Subscriber]):
    """People by address, and by the names that newsletters know."""

    list_display = ("given_address", "state", "created_at")
    list_filter = ("state",)
    search_fields = ("address", "subscriptions__name")
    readonly_fields = ("created_at",)
    inlines = (SubscriptionInline,)

    def save_model(self, request: HttpRequest, obj: Subscriber, form: ModelForm[Subscriber], change: bool) -> None:
        """Keep on older evidence the address that it was given for."""
        moves = change and "address" in form.changed_data
        if moves:
            name_address(Subscriber.objects.get(pk=obj.pk))
        super().save_model(request, obj, form, change)
        if moves:
            unname_address(obj)


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin[Subscription]):
    """Subscriptions by newsletter and state."""

    list_display = ("subscriber", "name", "newsletter", "state", "source", "confirmed_at", "ended_at")
    list_filter = ("newsletter", "state")
    search_fields = ("subscriber__address", "name")
    list_select_related = ("subscriber", "newsletter")
    raw_id_fields = ("subscriber",)


@admin.register(ConsentEvent)
class ConsentEventAdmin(LookOnly, admin.ModelAdmin[ConsentEvent]):
    """What people agreed to."""

    list_display = ("at", "act", "subscriber", "given_for", "newsletter", "source", "ip_address")
    list_filter = ("newsletter", "act")
    search_fields = ("subscriber__address",)
    list_select_related = ("subscriber", "newsletter")


@admin.register(FeedbackVote)
class FeedbackVoteAdmin(LookOnly, admin.ModelAdmin[FeedbackVote]):
    """What readers thought of an issue."""

    list_display = ("at", "issue", "choice", "comment")
    list_filter = ("choice",)
    search_fields = ("issue__title", "comment")
    list_select_related = ("issue",)


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin[Suppression]):
    """Addresses that are not mailed, known by their hash only; add one from the person's page in the studio."""

    list_display = ("__str__", "newsletter", "reason", "note", "created_at")
    list_filter = ("newsletter", "reason")
    list_select_related = ("newsletter",)
    readonly_fields = ("newsletter", "created_at")
    fields = ("newsletter", "reason", "note", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False
