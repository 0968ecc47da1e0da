"""A drawing surface for the demo's pictures: drawn at twice its size and scaled down, so that edges are smooth."""

from __future__ import annotations

import io
import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 720
SAVED_SIZE = (1200, 675)  # as wide as an uploaded picture is kept
SCALE = 2
LARGEST = 125_000

Colour = tuple[int, int, int]
Point = tuple[float, float]


def colour(hexadecimal: str) -> Colour:
    """``#1f2a37`` as red, green and blue."""
    red, green, blue = bytes.fromhex(hexadecimal.removeprefix("#"))
    return red, green, blue


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour ``share`` of the way (0 to 1) from the first to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Canvas:
    """A surface of 1280 × 720 units, the coordinates of every method; ``alpha`` goes from 0 to 255."""

    def __init__(self, *stops: str) -> None:
        """A background that runs evenly from top to bottom through the given colours."""
        self.picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
        pen = ImageDraw.Draw(self.picture)
        colours = [colour(stop) for stop in stops]
        for row in range(HEIGHT * SCALE):
            place = row / (HEIGHT * SCALE) * (len(colours) - 1)
            below = min(int(place), len(colours) - 2)
            pen.line([(0, row), (WIDTH * SCALE, row)], fill=mix(colours[below], colours[below + 1], place - below))

    def line(self, points: list[Point], *, fill: Colour, width: float = 1.0, alpha: int = 255) -> None:
        """An open line through the points."""
        pen = ImageDraw.Draw(self.picture, "RGBA")
        pen.line(_scaled(points), fill=(*fill, alpha), width=max(1, round(width * SCALE)), joint="curve")

    def shape(self, points: list[Point], *, fill: Colour, alpha: int = 255) -> None:
        """A filled polygon."""
        ImageDraw.Draw(self.picture, "RGBA").polygon(_scaled(points), fill=(*fill, alpha))

    def disc(self, centre: Point, radius: float, *, fill: Colour, alpha: int = 255) -> None:
        """A filled circle."""
        x, y = centre
        box = _scaled([(x - radius, y - radius), (x + radius, y + radius)])
        ImageDraw.Draw(self.picture, "RGBA").ellipse(box, fill=(*fill, alpha))

    def glow(self, centre: Point, radius: float, *, fill: Colour, alpha: int) -> None:
        """A soft light around a point."""
        layer = Image.new("L", self.picture.size, 0)
        x, y = centre
        box = _scaled([(x - radius, y - radius), (x + radius, y + radius)])
        ImageDraw.Draw(layer).ellipse(box, fill=alpha)
        # Blurred at an eighth of the size: the same softness in a fraction of the time.
        small = layer.resize((WIDTH * SCALE // 8, HEIGHT * SCALE // 8), Image.Resampling.BOX)
        soft = small.filter(ImageFilter.GaussianBlur(radius * SCALE / 8 / 2))
        self.picture.paste(fill, mask=soft.resize(self.picture.size, Image.Resampling.BICUBIC))

    def save(self, path: Path) -> None:
        """Scale down and write as JPEG, with as much detail as ``LARGEST`` bytes hold."""
        finished = self.picture.resize(SAVED_SIZE, Image.Resampling.LANCZOS)
        for quality in range(86, 40, -4):
            buffer = io.BytesIO()
            finished.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
            if buffer.tell() <= LARGEST:
                break
        path.write_bytes(buffer.getvalue())


def arc(centre: Point, radius: float, start: float, end: float, *, steps: int = 0) -> list[Point]:
    """Points on a circle from one angle to another, in degrees clockwise from the right."""
    steps = steps or max(8, int(abs(end - start) * radius / 120))
    return [polar(centre, radius, start + (end - start) * step / steps) for step in range(steps + 1)]


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """The point at a distance and an angle from the centre."""
    angle = math.radians(degrees)
    return centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _scaled(points: list[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]
