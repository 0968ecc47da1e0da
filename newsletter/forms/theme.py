"""A newsletter's looks: colours, letters, logo. Only what differs from the default theme is stored."""

from typing import Any

from django import forms
from django.http import QueryDict

from newsletter.forms.wording import PlainWords
from newsletter.theme import FONT_STACKS, Theme, ThemeError

COLOURS = {
    "accent": "Accent",
    "background": "Ground",
    "surface": "Paper",
    "text": "Text",
    "muted": "Small print",
    "link": "Links",
}
FONT_NAMES = {
    "georgia": "Georgia",
    "charter": "Charter",
    "palatino": "Palatino",
    "system": "The reader’s own sans-serif",
    "helvetica": "Helvetica",
    "verdana": "Verdana",
    "mono": "Monospaced",
}
# These may be empty: then they follow another colour.
FOLLOWING = {
    "link": "follows the accent",
    "accent_dark": "made from the accent",
    "link_dark": "made from the links’ colour",
}


class ThemeForm(PlainWords, forms.Form):
    """One field per token of :class:`newsletter.theme.Theme`; ``theme`` is set once the form is valid."""

    logo_url = forms.CharField(
        label="Logo’s address", required=False, max_length=2000, help_text="Empty: the name is set in type."
    )
    logo_width = forms.IntegerField(label="Logo’s width, pixels", min_value=16, max_value=560)
    width = forms.IntegerField(label="Width of the mail, pixels", min_value=480, max_value=760)
    radius = forms.IntegerField(label="Roundness of corners, pixels", min_value=0, max_value=24)

    theme: Theme

    def __init__(self, data: QueryDict | None = None, *, stored: dict[str, Any]) -> None:
        defaults = Theme()
        initial = {name: stored.get(name, getattr(defaults, name)) for name in Theme.model_fields}
        super().__init__(data, initial=initial)
        for suffix in ("", "_dark"):
            for name, label in COLOURS.items():
                self.fields[f"{name}{suffix}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=7,
                    widget=forms.TextInput(
                        attrs={"class": "colour-code", "placeholder": FOLLOWING.get(f"{name}{suffix}", "#rrggbb")}
                    ),
                )
        for use, label in (("heading", "Headings"), ("body", "Text"), ("interface", "Small print and buttons")):
            self.fields[f"{use}_font"] = forms.ChoiceField(
                label=label, choices=[(name, FONT_NAMES.get(name, name)) for name in FONT_STACKS]
            )

    def light_fields(self) -> list[forms.BoundField]:
        """The colours by day."""
        return [self[name] for name in COLOURS]

    def dark_fields(self) -> list[forms.BoundField]:
        """The colours by night."""
        return [self[f"{name}_dark"] for name in COLOURS]

    def font_fields(self) -> list[forms.BoundField]:
        """The letters."""
        return [self[f"{use}_font"] for use in ("heading", "body", "interface")]

    def shape_fields(self) -> list[forms.BoundField]:
        """Logo and measures."""
        return [self[name] for name in ("logo_url", "logo_width", "width", "radius")]

    def clean(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in Theme.model_fields if name in self.cleaned_data}
        if self.errors:
            return given
        defaults = Theme()
        for name, value in list(given.items()):
            if value == "" and name not in FOLLOWING:
                given[name] = getattr(defaults, name)
        try:
            self.theme = Theme.read(given)
        except ThemeError as error:
            for name, message in error.errors.items():
                self.add_error(name if name in self.fields else None, message)
        return given

    def tokens(self) -> dict[str, Any]:
        """What is to be stored: the tokens that differ from the default theme."""
        defaults = Theme()
        return {
            name: getattr(self.theme, name)
            for name in Theme.model_fields
            if getattr(self.theme, name) != getattr(defaults, name)
        }
