"""What the two servers have in common: a child process with a log, a socket and a way to stop."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from config.errors import SetupError


class Server:
    """A child of the keeper. Subclasses say how it is prepared, started and found to be ready."""

    name: str
    start_seconds = 60.0
    stop_signal: signal.Signals
    kill_signal = signal.SIGKILL

    def __init__(self, *, log: Path) -> None:
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    def prepare(self) -> None:
        """Make what the server needs before its first start. Raises SetupError."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def before_exec(self) -> Callable[[], None] | None:
        return None

    def start(self) -> None:
        """Start and wait until it answers. Raises SetupError with the last line of its log."""
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=self.before_exec(),
            )
        deadline = time.monotonic() + self.start_seconds
        while not self.is_ready():
            if self.process.poll() is not None:
                raise SetupError(self.why_not())
            if time.monotonic() > deadline:
                self.stop()
                raise SetupError(f"{self.name} did not answer within {self.start_seconds:.0f} s; its log: {self.log}")
            time.sleep(0.01)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, *, seconds: float = 20.0) -> None:
        """Ask it to stop, and make it stop if it does not within ``seconds``."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.send_signal(self.kill_signal)
            self.process.wait()

    def why_not(self) -> str:
        """One line that says why the server did not start."""
        return f"{self.name} did not start: {self.last_complaint()} (log: {self.log})"

    def last_complaint(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            lines = [line.strip() for line in log.read().decode("utf-8", "replace").splitlines() if line.strip()]
        grave = [line for line in lines if "FATAL" in line or "PANIC" in line or "Fatal" in line or "# " in line]
        return (grave or lines or ["it said nothing"])[-1]


def answers(path: Path) -> bool:
    """Whether something accepts connections on the Unix socket ``path``."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def stop_orphan(pid_file: Path, *, marker: str, stop_signal: signal.Signals, seconds: float = 30.0) -> None:
    """Stop a server whose keeper was killed, so that a new one can take its place.

    ``pid_file``'s first line is its process id; ``marker`` must occur in that process's command line, so a
    process id that meanwhile belongs to someone else is left alone, and the stale file removed.
    """
    try:
        pid = int(pid_file.read_text("utf-8", "replace").split("\n", 1)[0])
    except (OSError, ValueError):
        return
    deadline = time.monotonic() + seconds
    asked = False
    while marker in _command_line(pid):
        if not asked:
            os.kill(pid, stop_signal)
            asked = True
        if time.monotonic() > deadline:
            raise SetupError(f"An earlier server (process {pid}) does not stop. Stop it and try again.")
        time.sleep(0.02)
    pid_file.unlink(missing_ok=True)


def _command_line(pid: int) -> str:
    """The command line of a living process; empty for one that is gone or a zombie."""
    if pid <= 1:
        return ""
    if Path("/proc/self/cmdline").exists():  # Linux; small images have no ps
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            return ""
    listing = subprocess.run(["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, check=False)
    line = listing.stdout.decode("utf-8", "replace").strip()
    return "" if line.startswith("Z") else line
