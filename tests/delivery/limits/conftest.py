"""A Valkey for limits: the suite's, one whose clock stands still until it is set, and one that can be taken away."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
import redis

from config.embedded.valkey import binary
from delivery.limits import Lost, Store


class ClockedStore(Store):
    """The suite's Valkey; its scripts read the time from a key that the test sets."""

    def run(self, script, keys, arguments):
        try:
            return super().run(script, keys, arguments)
        except Lost as error:
            raise AssertionError(f"{script} failed") from error

    def _text(self, name):
        return super()._text(name).replace("redis.call('TIME')", f"redis.call('LRANGE', '{self._prefix}:clock', 0, 1)")

    def set_clock(self, microseconds):
        if self._client is None:
            self.run("list_weather", [self.key("nothing")], [])
        key = f"{self._prefix}:clock"
        self._client.delete(key)
        self._client.rpush(key, microseconds // 1_000_000, microseconds % 1_000_000)
        self.now = microseconds


class ValkeyOfOnesOwn:
    """A server on a socket, with nothing in it, that can be killed, stopped and wiped."""

    def __init__(self, folder):
        self.folder = folder
        self.url = f"unix://{folder / 'v.sock'}"
        self.process = None

    def start(self):
        socket = self.folder / "v.sock"
        socket.unlink(missing_ok=True)
        words = ["--port", "0", "--unixsocket", str(socket), "--dir", str(self.folder), "--save", ""]
        self.process = subprocess.Popen([str(binary()), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(redis.RedisError):
                if self.client().ping():
                    return
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def client(self):
        return redis.Redis.from_url(self.url)

    def wipe(self):
        self.client().flushall()

    def kill(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
        self.process = None

    def freeze(self):
        """It keeps its connections and answers nothing."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        os.kill(self.process.pid, signal.SIGCONT)


@pytest.fixture
def store():
    with contextlib.closing(Store()) as store:
        yield store


@pytest.fixture
def clocked():
    """Noon, UTC, on a Sunday in Advent."""
    with contextlib.closing(ClockedStore()) as store:
        store.set_clock(NOON * 1_000_000)
        yield store


@pytest.fixture
def own_valkey():
    folder = Path(tempfile.mkdtemp(prefix="fn-"))  # a socket's path must be short
    server = ValkeyOfOnesOwn(folder)
    server.start()
    yield server
    server.kill()
    shutil.rmtree(folder)


@pytest.fixture
def own_store(own_valkey):
    """On that server; a lost one is asked again at once."""
    with contextlib.closing(Store(url=own_valkey.url, prefix="own", retry_seconds=0)) as store:
        yield store


NOON = 1_796_558_400
