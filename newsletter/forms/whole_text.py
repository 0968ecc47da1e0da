"""The whole issue as one text, as its page posts it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from newsletter.document.characters import clean
from newsletter.editing.whole_text import WholeText
from newsletter.forms.submissions import FIELDS
from newsletter.forms.wording import PlainWords
from newsletter.importing.encodings import MAX_BYTES

MAX_VERSION = 2_000_000_000


class _AnyText(forms.CharField):
    """Words without what cannot be stored, however they came by it."""

    def to_python(self, value: Any) -> str:
        return clean(str(super().to_python(value)))


class WholeTextForm(PlainWords, forms.Form):
    """All sections in one field. ``base_version`` is the version it was opened at, ``save_id`` this save's own."""

    text = _AnyText(
        label="The whole issue, in Markdown",
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 30, "class": "whole-text", "spellcheck": "true"}),
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MAX_VERSION)
    save_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    over = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=MAX_VERSION)

    @property
    def typed(self) -> WholeText:
        """What was typed, once the form is valid; of the fields above the sections those that were posted."""
        given: uuid.UUID | None = self.cleaned_data["save_id"]
        return WholeText(
            text=self.cleaned_data["text"],
            fields={name: " ".join(clean(str(self.data[name])).split()) for name in FIELDS if name in self.data},
            base_version=self.cleaned_data["base_version"],
            save_id=given,
        )
