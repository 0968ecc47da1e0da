"""Adding a reader by hand, and putting an address on the list of those that must not be mailed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from newsletter.forms.wording import PlainWords
from subscribers.addresses import Address, AddressError, read_address
from subscribers.models.notes import LONGEST_NOTE
from subscribers.names import UnusableName, clean_name


class AddReaderForm(PlainWords, forms.Form):
    """One person, with the writer's word on how they agreed. ``address`` is cleaned to an Address."""

    ASK, CONFIRMED = "ask", "confirmed"
    address = forms.CharField(
        label="E-mail address",
        max_length=320,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label="Name", required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    statement = forms.CharField(
        label="How they agreed",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Asked me for it at the harbour fair on 3 May"}),
        help_text="Kept as evidence of their consent, with your name and the date.",
    )
    confirmation = forms.ChoiceField(
        label="Before the first issue",
        choices=[
            (ASK, "Send them a mail to confirm (safest)"),
            (CONFIRMED, "They confirmed already: subscribe them at once"),
        ],
        initial=ASK,
        widget=forms.RadioSelect,
    )

    def clean_address(self) -> Address:
        try:
            address = read_address(self.cleaned_data["address"])
        except AddressError as error:
            raise ValidationError(str(error)) from error
        if not address.is_plain:
            raise ValidationError("Mail servers cannot be relied on to take such letters before the @.")
        return address

    def clean_name(self) -> str:
        try:
            return clean_name(self.cleaned_data["name"])
        except UnusableName as error:
            raise ValidationError(str(error)) from error


class NeverMailForm(PlainWords, forms.Form):
    """Keeping mail from an address: of one newsletter, or of the whole site if an administrator says so."""

    whole_site = forms.BooleanField(label="For the whole site, not for this newsletter alone", required=False)
    field_order = ("address", "note", "whole_site")

    def __init__(self, *args: Any, is_administrator: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_administrator:
            del self.fields["whole_site"]

    @property
    def is_for_all(self) -> bool:
        """Whether it is to hold for the whole site."""
        return bool(self.cleaned_data.get("whole_site"))


class SuppressForm(NeverMailForm):
    """Why an address must never be mailed again."""

    note = forms.CharField(
        label="Why",
        required=False,
        max_length=300,
        help_text="For yourselves. Readers can ask to see what is kept of them.",
    )


class NoteForm(PlainWords, forms.Form):
    """A note about a reader."""

    words = forms.CharField(
        label="Note",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For yourselves. Readers can ask to see what is kept of them.",
    )
