"""The ways to send so many messages. Django is set up before this is imported."""

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from config.embedded.places import Places
from delivery.models import Delivery, DeliveryState
from newsletter.models import Newsletter
from sending.machine import cpu_seconds, family, program
from sending.world import SENTENCE, begin_mailing, sample, sign_mail

HERE = Path(__file__).resolve().parent
CONNECTIONS = 40
PEERS_SHARE = 8  # others are slow: they send one message for so many of ours


@dataclasses.dataclass(frozen=True, kw_only=True)
class Run:
    """One way to send ``count`` messages; ``cpu`` in µs a message by kind of process, ``peak`` in MB of a process."""

    what: str
    size: int
    count: int
    rate: float
    cpu: dict[str, float]
    peak: float = 0.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bench:
    """What all runs share: where the files are, the mail server's port and process, and where others' programs are."""

    folder: Path
    port: int
    server: int
    postfix: Path | None
    peer: str | None


Way = Callable[[str], Run | None]
"""Sends under a name; None where it is not here."""


def ways(bench: Bench, newsletter: Newsletter, *, size: int, readers: int) -> dict[str, Way]:
    """All of them by name."""
    ours = {
        f"Fortnight, {senders} sender{'s' if senders > 1 else ''}{', signed' if signed else ''}": fortnight(
            bench, newsletter, size=size, count=readers, senders=senders, signed=signed
        )
        for signed in (False, True)
        for senders in (1, 2)
    }
    few = max(20, readers // PEERS_SHARE)
    return {
        "smtp-source": _source(bench, size=size, count=readers * 2),
        **ours,
        "Django's loop": _script(bench, "django_loop.py", size=size, count=few),
        "django-newsletter": _script(bench, "peer.py", size=size, count=few),
    }


def fortnight(
    bench: Bench, newsletter: Newsletter, *, size: int, count: int, senders: int, signed: bool = False
) -> Callable[[str], Run]:
    """So many senders, and a mailing of their own."""

    def run(what: str) -> Run:
        sign_mail(signed=signed)
        mailing = begin_mailing(newsletter, size=size)
        message, reader = sample(mailing)
        workers = [_start_sender() for _ in range(senders)]
        before, started = _server_costs(bench), time.perf_counter()
        for worker in workers:
            print(file=worker.stdin, flush=True)
        reports = [json.loads(worker.stdout.readline()) for worker in workers if worker.stdout]
        seconds, after = time.perf_counter() - started, _server_costs(bench)
        for worker in workers:
            worker.communicate()
        sent = Delivery.objects.filter(mailing=mailing, state=DeliveryState.SENT).count()
        if sent != count:
            raise SystemExit(f"only {sent} of {count} were sent")
        cpu = {"sender": sum(report["cpu"] for report in reports)}
        cpu |= {kind: after[kind] - before[kind] for kind in after}
        return Run(
            what=what, size=len(message.fill(reader)), count=count, rate=count / seconds,
            cpu={kind: used / count * 1e6 for kind, used in cpu.items()},
            peak=max(report["peak"] for report in reports),
        )  # fmt: skip

    return run


def _start_sender() -> "subprocess.Popen[str]":
    worker = subprocess.Popen(
        [sys.executable, str(HERE / "worker.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if worker.stdout is None or worker.stdout.readline() != "ready\n":
        raise SystemExit("a sender did not start")
    return worker


def _source(bench: Bench, *, size: int, count: int) -> Way:
    words = [*program("smtp-source", bench.postfix), "-d", "-s", str(CONNECTIONS), "-l", str(size), "-m", str(count)]

    def run(what: str) -> Run | None:
        if words[0] == "-d":
            print("smtp-source is not here: the limit of the wire is left out", file=sys.stderr)
            return None
        before, spent, started = _server_costs(bench), os.times(), time.perf_counter()
        subprocess.run([*words, f"127.0.0.1:{bench.port}"], check=True, stdout=subprocess.DEVNULL)
        seconds, now, after = time.perf_counter() - started, os.times(), _server_costs(bench)
        own = now.children_user + now.children_system - spent.children_user - spent.children_system
        taken = after["mail server"] - before["mail server"]
        return Run(
            what=what, size=size, count=count, rate=count / seconds,
            cpu={"sender": own / count * 1e6, "mail server": taken / count * 1e6},
        )  # fmt: skip

    return run


def _script(bench: Bench, name: str, *, size: int, count: int) -> Way:
    """Somebody else's way, in a process that knows nothing of Fortnight's settings."""
    python = bench.peer if name == "peer.py" else sys.executable
    words = SENTENCE * ((size - 1500) // len(SENTENCE))
    html = words[: len(words) * 2 // 3]
    (bench.folder / "text").write_text(f"Dear {{name}},\n{words[len(html) :]}\n{{links}}\n")
    (bench.folder / "html").write_text(f"<p>Dear {{name}},</p><p>{html}</p>{{links}}\n")
    (bench.folder / "article").write_text(words[: len(words) // 2])
    files = ["article"] if name == "peer.py" else ["html", "text"]

    def run(what: str) -> Run | None:
        if python is None:
            return None
        script = str(HERE / name)
        command = [python, script, str(bench.port), str(count), *(str(bench.folder / file) for file in files)]
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
        report = json.loads(done.stdout)
        cpu = {"sender": report["cpu"] / count * 1e6}
        return Run(what=what, size=size, count=count, rate=count / report["seconds"], cpu=cpu)

    return run


def _server_costs(bench: Bench) -> dict[str, float]:
    """CPU seconds so far."""
    places = Places(data_dir=bench.folder)
    postgres, valkey = places.cluster / "postmaster.pid", places.valkey / "valkey.pid"
    return {
        "postgres": cpu_seconds(family(int(postgres.read_text().split()[0]))),
        "valkey": cpu_seconds([int(valkey.read_text())]),
        "mail server": cpu_seconds([bench.server]),
    }
