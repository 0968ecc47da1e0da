"""How well returned messages are understood, and how fast.

    python benchmarks/bounces.py [--json]

Measured on the 117 samples of flufl.bounce's source distribution, which pip fetches (offline there is nothing to
measure, and it says so), and on mutations of them: letter case, line ends, wrong charsets, an mbox line, another
message around them, other addresses and hosts, cut off at two thirds. Their kinds below are ours, read from what each
message says by the policy of docs/operate/bounces.md. While the phrases were written only one half of the samples was
looked at; the other was held back, and its figures are the ones that count. What must never suppress anybody are
the messages of Python's own e-mail tests. The gates: 90 % of the hard ones found, at most 5 % of the others taken for
hard, and none of Python's.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from delivery.bounces.classify import classify  # noqa: E402 - Django is set up first

HARD = """
bounce_02 dsn_10 dsn_11 dsn_12 dsn_13 dsn_14 dsn_15 dsn_16 dsn_18 exim_01 groupwise_01 groupwise_02 llnl_01 microsoft_01
microsoft_02 microsoft_04 postfix_01 qmail_03 qmail_04 qmail_05 simple_04 simple_05 simple_06 simple_08 simple_11
simple_12 simple_13 simple_15 simple_19 simple_23 simple_25 simple_26 simple_27 simple_29 simple_30 simple_32 simple_33
simple_34 simple_36 simple_37 simple_39 simple_41 simple_43 smtp32_04 smtp32_06 smtp32_07 yahoo_10 yahoo_11 yahoo_13
yale_01
"""
DELAYED = """
dsn_05 dsn_06 dsn_07 dsn_08 dsn_17 simple_03 simple_21 simple_22 simple_28 simple_35 simple_40
"""
SENDER_FAULT = "dsn_09 postfix_05 simple_42"
AUTOREPLY = "qmail_08"
NOT_A_BOUNCE = "groupwise_03"
KINDS = {
    name: kind
    for kind, names in {
        "hard": HARD,
        "delayed": DELAYED,
        "sender_fault": SENDER_FAULT,
        "autoreply": AUTOREPLY,
        "not_a_bounce": NOT_A_BOUNCE,
    }.items()
    for name in names.split()
}
SPLIT_SEED = 20261121
Mutation = Callable[[bytes], bytes]


def fetch() -> dict[str, bytes]:
    """The samples by name; empty where they cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "flufl.bounce", "--no-binary", ":all:", "--no-deps"]
        done = subprocess.run([*command, "--quiet", "--dest", folder], capture_output=True, timeout=300, check=False)
        archive = next(Path(folder).glob("flufl*.tar.gz"), None)
        if archive is None:
            print((done.stderr.decode(errors="replace").strip().splitlines() or ["pip failed"])[-1], file=sys.stderr)
            return {}
        with tarfile.open(archive) as files:
            wanted = [each for each in files if re.search(r"tests/data/\w+\.txt$", each.name)]
            return {Path(each.name).stem: files.extractfile(each).read() for each in wanted}  # type: ignore[union-attr]


def pythons_own() -> dict[str, bytes]:
    """The messages of Python's e-mail tests, where this Python brings them."""
    import test  # not every Python has its tests

    folder = Path(test.__file__ or "").parent / "test_email" / "data"
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("msg_*.txt"))}


def nested(data: bytes) -> bytes:
    """Handed on by a postmaster."""
    start = b"From: Postmaster <postmaster@example.org>\nTo: alice@example.org\nSubject: Fwd: mail\nMIME-Version: 1.0\n"
    outer = b"Content-Type: multipart/mixed; boundary=outer-0\n\n--outer-0\n\nsee below\n\n--outer-0\n"
    return start + outer + b"Content-Type: message/rfc822\n\n" + data + b"\n--outer-0--\n"


def elsewhere(data: bytes) -> bytes:
    """Other addresses and hosts, none of which mean anything."""
    data = re.sub(rb"(?i)\buser([a-z])@example\.(?:com|org|net)", rb"zo\1.okafor@mail.harbour-\1.example.net", data)
    return re.sub(rb"(?i)\b(?:sb7\.songbird|digicool|python|grizz)\.(?:com|org)", b"relay.example.org", data)


def in_charset(charset: bytes) -> Mutation:
    """Whatever charset a text is in, another is declared."""
    return lambda data: re.sub(rb"(?i)charset=\"?[\w-]+\"?", b"charset=" + charset, data)


MUTATIONS: Mapping[str, Mutation] = {
    "as they are": lambda data: data,
    "CRLF": lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "CR": lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r"),
    "upper case": bytes.upper,
    "lower case": bytes.lower,
    "charset x-nonsense": in_charset(b"x-nonsense"),
    "charset utf-16": in_charset(b"utf-16"),
    "mbox line": lambda data: b"From nobody Sun Dec  6 17:00:05 2026\n" + data,
    "handed on": nested,
    "other names": elsewhere,
    "cut at 2/3": lambda data: data[: len(data) * 2 // 3],
}


def measure(samples: Mapping[str, bytes], mutate: Mutation) -> dict[str, int]:
    """How many are hard and found, and how many are not and taken for it; kinds that agree altogether."""
    found = {"hard": 0, "found": 0, "rest": 0, "false": 0, "agree": 0}
    for name, data in samples.items():
        kind, said = KINDS.get(name, "soft"), classify(mutate(data)).kind
        found["hard" if kind == "hard" else "rest"] += 1
        if said == "hard":
            found["found" if kind == "hard" else "false"] += 1
        found["agree"] += said == kind
    return found


def share(part: int, whole: int) -> str:
    """A percentage with what it is of."""
    return f"{part}/{whole} {100 * part / max(whole, 1):5.1f} %"


def main() -> int:
    """Print the table. Exit status 1 where a gate is missed, 0 also where there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--json", action="store_true", help="One JSON object instead of the table.")
    as_json = parser.parse_args().json
    samples = fetch()
    if not samples:
        print("flufl.bounce's samples cannot be fetched: nothing measured.", file=sys.stderr)
        return 0
    names = sorted(samples)
    random.Random(SPLIT_SEED).shuffle(names)
    halves = {
        "looked at": {name: samples[name] for name in names[::2]},
        "held back": {name: samples[name] for name in names[1::2]},
    }
    rows = [
        {"half": half, "as": mutation, **measure(chosen, mutate)}
        for half, chosen in halves.items()
        for mutation, mutate in MUTATIONS.items()
    ]
    theirs = {name: classify(data).kind.value for name, data in pythons_own().items()}
    suppressing = sorted(name for name, kind in theirs.items() if kind in {"hard", "complaint"})
    start = time.perf_counter()
    for data in samples.values():
        classify(data)
    each = (time.perf_counter() - start) / len(samples) * 1000
    plain = [row for row in rows if row["as"] == "as they are"]
    missed = [
        row for row in plain if row["found"] < 0.9 * row["hard"] or row["false"] > 0.05 * row["rest"]
    ] + suppressing  # fmt: skip
    if as_json:
        result = {"rows": rows, "python": theirs, "suppressing": suppressing, "milliseconds": each}
        print(json.dumps(result | {"gates_held": not missed}))
        return int(bool(missed))
    print(f"{'half':<11}{'as':<20}{'hard found':>16}{'taken for hard':>18}{'kind agrees':>18}")
    for row in rows:
        total = row["hard"] + row["rest"]
        print(
            f"{row['half']:<11}{row['as']:<20}{share(row['found'], row['hard']):>16}"
            f"{share(row['false'], row['rest']):>18}{share(row['agree'], total):>18}"
        )
    print(f"\nPython's own: {len(theirs)} messages, {len(suppressing)} of which would suppress anybody.")
    print(f"{each:.1f} ms a message. The gates are {'missed' if missed else 'held'}.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
