"""Colours as #rrggbb: contrast as WCAG 2.2 measures it, and mixes of two."""

import colorsys
import functools
import re

HEX_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_KEPT = 4_096
"""A theme's colours are measured for each page that is shown in it, and are always the same few."""
READABLE = 4.5
"""The least contrast of letters on their ground (WCAG 2.2, success criterion 1.4.3)."""


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#rrggbb``, 0 to 255 each."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@functools.lru_cache(maxsize=_KEPT)
def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, ground: str, share: float) -> str:
    """``colour`` laid over ``ground`` with that share, 0 to 1."""
    mixed = (
        round(over * share + under * (1 - share))
        for over, under in zip(channels(colour), channels(ground), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def ink_on(ground: str) -> str:
    """White or near-black, whichever reads better there; always at least 4.5:1."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, ground))


@functools.lru_cache(maxsize=_KEPT)
def lightened(colour: str, *, grounds: tuple[str, ...], least: float) -> str:
    """The colour in its own hue, as much lighter as it takes to have the ``least`` contrast on dark grounds."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in channels(colour)))
    while lightness < 1:
        # Full saturation glares on a dark ground.
        shade = colorsys.hls_to_rgb(hue, lightness, min(saturation, 0.55))
        candidate = "#" + "".join(f"{round(channel * 255):02x}" for channel in shade)
        if all(contrast(candidate, ground) >= least for ground in grounds):
            return candidate
        lightness += 0.02
    return "#ffffff"
