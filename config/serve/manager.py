"""Running several processes as one: their lines in one stream, one that dies started again, none left at the end.

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

from config.serve import restarts

# A worker finishes or gives back what it holds within its soft shutdown (config/celery.py); then it is ended.
GRACE_SECONDS = 20.0
LOOK_SECONDS = 0.1
PR_SET_PDEATHSIG = 1
# More lives than any rule of restarts looks at.
LIVES_KEPT = 10
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(kw_only=True)
class Process:
    """One process of the service. Without an ``essential`` one that stays up there is no use in the others."""

    name: str
    command: Sequence[str]
    essential: bool = False
    running: subprocess.Popen[bytes] | None = None
    unfinished_line: bytes = b""
    began: float = 0.0
    lives: list[float] = field(default_factory=list)
    # While it is down: when it is started again, by the monotonic clock.
    due: float | None = None


@dataclass(kw_only=True)
class Manager:
    """Starts ``processes`` and keeps them up, passes on what they print through ``show``, stops all when asked.

    One that ends by itself is started again after a pause (config/serve/restarts.py). All are stopped when one fails
    at its first start, or when an essential one cannot stay up.
    """

    processes: Sequence[Process]
    directory: Path
    show: Callable[[str, str], None]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    stopping: bool = False

    def run(self, *, each_look: Callable[[], None] = lambda: None) -> int:
        """Stay until told to stop (0) or until going on is no use (1). ``each_look`` runs ten times a second.

        The signals stay ours: whoever is told twice to stop must not be cut off while it still tidies up after us.
        """
        for number in STOP_SIGNALS:
            signal.signal(number, self._asked_to_stop)
        try:
            with selectors.DefaultSelector() as selector:
                for process in self.processes:
                    self._start(process, selector)
                gave_up = self._watch(selector, each_look)
                if gave_up is not None:
                    self.show("fortnight", f"{gave_up}; stopping everything else.")
                self._stop(selector)
        finally:
            self._kill()
        return 0 if gave_up is None else 1

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _start(self, process: Process, selector: selectors.BaseSelector) -> None:
        process.began, process.due = time.monotonic(), None
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

    def _watch(self, selector: selectors.BaseSelector, each_look: Callable[[], None]) -> str | None:
        """Keep all up until asked to stop. Returns why going on is no use, where it is not."""
        while not self.stopping:
            self._pass_on(selector)
            for process in self.processes:
                if not self.stopping and (why := self._see_to(process, selector)) is not None:
                    return why
            each_look()
        return None

    def _see_to(self, process: Process, selector: selectors.BaseSelector) -> str | None:
        """Start it where it is due, and notice its end. Returns why going on is no use, where it is not."""
        if process.due is None:
            code = process.running.poll() if process.running is not None else None
            return None if code is None else self._ended(process, code)
        if time.monotonic() >= process.due:
            self._bury(process, selector)
            self._start(process, selector)
        return None

    def _ended(self, process: Process, code: int) -> str | None:
        """Have a process that ended by itself started again. Returns why all is to end, where starting is no use."""
        process.lives = [*process.lives[1 - LIVES_KEPT :], time.monotonic() - process.began]
        ended = f"{process.name} ended ({restarts.say_end(code)})"
        if restarts.could_not_start(process.lives, code=code):
            return ended
        if process.essential and restarts.cannot_stay_up(process.lives):
            return f"{ended} for the {restarts.TRIES}th time within a minute"
        _signal_session(process, signal.SIGTERM)
        pause = restarts.pause_before_next(process.lives)
        process.due = time.monotonic() + pause
        self.show("fortnight", f"{ended}; starting it again in {pause:.0f} s.")
        return None

    def _bury(self, process: Process, selector: selectors.BaseSelector) -> None:
        """Clear away one that ended: its children, which may hold its port, and its stream with the last words."""
        _signal_session(process, signal.SIGKILL)
        if process.running is not None and process.running.stdout is not None:
            with contextlib.suppress(KeyError):  # taken out at its end already
                selector.unregister(process.running.stdout)
            process.running.stdout.close()
        if process.unfinished_line:
            self.show(process.name, process.unfinished_line.decode("utf-8", "replace").rstrip())
            process.unfinished_line = b""

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
            _signal_session(process, signal.SIGKILL)
            process.running.wait()
            if process.running.stdout is not None:
                process.running.stdout.close()


def _signal_session(process: Process, number: signal.Signals) -> None:
    """Reach the process and its children; where all are gone, nothing."""
    if process.running is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.running.pid, number)


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel tells our processes to stop should we be killed outright (prctl(2))."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)

    return ask
