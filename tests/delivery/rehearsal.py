"""A mailing of the test's database, sent by real workers over a real broker to a real mail server."""

import time
from collections import Counter

import redis
from celery import current_app
from django.conf import settings
from django.db import connection

from benchmarks.rehearsal.stage import Stage
from config.embedded.places import Places
from config.serve.processes import sender_command, worker_command
from delivery.models import Delivery, Mailing, MailingState
from delivery.tasks import send, tick
from tests.machine import free_port


class Rehearsal(Stage):
    """``with Rehearsal(mailing, tmp_path, broker=3) as stage``: start and stop what a mailing needs."""

    def __init__(self, mailing, folder, *, broker, delay=0.01):
        self.mailing, self.broker, self.delay = mailing, broker, delay
        self.port = free_port()
        self.cache_prefix = f"rehearsal-{broker}-{self.port}"
        self.places = Places(data_dir=settings.DATA_DIR)
        self.started = time.monotonic()
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.delivery.worker_settings",
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "TEST_BROKER": str(broker),
            "TEST_SMTP_PORT": str(self.port),
            "TEST_CACHE_PREFIX": self.cache_prefix,
        }
        super().__init__(folder=folder, environment=environment)

    def __enter__(self):
        self.wipe_broker()
        return self

    def __exit__(self, *_):
        super().__exit__()
        self.wipe_broker()

    def start_server(self, **options):
        return super().start_server(port=self.port, delay=self.delay, **options)

    def start_service(self):
        """Worker and sender as ``serve`` starts them, at default settings."""
        return [self.start(command, TEST_SLICE_SECONDS="20") for command in (worker_command(), sender_command())]

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
        for sender in range(senders):
            self._send(send, sender)

    def tick(self):
        """What the beat does every half minute."""
        self._send(tick)

    def accepted(self):
        """How often the server accepted a message for each address."""
        return Counter(address for _, address, _ in self.answers())

    def message_ids(self):
        return [message_id for _, _, message_id in self.answers()]

    def wait_for(self, condition, *, seconds=90, beat=False):
        """Wait until ``condition()``; with ``beat``, tick every second meanwhile."""
        deadline, next_tick = time.monotonic() + seconds, 0.0
        while not condition():
            assert time.monotonic() < deadline, (self.states(), self.worker_log.read_text()[-3000:])
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

    def report(self, title):
        """The figures, for whoever runs this with -s."""
        took = time.monotonic() - self.started
        print(f"\n{title}: {self.states()}; server accepted {self.accepted().total()}; {took:.1f} s")

    def _send(self, task, *arguments):
        url = self.places.redis_url(scheme="redis+socket", database=self.broker)
        with current_app.connection_for_write(url) as wire:
            task.apply_async(arguments, connection=wire)
