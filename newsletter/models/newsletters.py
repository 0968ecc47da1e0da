"""A newsletter: who it is from, when it goes out, how it looks."""

import datetime as dt
import unicodedata
import zoneinfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from newsletter.directions import direction_of

# First segments of the site's own addresses; a newsletter stands at /<slug>/ and may not hide them.
RESERVED_SLUGS = frozenset(
    "a admin c d f healthz invitations login logout mailbox media p s static studio u webhooks".split()  # noqa: SIM905 - readable
)


class Direction(models.TextChoices):
    """Which way the text runs; AUTO follows the language."""

    AUTO = "auto", "From the language"
    LTR = "ltr", "Left to right"
    RTL = "rtl", "Right to left"


def validate_timezone(value: str) -> None:
    """Refuse a name that is not in the IANA time zone database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(f"“{value}” is not an IANA time zone. Write one such as Europe/Amsterdam.")


def validate_slug(value: str) -> None:
    """Refuse an address that the site itself needs."""
    if value.lower() in RESERVED_SLUGS:
        raise ValidationError(f"The site itself uses “/{value}/”. Choose another word.")


def validate_one_line(value: str) -> None:
    """Refuse line breaks and control characters: these words stand in the headers of mails (RFC 5322, section 2.2)."""
    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in value):
        raise ValidationError("This holds a line break or a control character. Write it on one line.")


class Newsletter(models.Model):
    """One publication with its identity, rhythm and theme.

    The cadence is "every ``cadence_weeks`` weeks on ``cadence_weekdays`` at ``cadence_time``", counted from the week of
    ``cadence_anchor`` in ``timezone``; see :mod:`newsletter.cadence`.
    """

    slug = models.SlugField(unique=True, validators=[validate_slug], help_text="In web addresses: /slow-signals/.")
    name = models.CharField(max_length=120, validators=[validate_one_line])
    tagline = models.CharField(
        max_length=200, blank=True, validators=[validate_one_line], help_text="One line under the name."
    )
    description = models.TextField(blank=True, help_text="A paragraph for the signup page.")
    sender_name = models.CharField(max_length=120, validators=[validate_one_line])
    sender_email = models.EmailField()
    reply_to = models.EmailField(blank=True)
    postal_address = models.CharField(
        max_length=300, blank=True, help_text="Law in many countries wants it in each mail."
    )
    language = models.CharField(max_length=16, default="en", help_text="BCP 47, such as en, nl or pt-BR.")
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.AUTO)

    timezone = models.CharField(max_length=64, default="UTC", validators=[validate_timezone])
    cadence_weeks = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    cadence_weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        default=list,
        blank=True,
        help_text="0 is Monday, 6 is Sunday; none: no rhythm.",
    )
    cadence_time = models.TimeField(default=dt.time(17, 0))
    cadence_anchor = models.DateField(default=dt.date(2026, 1, 4), help_text="A date in a week it goes out.")
    cadence_skips = ArrayField(models.DateField(), default=list, blank=True, help_text="Local dates without an issue.")

    remind_author = models.BooleanField(
        default=True, help_text="A day before an issue goes out, a mail to whoever saved it last."
    )

    needs_second_step = models.BooleanField(
        default=False, help_text="It is open only to those of the team who sign in with more than a password."
    )

    subject_pattern = models.CharField(max_length=200, default="#{number}: {title}", validators=[validate_one_line])
    utm_pattern = models.CharField(
        max_length=300,
        blank=True,
        default="utm_source={newsletter}&utm_medium=email&utm_campaign={number}",
        help_text="Added to each link that carries no utm_ parameter of its own.",
    )
    theme = models.JSONField(default=dict, blank=True, help_text="Theme tokens that differ from the default theme.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def text_direction(self) -> str:
        """``ltr`` or ``rtl``, from the setting or else the language."""
        if self.direction != Direction.AUTO:
            return self.direction
        return direction_of(self.language)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The newsletter's time zone; its wall clock rules the cadence."""
        return zoneinfo.ZoneInfo(self.timezone)
