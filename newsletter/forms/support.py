"""The stock admin's form for newsletters: as strict as the studio, since rendering trusts what is stored."""

from typing import Any

from django.core.exceptions import ValidationError

from newsletter.forms.newsletters import CheckedPatterns
from newsletter.models import Newsletter
from newsletter.theme import Theme, ThemeError


class NewsletterSupportForm(CheckedPatterns):
    """All of a newsletter's columns."""

    class Meta:
        model = Newsletter
        fields = "__all__"

    def clean_theme(self) -> dict[str, Any]:
        tokens = self.cleaned_data["theme"] or {}
        if not isinstance(tokens, dict):
            raise ValidationError('A theme is an object of tokens, such as {"accent": "#0b5c66"}; empty: the default.')
        try:
            Theme.read(tokens)
        except ThemeError as error:
            raise ValidationError(str(error)) from error
        return tokens
