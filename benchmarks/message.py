"""What one copy costs: the fill, by part, and the signatures.

``python benchmarks/message.py [--rounds 200] [--json]``. The issue is rendered from sections, weighs about 30 KB as a
mail, and has 12 slots in 25 places; readers differ from fill to fill. Times are CPU time; "best" is what the machine
can do when nobody else uses it, "median" what it did.
"""

import argparse
import dataclasses
import datetime as dt
import functools
import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

_folder = tempfile.TemporaryDirectory(prefix="fortnight-bench-")  # keys are made there, and thrown away
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ |= {"DATA_DIR": _folder.name, "DJANGO_SETTINGS_MODULE": "config.settings"}

import django  # noqa: E402 - the environment is set first

django.setup()

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa  # noqa: E402 - Django is set up first

from delivery.dkim import Algorithm, Signer  # noqa: E402 - Django is set up first
from delivery.message import CompiledMessage, Identity, Recipient, compile_message  # noqa: E402 - Django is set up first
from newsletter.document import Document, SectionNode  # noqa: E402 - Django is set up first
from newsletter.rendering.edition import Edition  # noqa: E402 - Django is set up first
from newsletter.rendering.issue import render_edition  # noqa: E402 - Django is set up first
from newsletter.rendering.types import RenderedIssue  # noqa: E402 - Django is set up first
from subscribers.reader_links import links_of_issue  # noqa: E402 - Django is set up first

SENTENCE = "The float rises in its well, and the pen draws what the water did while nobody was looking. "
NAMES = ("Bob Tidewater", "Alice", "", "Zoë Müller", "Jan van der Meer", "Robin O'Hara")
PER_BATCH = 20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rest", type=float, default=350, help="µs that sending a copy takes besides signing it.")
    options = parser.parse_args()
    report = _measure(rounds=options.rounds, rest=options.rest)
    print(json.dumps(report) if options.json else _table(report))


def _measure(*, rounds: int, rest: float) -> dict[str, Any]:
    rendered, identity, date = _rendered(), _identity(), dt.datetime(2026, 12, 6, 16, tzinfo=dt.UTC)
    plain = compile_message(rendered, identity=identity, date=date)
    by_rsa, by_ed25519 = _signers()
    signed = compile_message(rendered, identity=identity, date=date, signers=[by_rsa])
    twice = compile_message(rendered, identity=identity, date=date, signers=[by_rsa, by_ed25519])
    body = plain.fill(_reader(0)).partition(b"\r\n\r\n")[2]
    readers = [_reader(number) for number in range(PER_BATCH)]
    ready = [_with_ready_links(reader) for reader in readers]

    def each(act: Callable[[Any], object]) -> Callable[[], None]:
        def batch() -> None:
            for number in range(PER_BATCH):
                act(number)

        return batch

    parts = {
        "fill, with its reader and links": each(lambda number: plain.fill(_reader(number))),
        "  the reader's value object": each(_reader),
        "  the reader's 8 links": each(lambda number: _links(number)),
        "  the fill with links at hand": each(lambda number: plain.fill(ready[number])),
        "  joining the pieces": each(lambda _: b"".join(plain.fixed)),
        "signed fill, RSA-2048": each(lambda number: signed.fill(_reader(number))),
        "signed fill, RSA-2048 and Ed25519": each(lambda number: twice.fill(_reader(number))),
        "  SHA-256 of the body": each(lambda _: hashlib.sha256(body).digest()),
        "  an RSA-2048 signature": each(lambda _: by_rsa.sign_digest(bytes(32))),
        "  an Ed25519 signature": each(lambda _: by_ed25519.sign_digest(bytes(32))),
    }
    times = {name: _microseconds(act, rounds=rounds) for name, act in parts.items()}
    extra = times["signed fill, RSA-2048"]["best"] - times["fill, with its reader and links"]["best"]
    return {
        "bytes": len(plain.fill(readers[0])),
        "slots": len(rendered.slots),
        "places": len(plain.fixed) - 2,
        "us": times,
        "signed_share": rest / (rest + extra),
        "rest_us": rest,
        "threads": {count: _signed_per_second(signed, threads=count) for count in (1, os.cpu_count() or 1)},
    }


def _microseconds(act: Callable[[], None], *, rounds: int) -> dict[str, float]:
    """CPU time of one copy: the best and the median batch."""
    act()
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        act()
        taken.append((time.process_time() - started) / PER_BATCH * 1e6)
    return {"best": min(taken), "median": statistics.median(taken)}


def _signed_per_second(message: CompiledMessage, *, threads: int, copies: int = 1000) -> float:
    """Copies a second by the clock: hashing and signing let other threads run."""
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(lambda number: message.fill(_reader(number)), range(copies)))
        return copies / (time.perf_counter() - started)


LINKS = ("unsubscribe_url", "preferences_url", *(f"feedback_url.choice{number}" for number in range(6)))


def _links(number: int) -> list[str]:
    return list(links_of_issue(4200).of(1_000_000 + number, LINKS))


def _reader(number: int) -> Recipient:
    return Recipient(
        address=f"reader{number}@example.org",
        token=f"aeaqcaibaeaqcaibaeaqc{number:08d}",
        name=NAMES[number % len(NAMES)],
        attributes={"city": f"Harbour {number}", "boat": "Kittiwake"},
        links=functools.partial(links_of_issue(4200).of, 1_000_000 + number),
    )


def _with_ready_links(reader: Recipient) -> Recipient:
    ready = {name: reader.link(name) for name in LINKS}
    return dataclasses.replace(reader, links=lambda names: [ready[name] for name in names])


def _rendered() -> RenderedIssue:
    def text(words: str) -> dict[str, Any]:
        return {"type": "text", "text": words}

    def tag(name: str) -> dict[str, Any]:
        return {"type": "merge_tag", "attrs": {"name": name, "fallback": "friend"}}

    def paragraph(number: int) -> dict[str, Any]:
        link = {"type": "link", "attrs": {"href": f"https://example.org/notes/{number}"}}
        words = [text(SENTENCE), {"type": "text", "text": "a note", "marks": [link]}, text(SENTENCE * 2)]
        return {"type": "paragraph", "content": words}

    greeting = [text("Dear "), tag("first_name"), text(" of "), tag("attributes.city"), text(",")]
    words = [text("How is "), tag("attributes.boat"), text("? We write to "), tag("name"), text(".")]
    letter = SectionNode(
        kind="letter", content=({"type": "greeting", "content": greeting}, {"type": "paragraph", "content": words})
    )
    topics = [
        SectionNode(
            kind="topic",
            content=(
                {"type": "title", "content": [text(f"Tides {number} 🌊")]},
                *(paragraph(number * 3 + at) for at in range(2)),
            ),
        )
        for number in range(3)
    ]
    choices = [{"key": f"choice{number}", "label": f"Choice {number}"} for number in range(6)]
    feedback = SectionNode(
        kind="feedback", content=({"type": "title", "content": [text("Well?")]},), settings={"choices": choices}
    )
    edition = Edition(
        newsletter_name="Tide Notes", newsletter_slug="tide-notes", number=1, title="{{ first_name | friend }}’s tide",
        slug="low-tide", base_url="https://notes.example.org", utm_pattern="utm_source={newsletter}",
    )  # fmt: skip
    return render_edition(edition, Document(sections=(letter, *topics, feedback)))


def _identity() -> Identity:
    return Identity(
        sender_name="Alice at Tide Notes", sender_address="alice@example.org", reply_to="desk@example.org",
        title="Tide Notes", list_id="tide-notes.example.org", feedback_id="issue-1:tide-notes:issue:fortnight",
        message_domain="example.org", language="en",
    )  # fmt: skip


def _signers() -> tuple[Signer, Signer]:
    return (
        Signer("example.org", "s1", Algorithm.RSA_SHA256, rsa.generate_private_key(65537, 2048)),
        Signer("example.org", "s2", Algorithm.ED25519_SHA256, ed25519.Ed25519PrivateKey.generate()),
    )


def _table(report: dict[str, Any]) -> str:
    lines = [f"{report['bytes']:,} bytes, {report['slots']} slots in {report['places']} places", ""]
    lines.append(f"{'CPU µs a copy':<38}{'best':>8}{'median':>9}")
    lines += [f"{name:<38}{times['best']:>8.1f}{times['median']:>9.1f}" for name, times in report["us"].items()]
    lines.append("")
    lines += [f"{rate:,.0f} signed copies a second by {count} thread(s)" for count, rate in report["threads"].items()]
    share = f"{report['signed_share']:.0%} of the unsigned rate is left per core"
    lines.append(f"{share}, if the rest of sending takes {report['rest_us']:.0f} µs a copy")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
