"""How long an issue takes from document to mail, stage by stage.

    python benchmarks/render.py [--rounds 30]

The issue has twelve topics of a real newsletter's size. The last column compares each stage with MJML alone, the
stage that no newsletter written in MJML can do without.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from benchmarks.timing import median_ms  # noqa: E402 - Django is set up first
from newsletter.document import Document, Node, SectionNode  # noqa: E402 - Django is set up first
from newsletter.rendering.edition import Edition  # noqa: E402 - Django is set up first
from newsletter.rendering.footnotes import Footnotes  # noqa: E402 - Django is set up first
from newsletter.rendering.inlining import inline_styles  # noqa: E402 - Django is set up first
from newsletter.rendering.issue import render_edition  # noqa: E402 - Django is set up first
from newsletter.rendering.links import Links  # noqa: E402 - Django is set up first
from newsletter.rendering.mjml import compile_mjml, write_mjml  # noqa: E402 - Django is set up first
from newsletter.rendering.slots import SlotBook  # noqa: E402 - Django is set up first
from newsletter.rendering.text import write_text  # noqa: E402 - Django is set up first
from newsletter.rendering.web import render_web  # noqa: E402 - Django is set up first

SENTENCE = "The float rises in its well, and the pen draws what the water did while nobody was looking. "


def text(words: str, *marks: Node) -> Node:
    """A text node."""
    return {"type": "text", "text": words, **({"marks": list(marks)} if marks else {})}


def paragraph(number: int) -> Node:
    """Three sentences with one link and a few bold words."""
    link = {"type": "link", "attrs": {"href": f"https://example.org/notes/{number}?page=2"}}
    return {
        "type": "paragraph",
        "content": [text("In short.", {"type": "strong"}), text(SENTENCE), text("a note", link), text(SENTENCE * 2)],
    }


def topic(number: int) -> SectionNode:
    """A picture, four paragraphs, a quote and a list of five links."""
    items = [{"type": "list_item", "content": [paragraph(number * 100 + item)]} for item in range(5)]
    return SectionNode(
        kind="topic",
        content=(
            {"type": "title", "content": [text(f"Topic {number} 🌊")]},
            {
                "type": "figure",
                "attrs": {"src": f"/media/{number}.png", "alt": "A gauge"},
                "content": [text("A gauge")],
            },
            *(paragraph(number * 10 + position) for position in range(4)),
            {"type": "quote", "content": [paragraph(number)]},
            {"type": "bullet_list", "content": items},
        ),
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    document = Document(sections=tuple(topic(number) for number in range(12)))
    edition = Edition(
        newsletter_name="Tide Notes",
        newsletter_slug="tide-notes",
        number=1,
        title="A very low tide",
        slug="low-tide",
        base_url="https://notes.example.org",
        utm_pattern="utm_source={newsletter}",
    )
    links, footnotes, slots = Links.in_mail(edition), Footnotes(document), SlotBook("")

    def to_mjml() -> str:
        return write_mjml(edition, document, links=links, footnotes=footnotes, slots=slots, preheader="")

    mjml = to_mjml()
    html = compile_mjml(mjml)
    rendered = render_edition(edition, document)
    stages: dict[str, Callable[[], object]] = {
        "document to MJML": to_mjml,
        "MJML to HTML": lambda: compile_mjml(mjml),
        "styles inlined": lambda: inline_styles(html),
        "text part": lambda: write_text(edition, document, links=links, footnotes=footnotes, slots=slots),
        "the whole mail": lambda: render_edition(edition, document),
        "the web page": lambda: render_web(document, edition=edition),
    }
    measured = {name: median_ms(work, rounds=rounds) for name, work in stages.items()}
    print(f"12 topics, {rendered.html_bytes:,} bytes of HTML, {rendered.text_bytes:,} of text, {rounds} rounds\n")
    print(f"{'stage':<18}{'ms':>8}{'x MJML':>10}")
    for name, value in measured.items():
        print(f"{name:<18}{value:>8.1f}{value / measured['MJML to HTML']:>10.1f}")


if __name__ == "__main__":
    main()
