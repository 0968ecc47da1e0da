"""The processes of a rehearsal: started, killed, asked to stop, and all gone at the end."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent.parent
WORKER = (sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--loglevel=WARNING", "--pool=prefork",
          "--without-gossip", "--without-mingle")  # fmt: skip

Process = subprocess.Popen[str]


class Stage:
    """``folder`` gets ``accepted.log`` and ``worker.log``; ``environment`` is what workers are told beside our own."""

    def __init__(self, *, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.log = folder / "accepted.log"
        self.log.touch()
        self.environment = dict(environment)
        self.processes: list[Process] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            self.kill(process)

    def start_server(self, **options: float) -> int:
        """The mail server; returns its port once it answers there."""
        words = [f"--{name}={value}" for name, value in options.items()]
        command = [sys.executable, "-m", "benchmarks.rehearsal.mail_server", str(self.log), *words]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.processes.append(process)
        if process.stdout is None or not (port := process.stdout.readline().strip()):
            raise RuntimeError("The mail server did not start; what it said is above.")
        return int(port)

    def start_worker(self, *, processes: int = 2) -> Process:
        """A worker for both queues, with a pool of ``processes``; it takes up work some seconds later."""
        return self.start([*WORKER, f"--hostname=w{len(self.processes)}@localhost", f"--concurrency={processes}"])

    def start(self, command: list[str], **more: str) -> Process:
        """Any process of the service, with ``more`` in its environment; it leads a group of its own."""
        with self.worker_log.open("a") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **self.environment, **more}, stdout=log, stderr=log,
                start_new_session=True, text=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def kill(self, process: Process) -> None:
        """SIGKILL to it and to every process of its pool, as when a machine dies."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()

    @property
    def worker_log(self) -> Path:
        """What workers complained of."""
        return self.folder / "worker.log"

    def answers(self) -> list[tuple[str, str, str]]:
        """What the mail server did: its answer, the recipient and the Message-ID, for each message it had whole."""
        found = []
        for line in self.log.read_text(encoding="ascii").splitlines():
            answer, address, message_id = line.split(" ")
            found.append((answer, address, message_id))
        return found
