"""Pictures, stored once by the hash of their bytes."""

from django.db import models


class Image(models.Model):
    """A picture re-encoded by us; two uploads of the same bytes are one row.

    ``width`` and ``height`` are in pixels of the stored file, which is made for dense screens. ``small`` is the same
    for other screens, ``source`` the same with more pixels; both are empty where the picture has too few for them.
    A crop knows what it was cut from (``crop_of``) and where (``crop``: left, top, width and height as shares of it).
    """

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.ImageField(upload_to="images/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    small = models.ImageField(upload_to="images/", width_field="small_width", height_field="small_height", blank=True)
    small_width = models.PositiveIntegerField(default=0)
    small_height = models.PositiveIntegerField(default=0)
    source = models.ImageField(
        upload_to="images/", width_field="source_width", height_field="source_height", blank=True
    )
    source_width = models.PositiveIntegerField(default=0)
    source_height = models.PositiveIntegerField(default=0)
    crop_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="crops")
    crop = models.JSONField(default=list, blank=True)
    original_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.original_name or self.sha256[:12]
