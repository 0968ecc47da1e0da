"""Themes: what they refuse, and what they make of what they are given."""

import pytest

from newsletter.colours import contrast, ink_on, lightened, mix
from newsletter.theme import FONT_STACKS, Palette, Theme, ThemeError

GROUNDS = ("background", "surface")


def errors(**tokens):
    with pytest.raises(ThemeError) as caught:
        Theme.read(tokens)
    return caught.value.errors


def test_the_default_theme_can_be_read_in_both_schemes():
    theme = Theme.read({})
    for palette in (theme.light, theme.dark):
        for name in ("text", "muted", "accent", "link"):
            for ground in GROUNDS:
                assert contrast(getattr(palette, name), getattr(palette, ground)) >= 4.5, (name, ground)
        assert contrast(palette.on_accent, palette.accent) >= 4.5


def test_letters_that_are_hard_to_read_are_refused_with_the_measure_and_the_mend():
    assert errors(muted="#999999") == {
        "muted": "#999999 on the surface #ffffff has a contrast of 2.8:1; letters need 4.5:1. Choose a darker colour."
    }
    assert errors(text_dark="#555555") == {
        "text_dark": "#555555 on the dark surface #1a1d1f has a contrast of 2.2:1; letters need 4.5:1. "
        "Choose a lighter colour."
    }


def test_a_link_that_follows_the_accent_is_mended_at_the_accent():
    assert set(errors(accent="#ffcc00")) == {"accent"}
    assert set(errors(link="#ffcc00")) == {"link"}


def test_a_contrast_just_below_the_limit_is_not_said_to_be_the_limit():
    assert 4.45 < contrast("#777777", "#ffffff") < 4.5
    assert "has a contrast of 4.4:1" in errors(muted="#777777", background="#ffffff")["muted"]


@pytest.mark.parametrize(
    ("tokens", "name", "said"),
    [
        ({"accent": "red"}, "accent", "Write a colour as # and six hexadecimal digits, such as #0b5c66."),
        ({"accent": "#fff"}, "accent", "Write a colour as # and six hexadecimal digits, such as #0b5c66."),
        ({"accent": "#0b5c66;}"}, "accent", "Write a colour as # and six hexadecimal digits, such as #0b5c66."),
        ({"body_font": "comic"}, "body_font", f"Choose one of {', '.join(FONT_STACKS)}."),
        ({"logo_url": "javascript:alert(1)"}, "logo_url", "A logo's address begins with https://, http:// or a slash."),
        (
            {"logo_url": "data:image/png;base64,x"},
            "logo_url",
            "A logo's address begins with https://, http:// or a slash.",
        ),
        ({"width": 2000}, "width", "Input should be less than or equal to 760."),
        ({"width": "640"}, "width", "Input should be a valid integer."),
    ],
)
def test_a_token_that_cannot_be_used_is_named(tokens, name, said):
    assert errors(**tokens) == {name: said}


def test_an_unknown_token_is_named_with_those_there_are():
    assert errors(sparkle="#123456")["sparkle"].startswith("no such token; there are accent, background, ")


@pytest.mark.parametrize("tokens", [{"accent": None}, {"accent": 3}, {1: 2}, {"accent": ["#123456"]}, {"radius": 1.5}])
def test_garbage_is_a_theme_error(tokens):
    with pytest.raises(ThemeError):
        Theme.read(tokens)


def test_the_dark_accent_is_the_light_one_lightened_in_its_own_hue():
    theme = Theme.read({"accent": "#7a1f3d"})
    dark = theme.dark
    assert dark.accent == dark.link
    assert min(contrast(dark.accent, ground) for ground in (dark.background, dark.surface)) >= 7
    red, green, blue = (int(dark.accent[i : i + 2], 16) for i in (1, 3, 5))
    assert red > blue > green
    assert Theme.read({"accent": "#7a1f3d", "accent_dark": "#ffb3c7"}).dark.accent == "#ffb3c7"


def test_colours_are_kept_in_small_letters():
    assert Theme.read({"accent": "#0B5C66"}).accent == "#0b5c66"


def test_the_stylesheet_overrides_the_site_s_tokens_for_both_schemes():
    lines = Theme.read({"accent": "#7a1f3d", "accent_dark": "#ffb3c7", "radius": 0}).stylesheet().splitlines()
    assert lines[0] == ":root {"
    assert "  --accent: light-dark(#7a1f3d, #ffb3c7);" in lines
    assert "  --accent-ink: light-dark(#ffffff, #000000);" in lines
    assert "  --radius-m: 0px;" in lines
    assert lines[-1] == "}"


def test_contrast_is_wcag_s():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast("#abcdef", "#abcdef") == 1


def test_mixes_and_inks():
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert ink_on("#0b5c66") == "#ffffff"
    assert ink_on("#ffcc00") == "#000000"
    assert all(
        contrast(ink_on(mix("#ffffff", "#000000", s / 50)), mix("#ffffff", "#000000", s / 50)) >= 4.5 for s in range(51)
    )
    assert lightened("#ffffff", grounds=("#000000",), least=7) == "#ffffff"


def test_a_palette_s_hairline_lies_between_text_and_surface():
    palette = Palette(
        accent="#000000", background="#ffffff", surface="#ffffff", text="#000000", muted="#000000", link="#000000"
    )
    assert palette.line == "#dbdbdb"
