"""Real workers, a real broker and a real SMTP server, each in a process that can be killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import redis
from celery import current_app
from django.conf import settings
from django.db import connection

from config.embedded.places import Places
from config.serve.processes import sender_command, worker_command
from delivery.models import Delivery, Mailing, MailingState
from delivery.tasks import send, tick

ROOT = Path(__file__).resolve().parent.parent.parent
ALONE = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--loglevel=WARNING", "--pool=prefork"]


class Rehearsal:
    """``with Rehearsal(mailing, tmp_path, broker=3) as stage``: start and stop what a mailing needs."""

    def __init__(self, mailing, folder, *, broker, delay=0.01):
        self.mailing, self.folder, self.broker, self.delay = mailing, folder, broker, delay
        self.log = folder / "accepted.log"
        self.log.touch()
        self.port = _free_port()
        self.cache_prefix = f"rehearsal-{broker}-{self.port}"
        self.processes = []
        self.started = time.monotonic()

    def __enter__(self):
        self.places = Places(data_dir=settings.DATA_DIR)
        self.wipe_broker()
        return self

    def __exit__(self, *_):
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        self.wipe_broker()

    def start_server(self, **options):
        """The SMTP server; it answers when this returns."""
        words = [f"--{name}={value}" for name, value in options.items()]
        command = [sys.executable, "-m", "tests.delivery.counting_server", str(self.port), str(self.delay),
                   str(self.log), *words]  # fmt: skip
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.processes.append(process)
        assert process.stdout.readline().strip() == str(self.port)
        return process

    def start_worker(self, *, processes=2):
        """A worker for both queues, with a pool of ``processes``; it takes up work some seconds later."""
        name = f"--hostname=rehearsal{len(self.processes)}@localhost"
        return self._start([*ALONE, name, f"--concurrency={processes}"])

    def start_service(self):
        """Worker and sender as ``serve`` starts them, at default settings."""
        return [self._start(command, TEST_SLICE_SECONDS="20") for command in (worker_command(), sender_command())]

    def _start(self, command, **more):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.delivery.worker_settings",
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "TEST_BROKER": str(self.broker),
            "TEST_SMTP_PORT": str(self.port),
            "TEST_CACHE_PREFIX": self.cache_prefix,
            **more,
        }
        with (self.folder / "worker.log").open("a") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)
        return process

    def kill(self, process):
        """SIGKILL to the worker and to every process of its pool."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def wipe_broker(self):
        """Lose every message there is, and every note of one, as a Valkey that begins anew does."""
        url = self.places.redis_url(scheme="unix", database=self.broker)
        redis.Redis.from_url(url).flushdb()
        notes = redis.Redis.from_url(settings.CACHE_URL)
        for key in notes.scan_iter(f"{self.cache_prefix}:*"):
            notes.delete(key)

    def waiting(self, queue):
        """How many messages wait in the queue."""
        url = self.places.redis_url(scheme="unix", database=self.broker)
        return redis.Redis.from_url(url).llen(f"fortnight:{queue}")

    def wake(self, senders=1):
        """The messages that begin a mailing with so many senders."""
        for lane in range(senders):
            self._send(send, lane)

    def tick(self):
        """What the beat does every half minute."""
        self._send(tick)

    def accepted(self):
        """How often the server accepted a message for each address."""
        lines = self.log.read_text(encoding="ascii").splitlines()
        return Counter(line.split()[0] for line in lines)

    def message_ids(self):
        return [line.split()[1] for line in self.log.read_text(encoding="ascii").splitlines()]

    def wait_for(self, condition, *, seconds=90, beat=False):
        """Wait until ``condition()``; with ``beat``, tick every second meanwhile."""
        deadline, next_tick = time.monotonic() + seconds, 0.0
        while not condition():
            assert time.monotonic() < deadline, (self.states(), (self.folder / "worker.log").read_text()[-3000:])
            if beat and time.monotonic() >= next_tick:
                self.tick()
                next_tick = time.monotonic() + 1
            time.sleep(0.05)

    def wait_for_accepted(self, count):
        self.wait_for(lambda: len(self.message_ids()) >= count)

    def wait_until_finished(self):
        self.wait_for(lambda: self.state() == MailingState.FINISHED, beat=True)

    def state(self):
        return Mailing.objects.values_list("state", flat=True).get(pk=self.mailing.pk)

    def states(self):
        return dict(Counter(Delivery.objects.filter(mailing=self.mailing).values_list("state", flat=True)))

    def addresses(self, state):
        return set(Delivery.objects.filter(mailing=self.mailing, state=state).values_list("address", flat=True))

    def report(self, title):
        """The figures, for whoever runs this with -s."""
        took = time.monotonic() - self.started
        accepted = self.accepted()
        twice = sum(1 for count in accepted.values() if count > 1)
        print(f"\n{title}: {self.states()}; server accepted {accepted.total()}, twice {twice}; {took:.1f} s")

    def _send(self, task, *arguments):
        url = self.places.redis_url(scheme="redis+socket", database=self.broker)
        with current_app.connection_for_write(url) as wire:
            task.apply_async(arguments, connection=wire)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
