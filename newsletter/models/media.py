"""Pictures, stored once by the hash of their bytes."""

from django.db import models


class Image(models.Model):
    """A picture re-encoded by us; two uploads of the same bytes are one row.

    ``width`` and ``height`` are in pixels of the stored file.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.ImageField(upload_to="images/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    original_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.original_name or self.sha256[:12]
