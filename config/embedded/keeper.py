"""The keeper: the process that starts both servers, restarts one that dies, and stops them when nobody is left.

``python -m config.embedded.keeper DATA_DIR`` returns once the servers answer, leaving the keeper behind as a
daemon; it fails with one line on stderr where they cannot be started. SIGTERM asks the keeper to stop as soon as the
last user is gone, without lingering.
"""

import argparse
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from config.embedded import locks
from config.embedded.account import server_account
from config.embedded.places import Places
from config.embedded.postgres import Postgres
from config.embedded.process import Server
from config.embedded.valkey import Valkey
from config.errors import SetupError

LINGER_SECONDS = 5.0
LOOK_SECONDS = 0.2


class Keeper:
    """Owns the servers for as long as ``users.lock`` is held by anyone."""

    def __init__(self, *, places: Places, durable: bool) -> None:
        self.places = places
        self.servers: list[Server] = [
            Valkey(places=places, account=server_account()),
            Postgres(places=places, durable=durable),
        ]
        self.lingers = True
        self.failures = 0

    def start(self) -> None:
        """Start both servers. Raises SetupError; nothing is left running then."""
        # PostgreSQL makes the socket directory, so it is prepared first.
        for server in reversed(self.servers):
            server.prepare()
        try:
            for server in self.servers:
                server.start()
        except BaseException:
            self.stop()
            raise
        self.places.state.write_text(f"{os.getpid()}\n")

    def stop(self) -> None:
        self.places.state.unlink(missing_ok=True)
        for server in self.servers:
            server.stop()

    def watch(self) -> int:
        """Stay until nobody uses the servers; returns the lock that keeps new users waiting while they stop."""
        unused_since: float | None = None
        while True:
            alone = locks.try_acquire(self.places.users_lock, exclusive=True)
            if alone is None:
                unused_since = None
            else:
                unused_since = unused_since or time.monotonic()
                if not self.lingers or time.monotonic() - unused_since > LINGER_SECONDS:
                    return alone
                locks.release(alone)
            self.restart_the_dead()
            time.sleep(LOOK_SECONDS)

    def restart_the_dead(self) -> None:
        for server in self.servers:
            if server.has_died():
                print(f"{server.name} died; starting it again", file=sys.stderr, flush=True)
                try:
                    server.prepare()
                    server.start()
                    self.failures = 0
                except SetupError as error:
                    self.failures += 1
                    print(error, file=sys.stderr, flush=True)
                    time.sleep(min(0.5 * self.failures, 10))


def run(*, places: Places, durable: bool, ready: int) -> None:
    """The daemon's life. Writes to the pipe ``ready``: nothing on success, else the one line that says why."""
    if locks.try_acquire(places.keeper_lock, exclusive=True) is None:
        os.write(ready, b"Another keeper has just started.")
        return
    try:
        keeper = Keeper(places=places, durable=durable)
        keeper.start()
    except (SetupError, OSError) as error:
        os.write(ready, str(error).replace("\n", " ").encode())
        return
    signal.signal(signal.SIGTERM, lambda *_: setattr(keeper, "lingers", False))
    os.close(ready)
    alone = keeper.watch()
    keeper.stop()
    del alone  # both locks are let go by the kernel as this process ends


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--not-durable", action="store_true", help="do not wait for the disk (tests)")
    options = parser.parse_args()
    places = Places(data_dir=options.data_dir)
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        _become_daemon(log=places.logs / "keeper.log")
        run(places=places, durable=not options.not_durable, ready=writing)
        return 0
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        complaint = pipe.read().decode("utf-8", "replace")
    if not complaint and not places.state.exists():
        complaint = f"The keeper of the embedded servers died (log: {places.logs / 'keeper.log'})"
    print(complaint, end="", file=sys.stderr)
    return 1 if complaint else 0


def _become_daemon(*, log: Path) -> None:
    os.setsid()
    os.chdir("/")
    for ignored in (signal.SIGHUP, signal.SIGINT):
        signal.signal(ignored, signal.SIG_IGN)
    nowhere, written = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with contextlib.suppress(OSError):
        os.dup2(nowhere, 0)
    os.dup2(written, 1)
    os.dup2(written, 2)


if __name__ == "__main__":
    sys.exit(main())
