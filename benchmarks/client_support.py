"""How long it takes to see which mail clients ignore what a mail uses.

    python benchmarks/client_support.py [--rounds 30]

The mail is of a real newsletter's size. *Cold* is the first look of a process, *again* one at the same mail with a word
changed, as while somebody writes. *A writer's own* is as much raw HTML with a style of its own on every cell.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from benchmarks.render import topic  # noqa: E402 - Django is set up first
from newsletter.document import Document  # noqa: E402 - Django is set up first
from newsletter.preflight.client_support import unsupported  # noqa: E402 - Django is set up first
from newsletter.rendering.edition import Edition  # noqa: E402 - Django is set up first
from newsletter.rendering.issue import render_edition  # noqa: E402 - Django is set up first


def mail(topics: int) -> str:
    """A rendered issue with so many topics."""
    edition = Edition(
        newsletter_name="Tide Notes",
        newsletter_slug="tide-notes",
        number=1,
        title="A very low tide",
        slug="low-tide",
        base_url="https://notes.example.org",
    )
    return render_edition(edition, Document(sections=tuple(topic(number) for number in range(topics)))).html


def raw(cells: int) -> str:
    """A table of so many cells, no two styled alike."""
    return "".join(
        f'<table width="600"><tr><td style="padding:{cell}px 4px;color:#{cell:06x}">'
        f'<p style="margin:0 0 {cell}px;font-size:{cell / 10}px">The float rises in its well, and the pen draws.</p>'
        "</td></tr></table>"
        for cell in range(cells)
    )


def timed(html: str) -> float:
    """Milliseconds of processor time for one look."""
    start = time.process_time()
    unsupported(html)
    return (time.process_time() - start) * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    subjects = {"a mail": mail(8), "a writer's own": raw(240)}
    print(f"{'':<18}{'bytes':>8}{'cold, ms':>10}{'again, ms':>11}{'found':>7}")
    for name, html in subjects.items():
        cold = timed(html)
        again = statistics.median(timed(html.replace("float", f"float{turn}")) for turn in range(rounds))
        print(f"{name:<18}{len(html.encode()):>8,}{cold:>10.1f}{again:>11.1f}{len(unsupported(html)):>7}")


if __name__ == "__main__":
    main()
