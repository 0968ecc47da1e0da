"""Append-only evidence of what a person agreed to."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers.models.people import Subscriber


class ConsentAct(models.TextChoices):
    """What happened."""

    SIGNED_UP = "signed_up", "Signed up"
    CONFIRMED = "confirmed", "Confirmed"
    ADDED = "added", "Added by the writer"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    RESUBSCRIBED = "resubscribed", "Subscribed again"
    PAUSED = "paused", "Paused"
    RESUMED = "resumed", "Ended the pause"
    ADDRESS_CHANGED = "address_changed", "Changed the address"
    LIFTED = "lifted", "Asked to be written to again after a bounce"


class ConsentEvent(models.Model):
    """One act of consent or its withdrawal; rows are only ever added.

    Three things change later: ``ip_address`` loses its last part after a while (``ip_is_short``); ``given_for`` is
    filled in when the address that it was given for is no longer the person's (empty, it is the one they have); and of
    somebody else who is erased, the address goes out of a writer's words (:mod:`subscribers.mentions`).
    """

    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.SET_NULL, related_name="consent_events")
    # Asked for beside the subscriber or the time alone; one index less for each person of an import.
    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="consent_events", db_index=False)
    act = models.CharField(max_length=16, choices=ConsentAct)
    wording = models.TextField(blank=True, help_text="The words the person saw.")
    source = models.CharField(max_length=200, blank=True)
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    ip_is_short = models.BooleanField(default=False, db_default=False)
    user_agent = models.CharField(max_length=300, blank=True)
    given_for = models.CharField(max_length=320, blank=True, default="", db_default="")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(
                fields=["at"], condition=Q(ip_address__isnull=False, ip_is_short=False), name="consent_with_whole_ip"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d %H:%M}"
