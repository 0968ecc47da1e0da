"""What runs beside the sender: the servers that take its mail, and what each kind of process costs."""

import contextlib
import multiprocessing
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from sending.sink import serve

_TICK = os.sysconf("SC_CLK_TCK")


def program(name: str, folder: Path | None) -> list[str]:
    """How to start one of Postfix's programs; empty where it is not there."""
    unpacked = folder / "usr" / "sbin" / name if folder else None
    if folder and unpacked and unpacked.exists():
        return ["env", f"LD_LIBRARY_PATH={folder / 'usr' / 'lib' / 'postfix'}", str(unpacked)]
    there = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")
    return [there] if there else []


@contextlib.contextmanager
def mail_server(folder: Path | None) -> Iterator[tuple[int, int, str]]:
    """A server that accepts everything: its port, its process id and its name."""
    postfix = program("smtp-sink", folder)
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        port = int(listener.getsockname()[1])
        if not postfix:
            own = multiprocessing.Process(target=serve, args=(listener,), daemon=True)
            own.start()
            try:
                yield port, own.pid or 0, "a server of our own"
            finally:
                own.terminate()
                own.join()
            return
    as_whom = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([*postfix, *as_whom, f"127.0.0.1:{port}", "200"])
    try:
        _wait_for(port)
        yield port, process.pid, "smtp-sink"
    finally:
        process.terminate()
        process.wait()


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU time of these processes, and of those of their children that ended."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / _TICK


def family(pid: int) -> list[int]:
    """A process and its children, as they are now."""
    found = [pid]
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, thread.read_text().split())
    return found


def peak_memory(pid: int | str = "self") -> float:
    """The most memory a process had so far, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("the mail server does not listen")
