"""What a segment is called."""

from django import forms

from newsletter.forms.wording import PlainWords
from subscribers.models import LONGEST_SEGMENT_NAME
from subscribers.names import TURNING


class SegmentNameForm(PlainWords, forms.Form):
    """The name, on one line."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_SEGMENT_NAME,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text="You see it when you choose to whom an issue goes; readers never do.",
    )

    def clean_name(self) -> str:
        """With single spaces."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if TURNING.search(name):
            raise forms.ValidationError("The name has an invisible character in it. Type it again by hand.")
        return name
