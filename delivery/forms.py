"""Choosing when an issue goes out, and to whom a test mail does."""

import contextlib
import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from newsletter.forms.wording import PlainWords
from newsletter.models import Issue, Newsletter
from newsletter.scheduling import SchedulingError, clock_note, moment_on_the_wall
from subscribers.addresses import AddressError, read_address
from subscribers.models import Segment, Subscription

MAX_TEST_ADDRESSES = 10


class TestMailForm(PlainWords, forms.Form):
    """Up to ten addresses, by commas, spaces or lines; and the subscriber whose values fill the mail, if any.

    ``as_reader`` cleans to a Subscription of ``newsletter``, or None. It is left out for whoever may not see readers
    (``sees_readers``): that an address is refused there would tell who reads.
    """

    to = forms.CharField(
        label="Send a test mail to",
        max_length=2000,
        help_text="Several addresses: put commas between them. The subject begins with [TEST].",
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    as_reader = forms.CharField(
        label="Fill it as for",
        required=False,
        max_length=320,
        help_text="A subscriber’s address: their name and values stand in the merge tags. Links stay nobody’s.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email", "list": "test-readers"}),
    )

    def __init__(self, *args: Any, newsletter: Newsletter, sees_readers: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newsletter = newsletter
        if not sees_readers:
            del self.fields["as_reader"]

    def clean_as_reader(self) -> Subscription | None:
        if not self.cleaned_data["as_reader"]:
            return None
        try:
            address = read_address(self.cleaned_data["as_reader"])
        except AddressError as error:
            raise ValidationError(str(error)) from error
        readers = self.newsletter.subscriptions.select_related("subscriber")
        found = readers.filter(subscriber__address=address.canonical).first()
        if found is None:
            raise ValidationError(
                f"{self.newsletter} has no reader {address.given}. Write an address as it stands under Readers, "
                "or leave this empty."
            )
        return found

    def clean_to(self) -> list[str]:
        given = [part for part in re.split(r"[\s,;]+", self.cleaned_data["to"]) if part]
        if len(given) > MAX_TEST_ADDRESSES:
            raise ValidationError(f"{len(given)} addresses; a test mail goes to at most {MAX_TEST_ADDRESSES}.")
        addresses = []
        for part in given:
            try:
                addresses.append(read_address(part).given)
            except AddressError as error:
                raise ValidationError(f"“{part[:80]}”: {error}") from error
        if not addresses:
            raise ValidationError("Write at least one address.")
        return list(dict.fromkeys(addresses))


class AddresseesForm(PlainWords, forms.Form):
    """Everybody, or a segment of the issue's newsletter. ``segment`` cleans to a Segment; None is everybody."""

    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        required=False,
        label="To",
        empty_label="Everybody who is subscribed",
        error_messages={"invalid_choice": "There is no such segment any more. Choose another."},
    )

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["segment"]
        field.queryset = issue.newsletter.segments.order_by("name")  # type: ignore[attr-defined]


class ScheduleForm(PlainWords, forms.Form):
    """A slot of the rhythm, or a date and time of one's own in the newsletter's zone. ``at`` is in UTC.

    ``note`` says what is to be known where the clocks change at that time; it is empty otherwise.
    """

    OWN = "own"
    slot = forms.CharField(
        max_length=40, error_messages={"required": "Choose one of the dates, or a time of your own."}
    )
    date = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issue = issue

    def clean(self) -> dict[str, Any]:
        filled = dict(super().clean() or {})
        if self.errors:
            return filled
        own = filled["slot"] == self.OWN
        filled["at"] = self._own_moment(filled) if own else self._slot(filled["slot"])
        with contextlib.suppress(OverflowError):  # at the ends of the calendar, which scheduling refuses
            asked = filled["time"] if own else None
            filled["note"] = clock_note(filled["at"], self.issue.newsletter, asked=asked)
        return filled

    def _slot(self, given: str) -> dt.datetime:
        try:
            at = dt.datetime.fromisoformat(given)
            if at.tzinfo is not None:
                return at.astimezone(dt.UTC)
        except (ValueError, OverflowError):
            pass
        raise ValidationError("Choose one of the dates, or a time of your own.")

    def _own_moment(self, filled: dict[str, Any]) -> dt.datetime:
        if not filled.get("date") or not filled.get("time"):
            raise ValidationError("A time of your own needs a date and an hour: fill in both.")
        try:
            return moment_on_the_wall(filled["date"], filled["time"], self.issue.newsletter)
        except SchedulingError as error:
            raise ValidationError(str(error)) from error
