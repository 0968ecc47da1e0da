"""Running several processes as one: their lines in one stream, and none left when it ends.

Each process leads a session of its own, so that Ctrl-C reaches only us and the order of stopping is ours.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# A worker finishes or gives back what it holds within its soft shutdown (config/celery.py); then it is ended.
GRACE_SECONDS = 20.0
LOOK_SECONDS = 0.1
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(kw_only=True)
class Process:
    """One process of the service."""

    name: str
    command: Sequence[str]
    running: subprocess.Popen[bytes] | None = None
    unfinished_line: bytes = b""


@dataclass(kw_only=True)
class Manager:
    """Starts ``processes``, passes on what they print through ``show``, and stops all when one ends or we are asked."""

    processes: Sequence[Process]
    directory: Path
    show: Callable[[str, str], None]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    stopping: bool = False

    def run(self, *, each_look: Callable[[], None] = lambda: None) -> int:
        """Stay until told to stop (0) or until a process ends by itself (1). ``each_look`` runs ten times a second."""
        kept = {number: signal.signal(number, self._asked_to_stop) for number in STOP_SIGNALS}
        try:
            with selectors.DefaultSelector() as selector:
                for process in self.processes:
                    self._start(process, selector)
                ended = self._watch(selector, each_look)
                if ended is not None:
                    code = ended.running.returncode if ended.running else "?"
                    self.show("fortnight", f"{ended.name} ended (status {code}); stopping everything else.")
                self._stop(selector)
        finally:
            self._kill()
            for number, handler in kept.items():
                signal.signal(number, handler)
        return 0 if ended is None else 1

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _start(self, process: Process, selector: selectors.BaseSelector) -> None:
        process.running = subprocess.Popen(
            process.command,
            cwd=self.directory,
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent(),
        )
        assert process.running.stdout is not None  # noqa: S101 - a pipe was asked for
        os.set_blocking(process.running.stdout.fileno(), False)
        selector.register(process.running.stdout, selectors.EVENT_READ, process)

    def _watch(self, selector: selectors.BaseSelector, each_look: Callable[[], None]) -> Process | None:
        while not self.stopping:
            self._pass_on(selector)
            for process in self.processes:
                if process.running is not None and process.running.poll() is not None and not self.stopping:
                    return process
            each_look()
        return None

    def _pass_on(self, selector: selectors.BaseSelector) -> None:
        """Show what the processes have printed; waits a moment where there is nothing."""
        if not selector.get_map():
            time.sleep(LOOK_SECONDS)
        for key, _ in selector.select(LOOK_SECONDS):
            process: Process = key.data
            chunk = os.read(key.fd, 65536)
            if not chunk:
                selector.unregister(key.fileobj)
            *lines, process.unfinished_line = (process.unfinished_line + chunk).split(b"\n")
            for line in lines:
                self.show(process.name, line.decode("utf-8", "replace").rstrip())

    def _stop(self, selector: selectors.BaseSelector) -> None:
        """Ask every process to stop, and give them time; what they say meanwhile is shown."""
        for process in self.processes:
            if process.running is not None and process.running.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    process.running.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and any(p.running and p.running.poll() is None for p in self.processes):
            self._pass_on(selector)
        self._pass_on(selector)

    def _kill(self) -> None:
        """End what is left of each session, children of children too."""
        for process in self.processes:
            if process.running is None:
                continue
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.running.pid, signal.SIGKILL)
            process.running.wait()
            if process.running.stdout is not None:
                process.running.stdout.close()


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel tells our processes to stop should we be killed outright (prctl(2))."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)

    return ask
