"""How long it takes to look at an issue with every check.

    python benchmarks/preflight.py [--paragraphs 600] [--rounds 20]

Twelve sections of prose with a link in each paragraph. The checks are pure: no database, no network, no rendering.
``lay out`` makes the manuscript's sections of the document; ``reckon`` is the size of the mail, whose costs are
measured before. The fastest round counts, in processor time. A bound of 100 ms for all of it is the aim.
"""

import argparse
import datetime as dt
import functools
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from benchmarks.timing import fastest_ms  # noqa: E402 - Django is set up first
from newsletter.document import Document, Node, SectionNode  # noqa: E402 - Django is set up first
from newsletter.preflight import examine  # noqa: E402 - Django is set up first
from newsletter.preflight.manuscript import Manuscript, lay_out, with_defaults  # noqa: E402 - Django is set up first
from newsletter.preflight.register import checks  # noqa: E402 - Django is set up first
from newsletter.preflight.sizes import reckon  # noqa: E402 - Django is set up first
from newsletter.rendering.edition import Edition  # noqa: E402 - Django is set up first

SENTENCE = "The float rises in its well, and the pen draws what the water did while nobody was looking. "
SECTIONS = 12
AIM_MS = 100
EDITION = Edition(
    newsletter_name="Tide Notes", newsletter_slug="tide-notes", number=42, title="High water", slug="42-high-water",
    base_url="https://news.tides.test", utm_pattern="utm_source={newsletter}&utm_campaign={number}",
)  # fmt: skip


def paragraph(number: int) -> Node:
    """Two sentences and a link."""
    link = {"type": "link", "attrs": {"href": f"https://tides.test/notes/{number}", "title": ""}}
    return {
        "type": "paragraph",
        "content": [
            {"type": "text", "text": SENTENCE * 2},
            {"type": "text", "text": f"note {number}", "marks": [link]},
        ],
    }


def document(paragraphs: int) -> Document:
    """Sections of equally many paragraphs."""
    return Document(
        sections=tuple(
            SectionNode(
                kind="topic",
                content=(
                    {"type": "title", "content": [{"type": "text", "text": f"Part {number}"}]},
                    *map(paragraph, range(number, paragraphs, SECTIONS)),
                ),
            )
            for number in range(SECTIONS)
        )
    )


def manuscript(words: Document) -> Manuscript:
    """What the checks look at."""
    complete = with_defaults(words)
    frame, sizes = reckon(EDITION, complete)
    return Manuscript(
        document=complete, parts=lay_out(complete), number=42, title="High water", preheader="It came early.",
        subject="#42: High water", first_words="", newsletter="Tide Notes", language="en",
        postal_address="1 Harbour Wall",
        base_url=EDITION.base_url, today=dt.date(2026, 1, 4), frame_bytes=frame, section_bytes=sizes,
    )  # fmt: skip


def main() -> None:
    """Print a line for each part, and the whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paragraphs", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    words = document(options.paragraphs)
    looked_at = manuscript(words)
    examine(looked_at)
    fastest = functools.partial(fastest_ms, rounds=options.rounds, clock=time.process_time)
    rows = [
        ("lay out", fastest(lambda: lay_out(with_defaults(words)))),
        ("reckon", fastest(lambda: reckon(EDITION, looked_at.document))),
    ]
    rows += [(each.name, fastest(lambda look=each.look: list(look(looked_at)))) for each in checks()]
    for name, taken in rows:
        if taken >= 0.5:
            print(f"{name:<20}{taken:8.1f} ms")
    whole = fastest(lambda: examine(manuscript(words)))
    print(f"{'everything, cold':<20}{whole:8.1f} ms   {'within' if whole <= AIM_MS else 'ABOVE'} {AIM_MS} ms")


if __name__ == "__main__":
    main()
