"""What the writers note about a person, for themselves."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from subscribers.models.people import Subscription

LONGEST_NOTE = 4000


class PersonNote(models.Model):
    """One note about one reader of one newsletter."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    words = models.TextField(max_length=LONGEST_NOTE)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.words[:60]
