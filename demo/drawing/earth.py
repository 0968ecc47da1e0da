"""The pictures of pitch, seeds, water and wood."""

from __future__ import annotations

import math
import random

from demo.drawing.canvas import HEIGHT, WIDTH, Canvas, Point, arc, colour, mix, polar

PAPER, INK, TEAL = colour("#f3ece0"), colour("#1c2733"), colour("#1f4e5f")
OCHRE, RUST, MIST = colour("#d39a45"), colour("#a9502f"), colour("#c4d3d6")
BRASS, PITCH = colour("#b98a3e"), colour("#191412")


def pitch() -> Canvas:
    """A funnel of pitch under a bell jar, one drop on its way."""
    canvas = Canvas("#8fa9a8", "#b9c4b8", "#d8cfb4")
    canvas.glow((640, 330), 330, fill=colour("#fff6e2"), alpha=150)
    canvas.shape([(0, 610), (WIDTH, 610), (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour("#6d4f36"))
    canvas.shape([(0, 610), (WIDTH, 610), (WIDTH, 618), (0, 618)], fill=colour("#8b6747"))
    jar = [(410.0, 612.0), (410.0, 280.0), *arc((640, 280), 230, 180, 360), (870.0, 280.0), (870.0, 612.0)]
    canvas.shape(jar, fill=colour("#f7fbfb"), alpha=70)
    for side in (-1, 1):
        canvas.line([(640 + side * 165, 238), (640 + side * 165, 612)], fill=BRASS, width=7)
    canvas.line([(475, 238), (805, 238)], fill=BRASS, width=9)
    canvas.shape([(530, 160), (750, 160), (750, 196), (658, 330), (622, 330), (530, 196)], fill=PITCH)
    canvas.line([(522, 132), (522, 198), (617, 336), (617, 352)], fill=colour("#ffffff"), width=4, alpha=200)
    canvas.line([(758, 132), (758, 198), (663, 336), (663, 352)], fill=colour("#ffffff"), width=4, alpha=200)
    canvas.line([(548, 168), (548, 196), (612, 292)], fill=colour("#6b5a50"), width=5, alpha=130)
    canvas.shape(_drop(top=326, bottom=486), fill=PITCH)
    canvas.line([(628, 446), (626, 462), (632, 473)], fill=colour("#7d6c60"), width=4, alpha=170)
    _beaker(canvas)
    canvas.line(jar, fill=colour("#ffffff"), width=4, alpha=210)
    canvas.line([(438, 560), (438, 285), *arc((640, 282), 202, 180, 226)], fill=colour("#ffffff"), width=6, alpha=120)
    canvas.line([(640, 50), (640, 34)], fill=colour("#ffffff"), width=12, alpha=200)
    canvas.shape([(380, 606), (900, 606), (912, 626), (368, 626)], fill=colour("#33241a"))
    return canvas


def _drop(*, top: float, bottom: float) -> list[Point]:
    """A hanging drop: wide where it leaves the stem, a neck, then its belly."""
    left: list[Point] = []
    for step in range(61):
        share = step / 60
        neck = (17 * math.exp(-share * 5.5) + 3.5) * min(1.0, (1 - share) / 0.2)
        fall = max(0.0, (share - 0.55) / 0.45)
        belly = 92 * fall**1.8 * math.sqrt(1 - fall)
        left.append((640 - neck - belly, top + (bottom - top) * share))
    return left + [(1280 - x, y) for x, y in reversed(left)]


def _beaker(canvas: Canvas) -> None:
    for x, y, radius in ((604, 590, 25), (668, 592, 24), (638, 584, 30), (650, 566, 22)):
        canvas.shape(
            [(x + radius * 1.25 * math.cos(t / 20), y + radius * 0.62 * math.sin(t / 20)) for t in range(126)],
            fill=mix(PITCH, colour("#4a3b33"), (600 - y) / 90),
        )
    canvas.line([(566, 520), (566, 604), (714, 604), (714, 520)], fill=colour("#ffffff"), width=4, alpha=190)


def bottles() -> Canvas:
    """Bottles of seeds, mouth down in the sand, under a field at night."""
    chance = random.Random(1879)  # noqa: S311 - a drawing holds no secret
    canvas = Canvas("#0f1c2c", "#1b3145", "#35546a", "#35546a")
    canvas.glow((1010, 120), 84, fill=colour("#f4ecd4"), alpha=110)
    canvas.disc((1010, 120), 44, fill=colour("#f6efdc"))
    for _ in range(130):
        place = (chance.uniform(0, WIDTH), chance.uniform(0, 260))
        canvas.disc(place, chance.uniform(0.6, 1.7), fill=PAPER, alpha=chance.randint(60, 200))
    layers = (("#26382f", 318), ("#4a3b2b", 352), ("#6a533a", 420), ("#8a6f4e", 520), ("#75593c", 640))
    for number, (tone, level) in enumerate(layers):
        wave = [(x, level + 9 * math.sin(x / (150 + 31 * number) + 2 * number)) for x in range(0, WIDTH + 20, 20)]
        canvas.shape([*wave, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour(tone))
    for _ in range(700):
        x = chance.uniform(0, WIDTH)
        height = chance.uniform(8, 34)
        top = (x + chance.uniform(-9, 9), 322 - height + 9 * math.sin(x / 150))
        canvas.line([(x, 328 + 9 * math.sin(x / 150)), top], fill=mix(colour("#1b2c24"), TEAL, chance.random() * 0.4))
    for _ in range(900):
        grain = mix(colour("#c7a877"), colour("#4a3826"), chance.random())
        canvas.disc(
            (chance.uniform(0, WIDTH), chance.uniform(430, HEIGHT)), chance.uniform(0.8, 2.2), fill=grain, alpha=150
        )
    for number in range(9):
        _bottle(canvas, chance, x=150 + number * 123, y=505 + 12 * math.sin(number * 1.7), dug_up=number == 6)
    return canvas


def _bottle(canvas: Canvas, chance: random.Random, *, x: float, y: float, dug_up: bool) -> None:
    """One bottle leaning a little; the one that is due shines."""
    tone = colour("#e3c27a") if dug_up else colour("#a9c3bd")
    lean = chance.uniform(-7, 7)
    if dug_up:
        canvas.glow((x, y + 10), 95, fill=colour("#f7d99a"), alpha=150)
    outline = [
        (-25, -62),
        (25, -62),
        (29, -50),
        (29, 28),
        (12, 50),
        (12, 78),
        (-12, 78),
        (-12, 50),
        (-29, 28),
        (-29, -50),
    ]
    turned = [_turn((x, y), (float(dx), float(dy)), lean) for dx, dy in outline]
    canvas.shape(turned, fill=tone, alpha=110 if not dug_up else 190)
    sand = [
        _turn((x, y), point, lean)
        for point in ((-28.0, -8.0), (28.0, -14.0), (28.0, 27.0), (11.0, 50.0), (-11.0, 50.0), (-28.0, 27.0))
    ]
    canvas.shape(sand, fill=colour("#d8bf92"), alpha=200)
    for _ in range(26):
        seed = _turn((x, y), (chance.uniform(-23, 23), chance.uniform(-6, 28)), lean)
        canvas.disc(seed, 2.3, fill=PITCH, alpha=230)
    canvas.line([*turned, turned[0]], fill=colour("#eef5f2"), width=2.2, alpha=190)
    canvas.line([_turn((x, y), (-19, -46), lean), _turn((x, y), (-19, 16), lean)], fill=PAPER, width=4, alpha=90)


def _turn(centre: Point, offset: Point, degrees: float) -> Point:
    length = math.hypot(*offset)
    return polar(centre, length, math.degrees(math.atan2(offset[1], offset[0])) + degrees)


def tides() -> Canvas:
    """Twenty-nine days of tide, one line a day, from one new moon to the next."""
    canvas = Canvas("#0f2531", "#163746", "#1d4a58")
    canvas.glow((1085, 118), 84, fill=colour("#f4e7c6"), alpha=100)
    canvas.disc((1085, 118), 46, fill=colour("#f4e7c6"))
    for day in range(29):
        spring = 0.5 + 0.5 * math.cos(4 * math.pi * (day - 2) / 29.53)
        height = 15 + 50 * spring
        base = 190 + day * 17.6
        points: list[Point] = []
        for x in range(-10, WIDTH + 12, 6):
            hours = x / WIDTH * 24.84 - day * 0.8
            level = math.cos(2 * math.pi * hours / 12.42) + 0.22 * math.cos(2 * math.pi * hours / 24.84 + 0.7)
            shore = 0.35 + 0.65 * math.sin(math.pi * min(max(x / WIDTH, 0), 1)) ** 0.7
            points.append((x, base - height * level * shore))
        ground = mix(colour("#12303d"), colour("#0b1c26"), day / 28)
        canvas.shape([*points, (WIDTH, HEIGHT), (0, HEIGHT)], fill=ground)
        canvas.line(points, fill=mix(MIST, OCHRE, spring**1.5), width=2.4)
    return canvas


def rings() -> Canvas:
    """The rings of an old tree, one year among them marked."""
    chance = random.Random(774)  # noqa: S311 - a drawing holds no secret
    canvas = Canvas("#e6cfa6", "#d8b988")
    centre = (365.0, 430.0)
    radius, radii = 8.0, []
    while radius < 1180:
        radii.append(radius)
        radius += 15 + 17 * (0.5 + 0.5 * math.sin(len(radii) / 6.3)) * chance.uniform(0.5, 1.5)
    for number, outer in reversed(list(enumerate(radii))):
        marked = number == 18
        tone = mix(colour("#e9d3ab"), colour("#c99a61"), chance.uniform(0.0, 0.55))
        canvas.shape(_ring(centre, outer), fill=tone)
        line = RUST if marked else mix(colour("#8c5a31"), colour("#5e3a20"), chance.random())
        canvas.line(
            _ring(centre, outer),
            fill=line,
            width=6.5 if marked else chance.uniform(1.8, 4.0),
            alpha=255 if marked else 205,
        )
    for degrees, length in ((-31, 520), (64, 300), (171, 420), (-112, 380), (22, 760)):
        crack = [polar(centre, 14 + step * length / 14, degrees + chance.uniform(-0.9, 0.9)) for step in range(15)]
        back = [polar(point, 1 + 6 * (1 - step / 14), degrees + 90) for step, point in enumerate(crack)]
        canvas.shape([*crack, *reversed(back)], fill=colour("#4a2d18"), alpha=190)
    canvas.disc(centre, 6, fill=colour("#4a2d18"))
    return canvas


def _ring(centre: Point, radius: float) -> list[Point]:
    """A ring that is nearly round: every tree grows a little towards the light."""
    points = []
    for step in range(181):
        angle = 2 * math.pi * step / 180
        wobble = 1 + 0.030 * math.sin(2 * angle + 0.6) + 0.016 * math.sin(5 * angle + radius / 260)
        wobble += 0.007 * math.sin(11 * angle + radius / 90)
        points.append(polar(centre, radius * wobble, math.degrees(angle)))
    return points
