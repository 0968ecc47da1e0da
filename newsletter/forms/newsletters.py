"""A newsletter's settings: who it is from, its rhythm, its looks."""

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from newsletter.cadence import Cadence
from newsletter.forms.addresses import check_sender
from newsletter.forms.timezones import TimezoneField
from newsletter.forms.wording import PlainWords
from newsletter.language_tags import NoSuchLanguage, offered_languages, read_tag
from newsletter.models import Newsletter
from newsletter.patterns import check_subject_pattern, check_utm_pattern
from newsletter.rhythm import WEEKDAYS

ANOTHER = "another"
MAX_TAG = 16


class NewNewsletterForm(PlainWords, forms.ModelForm[Newsletter]):
    """What a newsletter cannot begin without."""

    timezone = TimezoneField(
        label="Time zone", help_text="Its clock rules when issues go out.", initial=settings.TIME_ZONE
    )

    language = forms.ChoiceField(
        label="Language", help_text="Pages, mails and dates speak it where they can, and English elsewhere."
    )
    other_language = forms.CharField(
        label="Another language",
        required=False,
        max_length=MAX_TAG,
        help_text="Only where it is not in the list: its code, such as tlh or de-1996.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    class Meta:
        model = Newsletter
        fields = ["name", "slug", "sender_name", "sender_email", "postal_address", "language", "timezone"]
        labels = {
            "name": "Name",
            "slug": "Web address",
            "sender_name": "Sender’s name",
            "sender_email": "Sender’s address",
        }
        help_texts = {
            "slug": "Small letters, digits and hyphens: slow-signals gives /slow-signals/. It stays for good.",
            "sender_name": "What readers see as From.",
            "sender_email": "An address at your own domain, which replies reach.",
            "postal_address": "At the foot of each mail; law in many countries wants it. It can wait until you send.",
        }

    field_order = [
        "name", "slug", "language", "other_language", "timezone", "sender_name", "sender_email", "postal_address",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, zone = self.fields["language"], self.fields["timezone"]
        if isinstance(language, forms.ChoiceField):
            language.choices = [*offered_languages(), (ANOTHER, "Another")]
        if isinstance(zone, TimezoneField):
            zone.offer(self["timezone"].value())

    def clean(self) -> dict[str, Any]:
        """Put the tag of another language in the place of the menu's word for it."""
        filled = dict(super().clean() or {})
        if filled.get("language") == ANOTHER and "other_language" in filled:
            try:
                filled["language"] = read_tag(filled["other_language"])
            except NoSuchLanguage as error:
                self.add_error("other_language", str(error))
        return filled

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean_sender_email(self) -> str:
        return check_sender(self.cleaned_data["sender_email"])


class CheckedPatterns(PlainWords, forms.ModelForm[Newsletter]):
    """A form that stores only a language and patterns that rendering can use."""

    def clean_language(self) -> str:
        try:
            return read_tag(self.cleaned_data["language"])
        except NoSuchLanguage as error:
            raise ValidationError(str(error)) from error

    def clean_subject_pattern(self) -> str:
        pattern: str = self.cleaned_data["subject_pattern"]
        _refuse_unless(check_subject_pattern, pattern)
        return pattern

    def clean_utm_pattern(self) -> str:
        pattern: str = self.cleaned_data["utm_pattern"].lstrip("?&")
        _refuse_unless(check_utm_pattern, pattern)
        return pattern


def _refuse_unless(check: Callable[[str], None], pattern: str) -> None:
    try:
        check(pattern)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class IdentityForm(CheckedPatterns):
    """Who it is from, and the words on its pages."""

    class Meta:
        model = Newsletter
        fields = [
            "name",
            "tagline",
            "description",
            "sender_name",
            "sender_email",
            "reply_to",
            "postal_address",
            "language",
            "direction",
            "subject_pattern",
            "utm_pattern",
        ]
        labels = {
            "sender_name": "Sender’s name",
            "sender_email": "Sender’s address",
            "reply_to": "Replies go to",
            "direction": "Direction of the text",
            "subject_pattern": "Subject",
            "utm_pattern": "Campaign parameters of links",
        }
        help_texts = {
            "tagline": "One line under the name.",
            "description": "A paragraph for the signup page: what it is about, and for whom.",
            "reply_to": "Empty: to the sender’s address.",
            "postal_address": "At the foot of each mail; law in many countries wants it.",
            "subject_pattern": "{number} and {title} stand for the issue’s own.",
            "utm_pattern": "Added to each link in a mail that has none. {newsletter}, {number} and {slug} stand for "
            "this newsletter and issue. Empty: nothing is added.",
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def clean_sender_email(self) -> str:
        address: str = self.cleaned_data["sender_email"]
        return check_sender(address) if "sender_email" in self.changed_data else address


class CadenceForm(PlainWords, forms.ModelForm[Newsletter]):
    """When it goes out. :meth:`cadence` gives the rhythm of what is filled in."""

    timezone = TimezoneField(label="Time zone")
    cadence_weeks = forms.IntegerField(min_value=1, max_value=52, label="Every how many weeks")
    cadence_weekdays = forms.TypedMultipleChoiceField(
        label="On",
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None: it has no rhythm, and each issue gets its own time.",
    )
    cadence_time = forms.TimeField(label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    cadence_anchor = forms.DateField(
        label="Counted from the week of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Any date in a week in which it goes out.",
    )
    cadence_skips = forms.CharField(
        label="Dates without an issue",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "2026-12-27"}),
        help_text="One a line, as year-month-day. The rhythm of the others does not shift.",
    )

    class Meta:
        model = Newsletter
        fields = [
            "timezone",
            "cadence_weeks",
            "cadence_weekdays",
            "cadence_time",
            "cadence_anchor",
            "cadence_skips",
            "remind_author",
        ]
        labels = {"remind_author": "Remind the author a day before"}
        help_texts = {
            "remind_author": "A mail to whoever saved the issue last, with what preflight found and a link to skip it."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["timezone"]
        if isinstance(zone, TimezoneField):
            zone.offer(self.instance.timezone)
        self.initial["cadence_skips"] = "\n".join(date.isoformat() for date in self.instance.cadence_skips)

    def clean_cadence_anchor(self) -> dt.date:
        anchor: dt.date = self.cleaned_data["cadence_anchor"]
        if not 1990 <= anchor.year <= 2100:
            raise ValidationError("Choose a date between 1990 and 2100.")
        return anchor

    def clean_cadence_skips(self) -> list[dt.date]:
        dates = set()
        for number, line in enumerate(re.split(r"[\n,]", self.cleaned_data["cadence_skips"]), start=1):
            if not line.strip():
                continue
            try:
                dates.add(dt.date.fromisoformat(line.strip()))
            except ValueError:
                raise ValidationError(
                    f"Line {number}: “{line.strip()[:40]}” is not a date. Write it like 2026-12-27."
                ) from None
        if len(dates) > 500:
            raise ValidationError(f"{len(dates)} dates; at most 500 are kept. Take out those that have gone by.")
        return sorted(dates)

    def cadence(self) -> Cadence:
        """The rhythm that is filled in; call it on a valid form."""
        filled = self.cleaned_data
        return Cadence(
            weeks=filled["cadence_weeks"],
            weekdays=frozenset(filled["cadence_weekdays"]),
            time=filled["cadence_time"],
            anchor=filled["cadence_anchor"],
            zone=zoneinfo.ZoneInfo(filled["timezone"]),
            skips=frozenset(filled["cadence_skips"]),
        )
