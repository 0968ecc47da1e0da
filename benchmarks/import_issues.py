"""How fast issues are read, against plain CommonMark rendering of the same texts.

    python benchmarks/import_issues.py [--issues 200] [--rounds 3] [--files FOLDER]

The set is generated: issues of six topics with pictures, quotes, lists and tables, one in eight of them damaged
(UTF-8 read as Windows-1252, Windows line ends, entities), one in eight as plain text, one in eight as a page. Files of
a folder are measured as a second set; without ``--files`` those in ``../shared/corpus``, where there are any.

Each round reads the whole set; the fastest round counts, in seconds of CPU time. ``x plain`` compares it with
markdown-it-py making HTML of the same texts in the same run, ``peak`` is the most memory that reading one file took
(measured apart from the time).
"""

import argparse
import dataclasses
import os
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from markdown_it import MarkdownIt  # noqa: E402 - Django is set up first

from newsletter.importing import UnusableSource, read_issue  # noqa: E402 - Django is set up first

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
SUFFIXES = {".md", ".markdown", ".txt", ".html"}
PROSE = """the tide rises and falls while a gauge on the pier writes down what the water did nobody looks at bells wells
floats poles paper radar storms fog harbour’s keeper café señor Straße “quoted” dry wet slow log moon"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Source:
    """A file to read."""

    name: str
    data: bytes


def sentences(count: int, *, dice: random.Random) -> str:
    """Some sentences, a line each."""
    lines = (" ".join(dice.choices(PROSE.split(), k=dice.randint(8, 22))).capitalize() + "." for _ in range(count))
    return "\n".join(lines)


def topic(number: int, *, dice: random.Random) -> str:
    """A heading, a picture with its caption, prose with a link and bold words, a quote, a list and a table."""
    address = f"https://example.org/notes/{number}?page=2&utm_source=bench"
    items = "\n".join(f"- [{sentences(1, dice=dice)[:40]}]({address}&item={item})" for item in range(6))
    return (
        f"## Topic {number} 🌊\n\n![A gauge](https://pictures.example.org/{number}.png)\n\n_A gauge_\n\n"
        f"**In short.** {sentences(4, dice=dice)}\n\n{sentences(3, dice=dice)} [a note]({address})\n\n"
        f"> {sentences(1, dice=dice)}\n\n{items}\n\n| Day | Water |\n| --- | --: |\n| Sunday | 3.2 m |\n"
    )


def issue(number: int) -> Source:
    """The generated issue of that number; the same each time."""
    dice = random.Random(number)
    head = f'---\ntitle: "#{number}: A very low tide"\ndate: 2026-01-31\nnumber: {number}\n---\n\n'
    body = "\n".join([sentences(4, dice=dice), "", *(topic(place, dice=dice) for place in range(6))])
    match number % 8:
        case 5:
            damaged = (head + body).encode().decode("cp1252", "replace").replace("’", "&#x27;").replace("\n", "\r\n")
            return Source(name=f"{number}.md", data=damaged.encode())
        case 6:
            stories = "\n\n".join(sentences(3, dice=dice) for _ in range(20))
            return Source(name=f"{number}.txt", data=f"Dear readers,\n\n{stories}\n".encode())
        case 7:
            page = MarkdownIt("commonmark").enable("table").render(body)
            return Source(name=f"{number}.html", data=f"<html><body><article>{page}</article></body></html>".encode())
    return Source(name=f"{number}.md", data=(head + body).encode())


def read(source: Source) -> None:
    """Read one file; one that cannot be used costs time as well."""
    try:
        read_issue(source.data, name=source.name)
    except UnusableSource:
        return


def seconds_each(work: Callable[[Source], object], sources: Sequence[Source], *, rounds: int) -> list[float]:
    """The seconds of CPU time that each source takes, in the round that was the fastest as a whole."""
    best: list[float] = []
    for _ in range(rounds):
        times = []
        for source in sources:
            start = time.process_time()
            work(source)
            times.append(time.process_time() - start)
        best = times if not best or sum(times) < sum(best) else best
    return best


def peak_bytes(sources: Sequence[Source]) -> int:
    """The most memory that reading one of the sources takes, what is held before it left out."""
    tracemalloc.start()
    most = 0
    for source in sources:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        read(source)
        most = max(most, tracemalloc.get_traced_memory()[1] - before)
    tracemalloc.stop()
    return most


def measure(what: str, sources: Sequence[Source], *, rounds: int) -> None:
    """Print a line of the table, and the slowest file below it."""
    plain = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    read(sources[0])
    times = seconds_each(read, sources, rounds=rounds)
    against = sum(seconds_each(lambda one: plain.render(one.data.decode("utf-8", "replace")), sources, rounds=rounds))
    total, size = sum(times), sum(len(source.data) for source in sources) / 1e6
    slowest = max(zip(times, sources, strict=True), key=lambda pair: pair[0])
    # Tracing makes it several times slower: the ten largest files are enough to find the peak.
    largest = sorted(sources, key=lambda source: len(source.data))[-10:]
    peak = peak_bytes(largest) / 1e6
    rates = f"{len(sources) / total:>10.1f}{size / total:>8.2f}{total / against:>9.1f}"
    print(f"{what:<12}{len(sources):>8}{size:>8.1f}{rates}{peak:>9.1f}")
    kilobytes = len(slowest[1].data) / 1000
    print(f"  slowest: {slowest[1].name}, {kilobytes:,.0f} kB in {slowest[0] * 1000:,.0f} ms")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--issues", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--files", type=Path, default=CORPUS)
    options = parser.parse_args()
    print(f"{'set':<12}{'files':>8}{'MB':>8}{'files/s':>10}{'MB/s':>8}{'x plain':>9}{'peak MB':>9}")
    measure("generated", [issue(number) for number in range(1, options.issues + 1)], rounds=options.rounds)
    found = sorted(path for path in options.files.rglob("*") if path.suffix in SUFFIXES)
    if found:
        sources = [Source(name=f"{path.parent.name}/{path.name}", data=path.read_bytes()) for path in found]
        measure(options.files.name[:12], sources, rounds=options.rounds)


if __name__ == "__main__":
    main()
