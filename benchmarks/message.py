"""What one copy costs: the fill, by part, and the signatures.

``python benchmarks/message.py [--rounds 200] [--json]``. The issue is rendered from sections, weighs about 30 KB as a
mail, and has 12 slots in 25 places. No reader comes twice: full names, addresses, places and links are always new, and
60 first names and 7 boats come again and again; in the line that says so, these are new as well. Times are CPU time;
"best" is what the machine can do when nobody else uses it, "median" what it did.
"""

import argparse
import datetime as dt
import hashlib
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
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
from delivery.ledger import Claim  # noqa: E402 - Django is set up first
from delivery.message import CompiledMessage, Identity, Recipient, compile_message  # noqa: E402 - Django is set up first
from delivery.recipients import recipient_of_claim  # noqa: E402 - Django is set up first
from delivery.verp import CopyNames  # noqa: E402 - Django is set up first
from newsletter.document import Document, SectionNode  # noqa: E402 - Django is set up first
from newsletter.rendering.edition import Edition  # noqa: E402 - Django is set up first
from newsletter.rendering.issue import render_edition  # noqa: E402 - Django is set up first
from newsletter.rendering.types import RenderedIssue  # noqa: E402 - Django is set up first
from subscribers.reader_links import press_of_issue  # noqa: E402 - Django is set up first

SENTENCE = "The float rises in its well, and the pen draws what the water did while nobody was looking. "
FIRST_NAMES = [f"{start}{end}" for start in ("Al", "Jo", "Mar", "Ni", "Ro", "Zoë") for end in (
    "", "a", "bin", "ce", "hanna", "ke", "lf", "na", "nico", "sa",
)]  # fmt: skip
LAST_NAMES = ("Tidewater", "Müller", "van der Meer", "O'Hara", "Quay", "Harbour")
BOATS = ("Kittiwake", "Curlew", "Redshank", "Plover", "Sea Lavender", "Ebb", "Flood")
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
    names, press = CopyNames(sender="alice@example.org"), press_of_issue(4200)

    def reader(claim: Claim) -> Recipient:
        return recipient_of_claim(claim, names=names, press=press)

    raw = plain.fill(reader(_claim(0)))
    body = raw.partition(b"\r\n\r\n")[2]
    own = [b"x" * 30] * (len(plain.lines) + 3 + 2 * len(plain.slots.values))
    numbers = itertools.count(1)

    def known() -> list[Claim]:
        return [_claim(next(numbers)) for _ in range(PER_BATCH)]

    def new() -> list[Claim]:
        return [_claim(next(numbers), new=True) for _ in range(PER_BATCH)]

    def made() -> list[Recipient]:
        return [reader(claim) for claim in known()]

    def nothing() -> list[None]:
        return [None] * PER_BATCH

    parts: dict[str, tuple[Callable[[Any], object], Callable[[], Sequence[Any]]]] = {
        "fill, with its reader and links": (lambda claim: plain.fill(reader(claim)), known),
        "fill, all values new": (lambda claim: plain.fill(reader(claim)), new),
        "  the reader, with links": (reader, known),
        "  the tokens of the links": (lambda claim: press.tokens(claim.subscription_id), known),
        "  the fill of a reader at hand": (plain.fill, made),
        "  joining the pieces": (lambda _: plain.whole(own), nothing),
        "signed fill, RSA-2048": (lambda claim: signed.fill(reader(claim)), known),
        "signed fill, RSA-2048 and Ed25519": (lambda claim: twice.fill(reader(claim)), known),
        "  SHA-256 of the body": (lambda _: hashlib.sha256(body).digest(), nothing),
        "  an RSA-2048 signature": (lambda _: by_rsa.sign_digest(bytes(32)), nothing),
        "  an Ed25519 signature": (lambda _: by_ed25519.sign_digest(bytes(32)), nothing),
    }
    times = {name: _microseconds(act, give, rounds=rounds) for name, (act, give) in parts.items()}
    extra = times["signed fill, RSA-2048"]["best"] - times["fill, with its reader and links"]["best"]
    return {
        "bytes": len(raw),
        "slots": len(rendered.slots),
        "places": sum(part.count(slot.token) for part in (rendered.text, rendered.html) for slot in rendered.slots),
        "us": times,
        "signed_share": rest / (rest + extra),
        "rest_us": rest,
        "threads": {count: _signed_per_second(signed, threads=count) for count in (1, os.cpu_count() or 1)},
    }


def _microseconds(act: Callable[[Any], object], give: Callable[[], Sequence[Any]], *, rounds: int) -> dict[str, float]:
    """CPU time of one copy: the best and the median batch."""
    taken = []
    for _ in range(rounds):
        batch = give()
        started = time.process_time()
        for one in batch:
            act(one)
        taken.append((time.process_time() - started) / PER_BATCH * 1e6)
    return {"best": min(taken), "median": statistics.median(taken)}


def _signed_per_second(message: CompiledMessage, *, threads: int, copies: int = 1000) -> float:
    """Copies a second by the clock: hashing and signing let other threads run."""
    names, press = CopyNames(sender="alice@example.org"), press_of_issue(4200)
    readers = [recipient_of_claim(_claim(number), names=names, press=press) for number in range(copies)]
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(message.fill, readers))
        return copies / (time.perf_counter() - started)


def _claim(number: int, *, new: bool = False) -> Claim:
    first = FIRST_NAMES[number % len(FIRST_NAMES)] + (_letters(number) if new else "")
    last = LAST_NAMES[number % len(LAST_NAMES)] + _letters(number)
    boat = BOATS[number % len(BOATS)] + (f" {number}" if new else "")
    return Claim(
        id=5_000_000 + number,
        epoch=1,
        mailing_id=1,
        subscription_id=1_000_000 + number,
        to_address=f"reader{number}@example.org",
        domain_group="example.org",
        values={"name": f"{first} {last}", "attributes": {"city": f"Harbour {number}", "boat": boat}},
        tries=0,
        first_attempt_at=None,
    )


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


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
