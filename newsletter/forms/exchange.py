"""Bringing a file in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from newsletter.forms.wording import PlainWords
from newsletter.importing.encodings import LIMIT, MAX_BYTES, TOO_LARGE


class ImportForm(PlainWords, forms.Form):
    """A file to read as an issue."""

    file = forms.FileField(
        label="File",
        help_text=f"Markdown, plain text or HTML, up to {LIMIT}. It is read and shown first; nothing is saved yet.",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".md,.markdown,.txt,.html,.htm,text/plain,text/markdown,text/html"}
        ),
        error_messages={"empty": "The file is empty. Choose one with words in it."},
    )
    keep_utm = forms.BooleanField(
        label="Keep utm_ parameters of links",
        required=False,
        help_text="Otherwise they are taken off: the newsletter adds its own when it is sent.",
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise ValidationError(f"{file.name}: {TOO_LARGE}")
        return file
