"""How a newsletter looks: colours, letters and logo, for the mail and for its pages alike.

A newsletter stores only the tokens that differ from the default theme.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from newsletter.colours import HEX_COLOUR, READABLE, contrast, ink_on, lightened, mix
from newsletter.document.attributes import is_safe_picture

if TYPE_CHECKING:
    from newsletter.models import Newsletter

FONT_STACKS = {
    "georgia": "Georgia, 'Times New Roman', 'Noto Serif', serif",
    "charter": "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, Georgia, serif",
    "palatino": "'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, serif",
    "system": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
    "helvetica": "'Helvetica Neue', Helvetica, Arial, sans-serif",
    "verdana": "Verdana, Geneva, 'DejaVu Sans', sans-serif",
    "mono": "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
}
"""The fonts there are to choose from: what readers' machines have, since a mail may load none."""

DARK_CONTRAST = 7
"""The contrast that a colour derived for the dark scheme is given."""


class ThemeError(ValueError):
    """The theme cannot be used; ``errors`` says why, by token (``""`` for the whole)."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {message}" if name else message for name, message in errors.items()))
        self.errors = errors


def _colour(value: str) -> str:
    if not HEX_COLOUR.fullmatch(value):
        raise ValueError("write a colour as # and six hexadecimal digits, such as #0b5c66")
    return value.lower()


def _colour_or_none(value: str) -> str:
    return _colour(value) if value else ""


def _font(value: str) -> str:
    if value not in FONT_STACKS:
        raise ValueError(f"choose one of {', '.join(FONT_STACKS)}")
    return value


def _logo(value: str) -> str:
    if not is_safe_picture(value):
        raise ValueError("a logo's address begins with https://, http:// or a slash")
    return value


Colour = Annotated[str, AfterValidator(_colour)]
ColourOrNone = Annotated[str, AfterValidator(_colour_or_none)]
Font = Annotated[str, AfterValidator(_font)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Palette:
    """The colours of one scheme, all ``#rrggbb``. ``on_accent`` is ink on the accent, ``line`` a hairline."""

    accent: str
    background: str
    surface: str
    text: str
    muted: str
    link: str

    @property
    def on_accent(self) -> str:
        """Letters on a button."""
        return ink_on(self.accent)

    @property
    def line(self) -> str:
        """A hairline between things."""
        return mix(self.text, self.surface, 0.14)

    @property
    def accent_soft(self) -> str:
        """A breath of the accent on the surface."""
        return mix(self.accent, self.surface, 0.1)


class Theme(BaseModel):
    """The tokens of a theme. Colours are ``#rrggbb``; ``width`` and ``radius`` are in pixels.

    An empty ``link`` means the accent; an empty dark accent or link is the light one, lightened until it can be read.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    accent: Colour = "#0b5c66"
    background: Colour = "#f5f3ee"
    surface: Colour = "#ffffff"
    text: Colour = "#1d2022"
    muted: Colour = "#5c6166"
    link: ColourOrNone = ""
    accent_dark: ColourOrNone = ""
    background_dark: Colour = "#121415"
    surface_dark: Colour = "#1a1d1f"
    text_dark: Colour = "#ebe8e2"
    muted_dark: Colour = "#a9aeb1"
    link_dark: ColourOrNone = ""
    heading_font: Font = "georgia"
    body_font: Font = "georgia"
    interface_font: Font = "system"
    logo_url: Annotated[str, AfterValidator(_logo)] = ""
    logo_width: Annotated[int, Field(ge=16, le=560)] = 160
    width: Annotated[int, Field(ge=480, le=760)] = 640
    radius: Annotated[int, Field(ge=0, le=24)] = 6

    @classmethod
    def read(cls, tokens: Mapping[str, Any]) -> Theme:
        """The default theme with these tokens in place of its own. Raises ThemeError."""
        try:
            theme = cls.model_validate(dict(tokens))
        except ValidationError as error:
            raise ThemeError(
                {".".join(map(str, item["loc"])): _said(item) for item in reversed(error.errors())}
            ) from error
        errors = {**theme.unreadable(dark=True), **theme.unreadable(dark=False)}
        if errors:
            raise ThemeError(errors)
        return theme

    @classmethod
    def of(cls, newsletter: Newsletter) -> Theme:
        """The newsletter's theme. Raises ThemeError when what is stored cannot be used."""
        return cls.read(newsletter.theme or {})

    @property
    def light(self) -> Palette:
        """The colours by day."""
        return Palette(
            accent=self.accent,
            background=self.background,
            surface=self.surface,
            text=self.text,
            muted=self.muted,
            link=self.link or self.accent,
        )

    @property
    def dark(self) -> Palette:
        """The colours by night."""
        grounds = (self.background_dark, self.surface_dark)
        accent = self.accent_dark or lightened(self.accent, grounds=grounds, least=DARK_CONTRAST)
        link = self.link_dark or (lightened(self.link, grounds=grounds, least=DARK_CONTRAST) if self.link else accent)
        return Palette(
            accent=accent,
            background=self.background_dark,
            surface=self.surface_dark,
            text=self.text_dark,
            muted=self.muted_dark,
            link=link,
        )

    def font(self, use: str) -> str:
        """The CSS font stack for ``heading``, ``body`` or ``interface``."""
        return FONT_STACKS[getattr(self, f"{use}_font")]

    def custom_properties(self) -> dict[str, str]:
        """The theme as values of the site's CSS custom properties (``static/css/tokens.css``), light and dark."""
        light, dark = self.light, self.dark

        def both(name: str) -> str:
            return f"light-dark({getattr(light, name)}, {getattr(dark, name)})"

        return {
            "--paper": both("surface"),
            "--surface": both("surface"),
            "--sunken": both("background"),
            "--ink": both("text"),
            "--ink-soft": both("muted"),
            "--line": both("line"),
            "--accent": both("accent"),
            "--accent-strong": f"light-dark({mix(light.accent, light.text, 0.75)}, {mix(dark.accent, dark.text, 0.7)})",
            "--accent-ink": both("on_accent"),
            "--accent-soft": both("accent_soft"),
            "--link": both("link"),
            "--focus": both("accent"),
            "--heading": self.font("heading"),
            "--serif": self.font("body"),
            "--sans": self.font("interface"),
            "--radius-m": f"{self.radius}px",
        }

    def stylesheet(self) -> str:
        """The theme as a stylesheet that overrides the site's tokens, to be served as a file of its own."""
        lines = "".join(f"  {name}: {value};\n" for name, value in self.custom_properties().items())
        return f":root {{\n{lines}}}\n"

    def unreadable(self, *, dark: bool) -> dict[str, str]:
        """The tokens whose letters do not stand out from their ground."""
        palette, suffix = (self.dark, "_dark") if dark else (self.light, "")
        errors = {}
        for name in ("text", "muted", "accent", "link"):
            for ground in ("background", "surface"):
                ink, on = getattr(palette, name), getattr(palette, ground)
                measured = contrast(ink, on)
                if measured < READABLE:
                    # Cut, not rounded: 4.46 must not be said to be 4.5.
                    said = int(measured * 10) / 10
                    errors[_blamed(name, self, suffix)] = (
                        f"{ink} on the {'dark ' if dark else ''}{ground} {on} has a contrast of {said}:1; letters need "
                        f"{READABLE}:1. Choose a {'lighter' if dark else 'darker'} colour."
                    )
        return errors


def _blamed(name: str, theme: Theme, suffix: str) -> str:
    """The token to change: a link that follows the accent cannot be mended itself."""
    return f"accent{suffix}" if name == "link" and not getattr(theme, f"link{suffix}") else f"{name}{suffix}"


def _said(item: Any) -> str:
    message: str = item["msg"].removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        return f"no such token; there are {', '.join(Theme.model_fields)}"
    return message[:1].upper() + message[1:] + "."
