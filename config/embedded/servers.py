"""How a process comes to use the embedded servers: ``use`` them, and they run for as long as it lives."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from config.embedded import locks
from config.embedded.places import Places
from config.embedded.process import answers
from config.errors import SetupError

PROJECT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 90.0
RESTART_SECONDS = 10.0
_held: dict[Path, int] = {}
_one_at_a_time = threading.Lock()


def use(*, data_dir: Path, durable: bool = True, again: bool = False) -> None:
    """See that the servers of ``data_dir`` run and keep running while this process lives.

    Free after the first call; ``again`` looks afresh, after a connection failed. Raises SetupError.
    """
    if data_dir in _held and not again:
        return
    with _one_at_a_time:
        places = Places(data_dir=data_dir)
        if data_dir not in _held:
            places.make()
            descriptor = locks.acquire(places.users_lock, exclusive=False)
        else:
            descriptor = _held[data_dir]
        try:
            with locks.exclusive(places.start_lock):
                _see_that_they_run(places, durable=durable)
            if again:
                _wait_until(lambda: answers(places.postgres_socket), seconds=RESTART_SECONDS)
        except BaseException:
            _held.pop(data_dir, None)
            locks.release(descriptor)
            raise
        _held[data_dir] = descriptor


def let_go(*, data_dir: Path, wait_seconds: float = 0.0) -> bool:
    """Stop using the servers; if nobody else does, have them stopped at once and wait for that.

    Returns whether they are gone. For the last act of a long-lived process; others just end.
    """
    places = Places(data_dir=data_dir)
    descriptor = _held.pop(data_dir, None)
    if descriptor is not None:
        locks.release(descriptor)
    try:
        os.kill(int(places.state.read_text()), signal.SIGTERM)
    except (OSError, ValueError):
        return not locks.is_held(places.keeper_lock)
    return _wait_until(lambda: not locks.is_held(places.keeper_lock), seconds=wait_seconds)


def _see_that_they_run(places: Places, *, durable: bool) -> None:
    if locks.is_held(places.keeper_lock):
        # Someone's start that was interrupted may still be under way.
        settled = _wait_until(
            lambda: places.state.exists() or not locks.is_held(places.keeper_lock), seconds=START_SECONDS
        )
        if settled and places.state.exists():
            return
    command = [sys.executable, "-m", "config.embedded.keeper", str(places.data_dir)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    for unwanted in ("PYTHONDEVMODE", "PYTHONWARNINGS"):
        environment.pop(unwanted, None)
    done = subprocess.run(
        command if durable else [*command, "--not-durable"],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=START_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        complaint = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SetupError(complaint[-1] if complaint else "The embedded servers did not start.")


def _wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
