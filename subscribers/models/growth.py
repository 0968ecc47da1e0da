"""How a list grows, in numbers that outlive the people they count; and what was last found of its health."""

from django.db import models

from newsletter.models import Newsletter


class GrowthKind(models.TextChoices):
    """What a number counts. The first less the next three is how many are subscribed."""

    JOINED = "joined", "Joined"
    LEFT = "left", "Left"
    BOUNCED = "bounced", "Bounced"
    COMPLAINED = "complained", "Complained"
    WAITING = "waiting", "Not confirmed"


class GrowthCount(models.Model):
    """What changes and tallies have in common.

    ``week`` is its Monday in the newsletter's zone at that time, ``source`` how the person came, ``via`` the campaign
    or the host of the page that led them here. There is no foreign key, since a trigger writes while a newsletter goes.
    """

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    week = models.DateField()
    kind = models.CharField(max_length=10, choices=GrowthKind)
    source = models.CharField(max_length=60)
    via = models.CharField(max_length=60)
    count = models.IntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.week}: {self.count} {self.kind}"


class GrowthChange(GrowthCount):
    """What triggers on subscriptions noted, in the statement that changed them; below zero where one took back.

    Rows are only added here, so that nobody waits for anybody; :func:`subscribers.growth.tallies.fold` adds them up.
    """


class GrowthTally(GrowthCount):
    """The sum of all changes that were folded. One row for each combination."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["newsletter", "week", "kind", "source", "via"], name="one_growth_tally")
        ]


class ListHealth(models.Model):
    """How many readers each finding of :mod:`subscribers.health` is about, as of the last count of the list."""

    newsletter = models.OneToOneField(
        Newsletter, on_delete=models.CASCADE, primary_key=True, related_name="list_health"
    )
    counts = models.JSONField(default=dict)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Health of {self.newsletter}, {self.counted_at:%Y-%m-%d %H:%M}"
