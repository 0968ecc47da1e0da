"""The pictures of sky, clockwork and blossom."""

from __future__ import annotations

import itertools
import math
import random

from demo.drawing.canvas import HEIGHT, WIDTH, Canvas, Colour, Point, arc, colour, mix, polar

PAPER, INK, TEAL = colour("#f3ece0"), colour("#1c2733"), colour("#1f4e5f")
BRASS, RUST = colour("#b98a3e"), colour("#a9502f")


def radio() -> Canvas:
    """A long-wave mast at dusk, its waves going out."""
    canvas = Canvas("#17243c", "#2b3f5e", "#6b6480", "#c98a6b", "#eebf83")
    canvas.glow((420, 640), 330, fill=colour("#ffd9a0"), alpha=170)
    top = (860.0, 150.0)
    for number in range(1, 17):
        tone = mix(colour("#ffe9c4"), colour("#9fb0c9"), number / 17)
        canvas.line(arc(top, number * 56, 0, 360), fill=tone, width=2.0, alpha=round(150 * (1 - number / 18)))
    for level, shade, seed in ((560, "#4b4a63", 3), (605, "#33384f", 5), (650, "#1a2233", 9)):
        wave = [
            (x, level + 22 * math.sin(x / 210 + seed) + 10 * math.sin(x / 67 + seed * 2))
            for x in range(0, WIDTH + 10, 10)
        ]
        canvas.shape([*wave, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour(shade))
    dark = colour("#121a29")
    for reach in (-330, -190, 190, 330):
        for height in (170, 330):
            canvas.line([(860, height), (860 + reach, 655)], fill=dark, width=1.1, alpha=210)
    for side in (-1, 1):
        canvas.line([(860 + side * 9, 150), (860 + side * 9, 660)], fill=dark, width=2.6)
    for step in range(28):
        y = 152 + step * 18.2
        canvas.line([(851, y), (869, y + 18)], fill=dark, width=1.5)
        canvas.line([(869, y), (851, y + 18)], fill=dark, width=1.5)
    canvas.line([(860, 108), (860, 152)], fill=dark, width=3)
    canvas.shape([(925, 626), (925, 596), (957, 577), (989, 596), (989, 660), (925, 660)], fill=dark)
    canvas.shape([(946, 612), (958, 612), (958, 628), (946, 628)], fill=colour("#ffd68c"))
    canvas.glow((860, 108), 26, fill=colour("#ff8a5c"), alpha=230)
    canvas.disc((860, 108), 4.5, fill=colour("#ffd9bd"))
    return canvas


def stars() -> Canvas:
    """One night's star trails over an observatory."""
    chance = random.Random(1885)  # noqa: S311 - a drawing holds no secret
    canvas = Canvas("#070d1c", "#0e1a33", "#1c2f4e", "#47536b")
    pole = (760.0, 250.0)
    tones = [colour(tone) for tone in ("#dfe8f5", "#f5e6c8", "#b9cdea", "#f0c9a4", "#ffffff")]
    for _ in range(330):
        radius = 10 + 980 * chance.random() ** 0.72
        start = chance.uniform(0, 360)
        bright = chance.random() ** 2.4
        canvas.line(
            arc(pole, radius, start, start + 34, steps=48),
            fill=chance.choice(tones),
            width=0.7 + 1.9 * bright,
            alpha=round(60 + 185 * bright),
        )
    canvas.disc(pole, 2.2, fill=colour("#ffffff"))
    hill = [(x, 628 + 26 * math.sin(x / 240 + 1) + 8 * math.sin(x / 53)) for x in range(0, WIDTH + 10, 10)]
    canvas.shape([*hill, (WIDTH, HEIGHT), (0, HEIGHT)], fill=colour("#050912"))
    _observatory(canvas, x=335, ground=650)
    for _ in range(46):
        x, size = chance.choice([chance.uniform(480, WIDTH), chance.uniform(0, 190)]), chance.uniform(24, 62)
        foot = 640 + 26 * math.sin(x / 240 + 1)
        canvas.shape([(x - size * 0.24, foot), (x, foot - size), (x + size * 0.24, foot)], fill=colour("#050912"))
    return canvas


def _observatory(canvas: Canvas, *, x: float, ground: float) -> None:
    dark, lit = colour("#0a111f"), colour("#27364f")
    canvas.shape([(x - 105, ground), (x - 105, 530), (x + 105, 530), (x + 105, ground)], fill=dark)
    canvas.shape([*arc((x, 530), 118, 180, 360)], fill=dark)
    canvas.line(arc((x, 530), 117, 196, 262), fill=lit, width=2.5)
    canvas.shape([*arc((x, 530), 118, 291, 312), *reversed(arc((x, 530), 30, 291, 312))], fill=colour("#f2c982"))
    canvas.line([polar((x, 530), 40, 301), polar((x, 530), 104, 301)], fill=dark, width=15)
    canvas.shape(
        [(x - 12, ground - 12), (x - 12, ground - 62), (x + 12, ground - 62), (x + 12, ground - 12)],
        fill=colour("#f2c982"),
    )


def escapement() -> Canvas:
    """An escape wheel and its anchor: where a clock lets go, one tooth at a time."""
    canvas = Canvas("#f4eee3", "#e7dcc8")
    wheel = (640.0, 565.0)
    pivot = (640.0, 92.0)
    canvas.glow((640, 420), 380, fill=colour("#ffffff"), alpha=150)
    for number in range(60):
        outer = 1.0 if number % 5 else 1.06
        ends = [polar(wheel, 430, number * 6 - 90), polar(wheel, 430 * outer + 14, number * 6 - 90)]
        canvas.line(ends, fill=INK, width=2 if number % 5 else 4, alpha=60)
    _toothed_wheel(canvas, wheel, radius=335, teeth=30)
    canvas.line([pivot, (640, 800)], fill=INK, width=12, alpha=235)
    _anchor(canvas, pivot)
    for centre, radius in ((pivot, 26), (wheel, 40)):
        canvas.disc(centre, radius, fill=INK)
        canvas.disc(centre, radius * 0.72, fill=colour("#d9b46a"))
        canvas.disc(centre, radius * 0.3, fill=INK)
    return canvas


def _toothed_wheel(canvas: Canvas, centre: Point, *, radius: float, teeth: int) -> None:
    step = 360 / teeth
    rim: list[Point] = []
    for number in range(teeth):
        angle = number * step - 90
        rim += [
            polar(centre, radius * 0.875, angle - step * 0.42),
            polar(centre, radius, angle),
            polar(centre, radius * 0.985, angle + step * 0.07),
            polar(centre, radius * 0.875, angle + step * 0.14),
        ]
    canvas.shape(rim, fill=BRASS)
    canvas.line([*rim, rim[0]], fill=colour("#6b4c1c"), width=2.2)
    for number in range(6):
        angle = number * 60 - 60
        window = [
            *arc(centre, radius * 0.77, angle - 23, angle + 23),
            *reversed(arc(centre, radius * 0.24, angle - 10, angle + 10)),
        ]
        canvas.shape(window, fill=colour("#efe6d6"))
        canvas.line([*window, window[0]], fill=colour("#6b4c1c"), width=2)


def _anchor(canvas: Canvas, pivot: Point) -> None:
    """The two arms and their pallets, tipped to one side as in the middle of a swing."""

    def tilt(x: float, y: float) -> Point:
        angle = math.atan2(y, x) + math.radians(2.6)
        length = math.hypot(x, y)
        return pivot[0] + length * math.cos(angle), pivot[1] + length * math.sin(angle)

    steel: Colour = mix(TEAL, INK, 0.25)
    outside = [(-30, 12), (-150, 50), (-232, 136), (-258, 250), (-214, 262), (-196, 160), (-132, 94), (-16, 58)]
    arms = [tilt(x, y) for x, y in outside] + [tilt(-x, y) for x, y in reversed(outside)]
    canvas.shape(arms, fill=steel)
    canvas.line([*arms, arms[0]], fill=INK, width=2.4)
    for side in (-1, 1):
        jewel = [tilt(side * x, y) for x, y in ((258, 250), (214, 262), (206, 226), (254, 212))]
        canvas.shape(jewel, fill=RUST)


def blossom() -> Canvas:
    """A cherry branch, some petals already down."""
    chance = random.Random(812)  # noqa: S311 - a drawing holds no secret
    canvas = Canvas("#cfe0e4", "#e3ebe8", "#f6eee6")
    dark = colour("#4a342b")
    branch = [
        (-20.0, 130.0),
        (180.0, 190.0),
        (360.0, 205.0),
        (560.0, 270.0),
        (760.0, 262.0),
        (960.0, 330.0),
        (1120.0, 322.0),
    ]
    for first, (start, end) in enumerate(itertools.pairwise(branch)):
        canvas.line([start, end], fill=dark, width=24 - 3.6 * first)
        canvas.disc(end, (24 - 3.6 * first) / 2, fill=dark)
    twigs = [
        ((180, 190), (300, 330)),
        ((360, 205), (450, 80)),
        ((560, 270), (680, 410)),
        ((760, 262), (850, 130)),
        ((960, 330), (1040, 450)),
    ]
    for start, end in twigs:
        canvas.line([start, end], fill=dark, width=6)
    places = [_along(chance, branch) for _ in range(34)] + [_between(chance, *twig) for twig in twigs for _ in range(9)]
    for x, y in places:
        _flower(canvas, chance, (x + chance.gauss(0, 34), y + chance.gauss(0, 30)), size=chance.uniform(15, 29))
    for _ in range(46):
        place = (chance.uniform(60, WIDTH), chance.uniform(380, HEIGHT))
        _petal(
            canvas,
            place,
            chance.uniform(7, 13),
            chance.uniform(0, 360),
            mix(colour("#f7d5d9"), colour("#e59aa8"), chance.random() * 0.6),
        )
    return canvas


def _along(chance: random.Random, points: list[Point]) -> Point:
    number = chance.randrange(1, len(points))
    return _between(chance, points[number - 1], points[number])


def _between(chance: random.Random, start: Point, end: Point) -> Point:
    share = chance.random()
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _flower(canvas: Canvas, chance: random.Random, centre: Point, *, size: float) -> None:
    turn = chance.uniform(0, 72)
    tone = mix(colour("#fdf3f2"), colour("#f0b3bd"), chance.random() * 0.75)
    for number in range(5):
        _petal(canvas, polar(centre, size * 0.62, turn + number * 72), size * 0.62, turn + number * 72, tone)
    canvas.disc(centre, size * 0.2, fill=colour("#c9566d"), alpha=190)
    for number in range(7):
        canvas.disc(polar(centre, size * 0.36, turn + number * 51), 1.4, fill=colour("#b8863b"))


def _petal(canvas: Canvas, centre: Point, size: float, degrees: float, tone: Colour) -> None:
    outline = []
    for step in range(41):
        angle = 2 * math.pi * step / 40
        notch = 1 - 0.22 * math.exp(-((angle if angle < math.pi else angle - 2 * math.pi) ** 2) / 0.06)
        x, y = size * math.cos(angle) * notch, size * 0.72 * math.sin(angle)
        outline.append(polar(centre, math.hypot(x, y), math.degrees(math.atan2(y, x)) + degrees))
    canvas.shape(outline, fill=tone)
    canvas.line(outline, fill=mix(tone, colour("#c9566d"), 0.25), width=0.8, alpha=120)
