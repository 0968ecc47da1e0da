"""Running the project's commands as a stranger would: in a process of their own, on a machine that sets nothing."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from config.embedded import locks
from config.embedded.places import Places

PROJECT = Path(__file__).resolve().parent.parent
OURS = (
    "DATA_DIR", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "BASE_URL", "SECRET_KEY", "TOKEN_KEYS", "SUPPRESSION_KEY",
    "ENCRYPTION_KEYS", "DNS_SERVERS",
    "ALLOWED_HOSTS", "TRUSTED_PROXIES", "DEBUG", "TIME_ZONE", "PORT", "BIND", "MAILBOX_ENABLED", "STATIC_ROOT",
    "DJANGO_SETTINGS_MODULE", "PYTHONDEVMODE", "LOG_LEVEL",
)  # fmt: skip


class Machine:
    def __init__(self, *, data_dir):
        self.data_dir = data_dir
        self.places = Places(data_dir=data_dir)
        self.started = []

    def environment(self, **settings):
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        return {**kept, "DATA_DIR": str(self.data_dir), **settings}

    def run(self, *command, **settings):
        """Run a command to its end; its exit status, what it printed and what it complained of."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=PROJECT,
            env=self.environment(**settings),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def manage(self, *arguments, **settings):
        return self.run("manage.py", *arguments, **settings)

    def start(self, *command, **settings):
        """Start a command that stays; it is killed at the end at the latest."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=PROJECT,
            env=self.environment(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def servers_run(self):
        return self.places.keeper_lock.exists() and locks.is_held(self.places.keeper_lock)

    def processes(self):
        """Process ids and command lines of everything that was started with this data directory."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            # Valkey writes its title over its environment.
            named = str(self.data_dir) in line or str(self.places.sockets) in line
            mine = named or f"DATA_DIR={self.data_dir}\0".encode() in environment
            if mine and line and int(folder.name) != os.getpid():
                found[int(folder.name)] = line
        return found

    def clear_up(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stdout.close()
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def wait_until(condition, *, seconds=20, what="it"):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come about within {seconds} s"
        time.sleep(0.05)


def free_port():
    """A port of this machine that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
