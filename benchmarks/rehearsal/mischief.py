"""What is done to a service while it sends: a list of acts, drawn by lot, each due when so much is accepted."""

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import redis
from django.conf import settings

from benchmarks.rehearsal.stage import Process, Stage
from config.embedded.places import Places

PATIENCE_SECONDS = 45.0
"""How long a worker may take to stop when it is asked to."""
LONGEST_OUTAGE_SECONDS = 10.0
"""How long PostgreSQL stays away at most."""


class Mischief:
    """Keeps ``workers`` senders of one process each running, and does one act after the other."""

    def __init__(self, stage: Stage, *, chance: random.Random, workers: int, kills: int, copies: int) -> None:
        self._stage = stage
        self._chance = chance
        self._places = Places(data_dir=settings.DATA_DIR)
        self._workers = [stage.start_worker(processes=1) for _ in range(workers)]
        self._leaving: list[tuple[Process, float]] = []
        self.done: Counter[str] = Counter()
        self.slowest_stop = 0.0
        self._waking: threading.Timer | None = None
        others = max(1, kills // 10)
        acts = ["kill"] * kills + ["stop"] * max(1, kills // 5)
        acts += ["wipe"] * others + ["valkey"] * others + ["postgres"] * others
        chance.shuffle(acts)
        moments = sorted(chance.uniform(0.02, 0.9) * copies for _ in acts)
        self._due = list(zip(moments, acts, strict=True))

    @property
    def over(self) -> bool:
        """Whether everything was done."""
        return not self._due and not self._leaving and not self._asleep

    def go_on(self, accepted: int) -> None:
        """Do what is due; called several times a second. Raises RuntimeError for a worker that does not stop."""
        if self._due and accepted >= self._due[0][0]:
            _, act = self._due.pop(0)
            self.done[act] += 1
            getattr(self, f"_{act}")()
        for leaving in list(self._leaving):
            process, since = leaving
            if process.poll() is not None:
                self._leaving.remove(leaving)
                self.slowest_stop = max(self.slowest_stop, time.monotonic() - since)
            elif time.monotonic() - since > PATIENCE_SECONDS:
                raise RuntimeError(f"A worker (process {process.pid}) does not stop though it was asked to.")
        for number, worker in enumerate(self._workers):
            if worker.poll() is not None:  # one that lost its broker or its database for good
                self._workers[number] = self._stage.start_worker(processes=1)

    def _kill(self) -> None:
        """A whole worker, as when its machine dies, or only the process that sends, as when memory runs out."""
        number = self._chance.randrange(len(self._workers))
        worker = self._workers[number]
        children = _children(worker.pid)
        if children and self._chance.random() < 0.5:
            for child in children:
                _signal(child, signal.SIGKILL)
            return
        self._stage.kill(worker)
        self._workers[number] = self._stage.start_worker(processes=1)

    def _stop(self) -> None:
        """SIGTERM, to the worker alone or to all its processes: process managers do either."""
        number = self._chance.randrange(len(self._workers))
        worker = self._workers[number]
        if self._chance.random() < 0.5:
            _signal(worker.pid, signal.SIGTERM)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGTERM)
        self._leaving.append((worker, time.monotonic()))
        self._workers[number] = self._stage.start_worker(processes=1)

    def _wipe(self) -> None:
        """Valkey loses everything: messages, limits, notes."""
        with contextlib.suppress(redis.RedisError):
            redis.Redis.from_url(settings.CACHE_URL).flushall()

    def _valkey(self) -> None:
        _signal(_first_line(self._places.valkey / "valkey.pid"), signal.SIGKILL)

    def _postgres(self) -> None:
        """Fast, immediate or without a word. It recovers and starts again, at once or after some seconds."""
        how = self._chance.choice([signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
        outage = self._chance.uniform(0, LONGEST_OUTAGE_SECONDS)
        if not self._asleep:
            keeper = _first_line(self._places.state)
            _signal(keeper, signal.SIGSTOP)  # it would start the server again
            # In a thread: whoever asks for the server meanwhile waits for the keeper, and that may be us.
            self._waking = threading.Timer(outage, _signal, (keeper, signal.SIGCONT))
            self._waking.start()
        _signal(_first_line(self._places.cluster / "postmaster.pid"), how)

    @property
    def _asleep(self) -> bool:
        return self._waking is not None and self._waking.is_alive()


def _first_line(path: Path) -> int:
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text(encoding="utf-8").split("\n", 1)[0])
    return 0


def _signal(pid: int, number: signal.Signals) -> None:
    if pid > 1:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _children(pid: int) -> list[int]:
    """The processes it started, where the kernel says so (Linux)."""
    with contextlib.suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []
