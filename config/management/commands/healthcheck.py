"""``manage.py healthcheck web|worker|beat``: what container engines ask every few seconds."""

import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.celery import app
from config.heartbeat import LATE_SECONDS, seconds_since_beat
from config.serve.site import site_answers

PING_SECONDS = 3.0


class Command(BaseCommand):
    help = "Exit 0 if the named process of this machine is well, 1 with one line if it is not."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("process", choices=["web", "worker", "beat"])

    def handle(self, *_: Any, process: str, **__: Any) -> None:
        try:
            complaint = {"web": web_complaint, "worker": worker_complaint, "beat": beat_complaint}[process]()
        except (RedisError, OperationalError, OSError) as error:
            complaint = f"The broker does not answer ({type(error).__name__}): see REDIS_URL."
        if complaint:
            raise CommandError(complaint)
        self.stdout.write("well")


def web_complaint() -> str:
    return "" if site_answers() else "The site does not answer, or not its database or broker: see its log."


def worker_complaint() -> str:
    """Ask the worker of this machine alone; others answering would hide that ours does not."""
    name = f"celery@{socket.gethostname()}"
    answers = app.control.inspect(destination=[name], timeout=PING_SECONDS).ping()
    return "" if answers else f"The worker {name} does not answer within {PING_SECONDS:.0f} s: see its log."


def beat_complaint() -> str:
    seconds = seconds_since_beat()
    if seconds is None:
        return "Beat has given no sign of life: start it (celery -A config.celery beat)."
    return "" if seconds <= LATE_SECONDS else f"Beat gave its last sign of life {seconds:.0f} s ago: see its log."
