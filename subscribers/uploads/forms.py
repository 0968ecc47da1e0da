"""The writer's word for a list that is moved in."""

from django import forms
from django.core.exceptions import ValidationError

from newsletter.forms.wording import PlainWords
from subscribers.tags import UnusableTag, clean_tag


class StatementForm(PlainWords, forms.Form):
    """How these people agreed, and a tag for the subscribers among them."""

    statement = forms.CharField(
        label="How they agreed to get it",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "They ticked the box at the harbour fair on 3 May"}),
        help_text="These words are kept as evidence with each person who comes in. Put them right where they are not.",
    )
    tag = forms.CharField(
        label="A tag for the subscribers in it",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="By it you find them in the list again. Who is subscribed here already gets it too.",
    )
    vouched = forms.BooleanField(
        label="I vouch for it: these people agreed to get this newsletter.",
        error_messages={"required": "Tick this if they agreed. Who did not agree must not be moved in."},
    )

    def clean_tag(self) -> str:
        if not self.cleaned_data["tag"].strip():
            return ""
        try:
            return clean_tag(self.cleaned_data["tag"])
        except UnusableTag as error:
            raise ValidationError(str(error)) from error
