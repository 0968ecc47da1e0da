"""Moving a list in: one run over one or several files, the rows it read, and those it refused."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from newsletter.models import Newsletter


class ImportState(models.TextChoices):
    """How far a run is. It may be stopped anywhere: what it had done stands, and it goes on from there."""

    READING = "reading", "Reading the files"
    READY = "ready", "Waiting for your word"
    MERGING = "merging", "Moving people in"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class SubscriberImport(models.Model):
    """One run.

    ``files`` tells of each file what was recognised: name, tool, encoding, delimiter, header and mapping (see
    :mod:`subscribers.importing.recognising`). ``statement`` is the writer's word on how these people agreed; it is the
    wording of each one's consent event. ``merged_through`` is the number of rows whose outcome is committed, and
    ``counts`` has them by outcome. ``parts`` are the stretches of rows that are moved in side by side: of each the last
    row that is done, and the last row there is (their ``seq``).

    ``upload`` names the folder of the files that came by the studio (:mod:`subscribers.uploads.keeping`); a run of the
    command has none. ``foreseen`` is what would become of the rows of each file, as the list stood when they were read.
    ``tag`` is given to whoever comes in subscribed. ``busy_since`` is when a worker was last asked to read or move in.
    """

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="subscriber_imports")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.READING)
    files = models.JSONField(default=list)
    statement = models.TextField(blank=True)
    rows = models.PositiveBigIntegerField(default=0, help_text="Rows read that hold a person.")
    merged_through = models.PositiveBigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    parts = models.JSONField(default=list)
    error = models.TextField(blank=True)
    upload = models.CharField(max_length=40, blank=True, editable=False, db_default="", default="")
    foreseen = models.JSONField(default=dict, db_default={}, editable=False)
    tag = models.CharField(max_length=60, blank=True, db_default="", default="")
    busy_since = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return ", ".join(file["name"] for file in self.files) or f"import {self.pk}"


class ImportedRow(models.Model):
    """A person read from a file, not yet moved in. The table is unlogged: after a crash the files are read again.

    ``state`` is a :class:`~subscribers.models.SubscriptionState`. ``line`` is where the row begins in its file,
    counted from 1; ``seq`` counts over all files of the run. ``consent`` is what the file knows of how they agreed.
    """

    pk = models.CompositePrimaryKey("run_id", "seq")
    run = models.ForeignKey(SubscriberImport, on_delete=models.CASCADE, db_constraint=False, db_index=False)
    seq = models.BigIntegerField()
    file = models.SmallIntegerField()
    line = models.IntegerField()
    address = models.CharField(max_length=320)
    address_hash = models.BinaryField(max_length=32)
    given_address = models.CharField(max_length=320)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=16)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=200)
    subscribed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    tags = ArrayField(models.CharField(max_length=60))
    attributes = models.JSONField()
    came_from = models.JSONField()
    ip_address = models.GenericIPAddressField(null=True)
    source = models.CharField(max_length=60, default="import")
    consent = models.TextField(default="")
    is_repeated = models.BooleanField(default=False, help_text="Another row of the run speaks for the address.")

    def __str__(self) -> str:
        return f"{self.address}, line {self.line}"


class RefusedRow(models.Model):
    """A row that was not taken: where it stands, why, and its cells as they were read."""

    run = models.ForeignKey(SubscriberImport, on_delete=models.CASCADE, related_name="refused")
    file = models.SmallIntegerField()
    line = models.IntegerField()
    reason = models.CharField(max_length=300)
    cells = ArrayField(models.TextField())

    class Meta:
        ordering = ["file", "line", "pk"]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
