"""What runs beside the sender: the servers that take its mail, and what each kind of process costs."""

import asyncio
import contextlib
import multiprocessing
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_ANSWERS = {
    b"EHLO": b"250-bench.example.org\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 2.0.0 bye\r\n",
}


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
            own = multiprocessing.Process(target=_serve, args=(listener,), daemon=True)
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


def _serve(listener: socket.socket) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(_Sink, sock=listener)
        await server.serve_forever()

    asyncio.run(serve())


class _Sink(asyncio.Protocol):
    """Accepts everything; looks at a body only where it ends."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._rest, self._in_body = b"", False
        self._say(b"220 bench.example.org\r\n")

    def data_received(self, data: bytes) -> None:
        data, said = self._rest + data, b""
        if self._in_body:
            self._in_body = not data.endswith(b"\r\n.\r\n")
            self._rest = data[-4:] if self._in_body else b""
            if not self._in_body:
                self._say(b"250 2.0.0 taken\r\n")
            return
        *lines, self._rest = data.split(b"\r\n")
        for line in lines:
            verb = line[:4].upper()
            self._in_body = verb == b"DATA"
            said += _ANSWERS.get(verb, b"250 2.0.0 OK\r\n")
        self._say(said)

    def _say(self, data: bytes) -> None:
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(data)
