"""Putting an address on the list of those that are not mailed, and taking one off it."""

from django import forms
from django.core.exceptions import ValidationError

from newsletter.forms.wording import PlainWords
from subscribers.addresses import Address, AddressError, read_address
from subscribers.forms import NeverMailForm

_LONGEST_NOTE = 300
_KEPT = "Kept in the history, with your name and the date. The reader can ask to see the words."


class AddSuppressionForm(NeverMailForm):
    """An address and why it is never mailed. ``address`` is cleaned to an Address."""

    address = forms.CharField(
        label="E-mail address",
        max_length=320,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label="Why",
        max_length=_LONGEST_NOTE,
        widget=forms.TextInput(attrs={"placeholder": "Asked by letter on 3 May"}),
        help_text=_KEPT,
    )

    def clean_address(self) -> Address:
        try:
            return read_address(self.cleaned_data["address"])
        except AddressError as error:
            raise ValidationError(str(error)) from error


class LiftForm(PlainWords, forms.Form):
    """Why an address may be mailed again."""

    note = forms.CharField(
        label="Why it may be mailed again",
        max_length=_LONGEST_NOTE,
        widget=forms.TextInput(attrs={"placeholder": "Wrote to us from the address on 3 May"}),
        help_text=_KEPT,
    )
