"""Subscribers and their subscriptions."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers.addresses import address_hash


class SubscriberState(models.TextChoices):
    """Whether a person may be written to at all."""

    ACTIVE = "active", "Active"
    ERASED = "erased", "Erased"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Sees to it that rows made in bulk carry the hash of their address too."""

    def bulk_create(self, objs: Iterable["Subscriber"], *args: Any, **kwargs: Any) -> list["Subscriber"]:
        rows = list(objs)
        for row in rows:
            row.address_hash = address_hash(row.address)
        if "address" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "address_hash"}
        return super().bulk_create(rows, *args, **kwargs)


class Subscriber(models.Model):
    """A person, known by the canonical form of an address.

    ``address`` is what identifies (lower-cased, NFC, IDN domain as A-label); ``given_address`` is what they typed and
    what mail is addressed to. ``address_hash`` is kept equal to :func:`subscribers.addresses.address_hash` of
    ``address`` by ``save`` and ``bulk_create``, so that SQL can join it to the suppression list; ``update()`` must not
    touch either. ``language`` is a BCP 47 tag, or empty for the newsletter's own. What a newsletter knows of the person
    besides, name and fields, is its :class:`Subscription`'s.
    """

    address = models.CharField(max_length=320, unique=True)
    address_hash = models.BinaryField(max_length=32, db_index=True, editable=False)
    given_address = models.CharField(max_length=320)
    language = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=8, choices=SubscriberState, default=SubscriberState.ACTIVE)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.given_address

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row, with the hash of its address."""
        self.address_hash = address_hash(self.address)
        if "address" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "address_hash"}
        super().save(*args, **kwargs)


class SubscriptionState(models.TextChoices):
    """Where one person stands with one newsletter. Only ACTIVE gets mail."""

    PENDING = "pending", "Waiting for confirmation"
    ACTIVE = "active", "Subscribed"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    BOUNCED = "bounced", "Bounced"
    COMPLAINED = "complained", "Complained"


class Subscription(models.Model):
    """One person's subscription to one newsletter, and what that newsletter knows of the person.

    ``name`` and ``attributes``, the writer's own fields, each a string, are this newsletter's alone: another team that
    has the same address sees nothing of them.
    ``mail_due_at`` is set while a confirmation mail is asked for and not sent: the moment from which a worker may try.
    It doubles as the lease of the worker that tries (see :mod:`subscribers.confirmation_mail`). ``ended_at`` and
    ``end_reason`` tell of the last time it ended; they stay when it begins again, and then tell of the past. A bounce
    that proves wrong takes them back. ``came_from`` is what browser and
    link told of the way to the signup: ``referrer`` (a page), ``utm_source``, ``utm_medium``, ``utm_campaign``.
    Until ``paused_until`` no issue is sent, as the reader wished. ``welcome_due_at`` is to the welcome mail what
    ``mail_due_at`` is to the confirmation. ``held_because`` says why no confirmation mail is sent (a domain that takes
    no mail), in words for the writer.
    """

    # The indexes below begin with one or the other.
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions", db_index=False)
    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="subscriptions", db_index=False)
    name = models.CharField(max_length=200, blank=True, default="", db_default="")
    attributes = models.JSONField(default=dict, blank=True, db_default={})
    state = models.CharField(max_length=12, choices=SubscriptionState, default=SubscriptionState.PENDING)
    source = models.CharField(max_length=60, blank=True, help_text="signup page, embed, import, studio …")
    came_from = models.JSONField(default=dict, blank=True)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    confirmation_sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    welcome_due_at = models.DateTimeField(null=True, blank=True)
    held_because = models.CharField(max_length=200, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "newsletter"], name="one_subscription_per_newsletter")
        ]
        indexes = [
            models.Index(fields=["newsletter", "created_at", "id"], name="subscriptions_by_age"),
            models.Index(fields=["newsletter", "state", "created_at", "id"], name="subscriptions_by_state"),
            models.Index(fields=["newsletter", "source", "created_at", "id"], name="subscriptions_by_source"),
            GinIndex(fields=["tags"], name="subscription_tags"),
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="confirmation_mail_due"),
            models.Index(fields=["welcome_due_at"], condition=Q(welcome_due_at__isnull=False), name="welcome_mail_due"),
            models.Index(
                fields=["newsletter", "paused_until"],
                condition=Q(paused_until__isnull=False),
                name="subscription_paused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} → {self.newsletter}"
