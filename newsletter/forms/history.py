"""Giving a version of an issue a name."""

from django import forms

from newsletter.forms.wording import PlainWords
from newsletter.models import Revision


class VersionNameForm(PlainWords, forms.ModelForm[Revision]):
    """A name that keeps the version for good; an empty one takes it away."""

    class Meta:
        model = Revision
        fields = ["name"]
        labels = {"name": "Name of this version"}
        help_texts = {"name": "Such as “Before the interview”. A version with a name is kept for good."}

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())
