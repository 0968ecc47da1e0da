"""Messages a second from one process to a server on loopback that accepts everything, and what each costs in CPU time.

``python benchmarks/smtp_client.py [--connections 20] [--messages 4000] [--postfix FOLDER] [--json]``

The client hands over one ready message as often as it can, the dot apart, without a ledger. In the same run: smtplib on
one connection, and Postfix's ``smtp-source``. The servers are a bare one of our own and Postfix's ``smtp-sink``. Both
programs are looked for on the PATH and in FOLDER, where ``dpkg -x`` may have unpacked Debian's package.
"""

import argparse
import asyncio
import contextlib
import dataclasses
import json
import multiprocessing
import os
import resource
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sending.sink import serve

SIZES = (8_000, 30_000)
LINE = b"The spring tide came early, and the harbour wall kept its line as ever=2E\r\n"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Measured:
    """One client against one server; ``cpu`` is the client's CPU time a message in µs, the kernel's share included."""

    server: str
    client: str
    size: int
    rate: float
    cpu: float


def main() -> None:
    """Measure each client with each server, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--postfix", type=Path, default=None, help="A folder with Debian's postfix unpacked in it.")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    _settle_settings()
    found: list[Measured] = []
    for server in (_own_sink, _postfix_sink):
        with server(options.postfix) as port:
            if port:
                found += _measure(server.__name__.strip("_").replace("_", " "), port, options=options)
    print(json.dumps([dataclasses.asdict(one) for one in found]) if options.json else _table(found))


def _measure(server: str, port: int, *, options: argparse.Namespace) -> Iterator[Measured]:
    for size in SIZES:
        head = b"From: Tide <tide@example.org>\r\nSubject: High water\r\n\r\n"
        message = head + LINE * (size // len(LINE))
        clients: list[tuple[str, int, Callable[[int], None]]] = [
            (f"Fortnight, {options.connections} connections", resource.RUSAGE_SELF,
             lambda count, message=message: asyncio.run(_send_all(port, message, count, options.connections))),
            ("smtplib, 1 connection", resource.RUSAGE_SELF,
             lambda count, message=message: _smtplib(port, message, count)),
        ]  # fmt: skip
        source = _program("smtp-source", options.postfix)
        if source:
            words = [*source, "-d", "-s", str(options.connections), "-l", str(size)]
            address = f"127.0.0.1:{port}"
            clients.append(
                (f"smtp-source, {options.connections} connections", resource.RUSAGE_CHILDREN,
                 lambda count, words=words, address=address: _run(*words, "-m", str(count), address)),
            )  # fmt: skip
        for client, who, send in clients:
            send(options.connections)  # what is only needed once is done before the clock starts
            before, started = resource.getrusage(who), time.perf_counter()
            send(options.messages)
            seconds, after = time.perf_counter() - started, resource.getrusage(who)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            yield Measured(
                server=server, client=client, size=size, rate=options.messages / seconds,
                cpu=used / options.messages * 1e6,
            )  # fmt: skip


async def _send_all(port: int, message: bytes, count: int, connections: int) -> None:
    await asyncio.gather(*(_lane(port, message, count // connections) for _ in range(connections)))


async def _lane(port: int, message: bytes, count: int) -> None:
    from delivery.smtp import SmtpConnection  # Django is set up first
    from delivery.transport import Envelope, Prepared, Reply

    connection = SmtpConnection(host="127.0.0.1", port=port)
    for number in range(count):
        envelope = Envelope(f"bounce+{number}@example.org", f"reader{number}@example.org")
        prepared = await connection.prepare(envelope, message)
        if not isinstance(prepared, Prepared):
            raise SystemExit(f"not prepared: {prepared}")
        reply = await connection.finish(prepared)
        if not (isinstance(reply, Reply) and reply.positive):
            raise SystemExit(f"not taken: {reply}")
    await connection.close()


def _smtplib(port: int, message: bytes, count: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(count):
            client.sendmail(f"bounce+{number}@example.org", [f"reader{number}@example.org"], message)


def _table(found: list[Measured]) -> str:
    lines = [f"{'server':<14}{'client':<32}{'size':>8}{'a second':>10}{'CPU each':>12}"]
    lines += [f"{one.server:<14}{one.client:<32}{one.size:>8}{one.rate:>10.0f}{one.cpu:>9.0f} µs" for one in found]
    return "\n".join(lines)


def _settle_settings() -> None:
    """Django wants settings before its models can be named; no database is opened."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DATA_DIR", tempfile.gettempdir())
    import django

    django.setup()


def _program(name: str, folder: Path | None) -> list[str]:
    """How to start it; empty where it is not there."""
    unpacked = folder / "usr" / "sbin" / name if folder else None
    if folder and unpacked and unpacked.exists():
        return ["env", f"LD_LIBRARY_PATH={folder / 'usr' / 'lib' / 'postfix'}", str(unpacked)]
    there = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")
    return [there] if there else []


@contextlib.contextmanager
def _postfix_sink(folder: Path | None) -> Iterator[int]:
    program = _program("smtp-sink", folder)
    if not program:
        print("smtp-sink is not here; the bare server of our own stands in for it", file=sys.stderr)
        yield 0
        return
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    as_whom = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([*program, *as_whom, f"127.0.0.1:{port}", "200"])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("smtp-sink does not listen")


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def _own_sink(_folder: Path | None) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)
    process = multiprocessing.Process(target=serve, args=(listener,), daemon=True)
    process.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        process.terminate()
        process.join()


if __name__ == "__main__":
    main()
