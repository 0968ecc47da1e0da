"""What the list of readers is searched by, and what was done to many of them at once."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers.models.people import Subscription


class SearchEntry(models.Model):
    """The words by which a newsletter finds a reader: address, address as given and name, a space before each.

    All are folded. Triggers take an entry away as soon as the address or name changes or the subscription is gone, and
    note in :class:`SearchDue` that it is to be made; :mod:`subscribers.listing.indexing` makes it. ``grams`` are the
    numbers of :mod:`subscribers.listing.grams` for any three characters of ``words`` next to each other, by which an
    index finds every part, and no newsletter another's readers. ``sorted_name`` is the folded name; who has none comes
    last. Words compare by code point, whatever the database's language.
    """

    subscription = models.OneToOneField(
        Subscription, primary_key=True, on_delete=models.DO_NOTHING, related_name="entry", db_constraint=False
    )
    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    words = models.TextField(db_collation="C")
    sorted_name = models.TextField(db_collation="C")
    grams = ArrayField(models.IntegerField())

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [
            models.Index(fields=["newsletter", "sorted_name", "subscription"], name="readers_by_name"),
            GinIndex(fields=["grams"], name="readers_by_grams"),
        ]

    def __str__(self) -> str:
        return self.words.strip()


class SearchDue(models.Model):
    """A subscription whose search entry is to be made; triggers write it, in the transaction of what is new."""

    subscription_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.subscription_id)


class BulkDeed(models.TextChoices):
    """What can be done to many readers at once."""

    ADD_TAG = "add_tag", "Add a tag"
    REMOVE_TAG = "remove_tag", "Take a tag away"
    UNSUBSCRIBE = "unsubscribe", "Unsubscribe"
    REMIND = "remind", "Ask to confirm once more"
    DELETE = "delete", "Delete"


class BulkState(models.TextChoices):
    """How far it is; an undoing goes the same way back."""

    DOING = "doing", "Under way"
    DONE = "done", "Done"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"


class BulkAct(models.Model):
    """One thing done to many readers, in batches that each are committed with how far they came.

    ``chosen`` is how many there were to look at, ``changed`` how many it made a difference to, ``through`` the last
    subscription looked at; ``gone_back`` how many of the changed were put back.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="bulk_acts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    deed = models.CharField(max_length=12, choices=BulkDeed)
    tag = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.DOING)
    chosen = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    gone_back = models.PositiveIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    through = models.BigIntegerField(default=0)
    began_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_deed_display()}: {self.changed} of {self.chosen}"


class BulkRow(models.Model):
    """One reader of a bulk act; ``was`` holds what is needed to undo it, and is empty until something was changed."""

    pk = models.CompositePrimaryKey("act_id", "subscription_id")
    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="rows", db_index=False)
    subscription_id = models.BigIntegerField()
    was = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.act_id}: {self.subscription_id}"


class PersonChange(models.Model):
    """One change that a writer made to what is kept of a reader, in words; values of fields are not repeated in it."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="changes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    words = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.words
