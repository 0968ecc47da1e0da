"""The public signup form: two fields for people, two more that only machines get wrong."""

import datetime as dt
import enum

from django import forms
from django.utils.translation import gettext, gettext_lazy

from newsletter.forms.wording import PlainWords
from newsletter.models import Newsletter
from subscribers.addresses import Address, AddressError, read_address
from subscribers.names import UnusableName, clean_name
from subscribers.tokens import BadToken, Purpose, read, sign

# Nobody reads a page, types an address and presses the button faster than this.
FASTEST = dt.timedelta(seconds=2)
# A tab may stay open for long; a form that is replayed for longer is a machine's.
OLDEST = dt.timedelta(days=2)


class Timing(enum.Enum):
    """What the form's signed time says about who filled it in."""

    FINE = "fine"
    TOO_FAST = "too fast"
    STALE = "stale"
    MISSING = "missing"


class SignupForm(PlainWords, forms.Form):
    """E-mail address and, if they like, a name. ``motto`` is a honeypot; ``seen`` is when the page was made."""

    email = forms.CharField(max_length=320, error_messages={"required": gettext_lazy("Write your e-mail address.")})
    name = forms.CharField(max_length=200, required=False)
    motto = forms.CharField(max_length=2000, required=False)
    seen = forms.CharField(max_length=200, required=False)

    def clean_email(self) -> Address:
        """The address, read; its complaint is for the person who typed it."""
        try:
            address = read_address(self.cleaned_data["email"])
        except AddressError as error:
            raise forms.ValidationError(str(error)) from None
        if not address.given.partition("@")[0].isascii():
            raise forms.ValidationError(
                gettext(
                    "Mail servers cannot be relied on to take such letters before the @. Use another address of yours."
                )
            )
        return address

    def clean_name(self) -> str:
        """The name, or nothing."""
        try:
            return clean_name(self.cleaned_data["name"])
        except UnusableName as error:
            raise forms.ValidationError(str(error)) from None

    def is_a_trap(self) -> bool:
        """Whether something filled in the field that people do not see."""
        return bool(self.data.get("motto"))

    def timing(self, *, newsletter: Newsletter, now: dt.datetime) -> Timing:
        """How long after the page was made the form came back."""
        try:
            newsletter_id, seconds = read(Purpose.FORM, str(self.data.get("seen", "")))
        except BadToken:
            return Timing.MISSING
        age = now.timestamp() - seconds
        if newsletter_id != newsletter.pk or age < 0:
            return Timing.MISSING
        if age < FASTEST.total_seconds():
            return Timing.TOO_FAST
        return Timing.FINE if age < OLDEST.total_seconds() else Timing.STALE


def seen_now(newsletter: Newsletter, now: dt.datetime) -> str:
    """The signed time that a page's form carries."""
    return sign(Purpose.FORM, newsletter.pk, int(now.timestamp()))
