"""What readers ask for that takes a press in a mail to their address."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from subscribers.models.people import Subscription


class RequestKind(models.TextChoices):
    """What is asked for."""

    ADDRESS = "address", "Mail at another address"
    OWN_DATA = "own_data", "A look at what is kept of them"


class ReaderRequest(models.Model):
    """One wish of a reader, and the mail that belongs to it; kept for some weeks.

    The mail goes to ``given_address``, or, once an address was changed (``done_at``), to ``old_given_address`` as a
    notice. ``mail_due_at`` is set while that mail waits, and doubles as the lease of the worker that sends it. The
    addresses are canonical, and as they were given.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=8, choices=RequestKind)
    address = models.CharField(max_length=320)
    given_address = models.CharField(max_length=320)
    old_address = models.CharField(max_length=320, blank=True)
    old_given_address = models.CharField(max_length=320, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="request_mail_due"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.asked_at:%Y-%m-%d}"
