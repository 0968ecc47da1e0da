"""Messages a second over the whole path on loopback, beside what the wire allows and what others do.

``python benchmarks/send.py [--readers 4000] [--rounds 2] [--postfix FOLDER] [--many 0] [--peer PYTHON] [--json]``

Fortnight's senders run in processes of their own, with a database, its commits on disk, a ledger, and personal copies
with ten links. Beside them stand Postfix's ``smtp-source``, which sends the same bytes again and again and writes
nothing down, Django's loop over one connection, and django-newsletter, if PYTHON is one that has it. The mail server
is Postfix's ``smtp-sink``, found on the PATH or in FOLDER (where ``dpkg -x`` unpacked Debian's package), or else a
slower one of our own. CPU time is that of a message. Rates are the median of the rounds, which are run in turns.
"""

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sending.ways import Bench, Run

ROOT = Path(__file__).resolve().parent.parent
SIZES = (8_000, 30_000)
KINDS = ("sender", "postgres", "valkey", "mail server")


def main() -> None:
    """Make a database, send, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--many", type=int, default=0, help="As many readers more, to see whether the rate holds.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="Of a message, in bytes.")
    parser.add_argument("--only", default="", help="Leave out what does not have this in its name.")
    parser.add_argument("--postfix", type=Path, default=None, help="A folder with Debian's postfix unpacked in it.")
    parser.add_argument("--peer", default=None, help="A Python that has django-newsletter.")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from sending.machine import mail_server  # the project's folder is on the path from here on

    with tempfile.TemporaryDirectory(prefix="fortnight-bench-") as folder, mail_server(options.postfix) as server:
        port, pid, name = server
        os.environ |= {
            "DATA_DIR": folder, "EMAIL_URL": f"smtp://127.0.0.1:{port}", "LOG_LEVEL": "WARNING",
            "EMAIL_CONNECTIONS": "40", "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip
        import django  # the environment is set first

        django.setup()
        from sending.ways import Bench

        from config.embedded import servers

        bench = Bench(folder=Path(folder), port=port, server=pid, postfix=options.postfix, peer=options.peer)
        runs = list(_measured(bench, options))
        servers.let_go(data_dir=bench.folder, wait_seconds=30)
    print(json.dumps([dataclasses.asdict(run) for run in runs]) if options.json else _table(runs, server=name))


def _measured(bench: "Bench", options: argparse.Namespace) -> Iterator["Run"]:
    from django.core.management import call_command  # Django is set up before all of these
    from sending.ways import fortnight, ways
    from sending.world import make_readers

    call_command("migrate", verbosity=0)
    newsletter = make_readers(options.readers)
    for size in options.sizes:
        found: dict[str, list[Run]] = {}
        known = ways(bench, newsletter, size=size, readers=options.readers)
        wanted = {what: way for what, way in known.items() if options.only in what}
        for _ in range(options.rounds):
            for what, way in wanted.items():
                if (run := way(what)) is not None:
                    found.setdefault(what, []).append(run)
                    print(f"{run.what}, {run.size} bytes: {run.rate:.0f} a second", file=sys.stderr)
        yield from (sorted(runs, key=lambda run: run.rate)[len(runs) // 2] for runs in found.values())
    if options.many:
        size = max(options.sizes)
        yield fortnight(bench, make_readers(options.many), size=size, count=options.many, senders=1)(
            f"Fortnight, 1 sender, {options.many:,} readers"
        )


def _table(runs: list["Run"], *, server: str) -> str:
    heading = f"{'way':<42}{'bytes':>7}{'a second':>10}{'of the wire':>12}{'CPU µs: sender':>16}{'postgres':>10}"
    lines = [f"The mail server is {server}.", f"{heading}{'valkey':>8}{'server':>8}{'peak MB':>9}"]
    limits = {run.size: run.rate for run in runs if run.what == "smtp-source"}
    for run in runs:
        near = [rate for size, rate in limits.items() if abs(size - run.size) < size / 2]
        share = f"{run.rate / near[0]:.0%}" if near else ""
        cpu = [f"{run.cpu[kind]:.0f}" if kind in run.cpu else "" for kind in KINDS]
        peak = f"{run.peak:.0f}" if run.peak else ""
        lines.append(
            f"{run.what:<42}{run.size:>7}{run.rate:>10.0f}{share:>12}{cpu[0]:>16}{cpu[1]:>10}{cpu[2]:>8}{cpu[3]:>8}{peak:>9}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
