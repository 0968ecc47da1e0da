"""Draw the demo's pictures again: ``python -m demo.drawing``.

The same bytes come out of every run, so the files change only when the drawing does.
"""

from collections.abc import Callable
from pathlib import Path

from demo.drawing.canvas import Canvas
from demo.drawing.earth import bottles, pitch, rings, tides
from demo.drawing.skies import blossom, escapement, radio, stars

DRAWINGS: tuple[Callable[[], Canvas], ...] = (pitch, bottles, tides, rings, radio, stars, escapement, blossom)

folder = Path(__file__).parent.parent / "pictures"
folder.mkdir(exist_ok=True)
for draw in DRAWINGS:
    draw().save(folder / f"{draw.__name__}.jpg")
