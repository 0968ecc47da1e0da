"""``manage.py healthcheck web|worker|sender|beat``: what container engines ask every few seconds."""

import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.celery import app
from config.heartbeat import LATE_SECONDS, seconds_since_beat
from config.serve.site import site_answers

PING_SECONDS = 3.0


def web_complaint() -> str:
    return "" if site_answers() else "The site does not answer, or not its database or broker: see its log."


def worker_complaint() -> str:
    return _celery_complaint("worker")


def sender_complaint() -> str:
    return _celery_complaint("sender")


def _celery_complaint(process: str) -> str:
    """Ask the one of this machine alone; others answering would hide that ours does not."""
    name = f"{process}@{socket.gethostname()}"
    answers = app.control.inspect(destination=[name], timeout=PING_SECONDS).ping()
    return "" if answers else f"{name} does not answer within {PING_SECONDS:.0f} s: see its log."


def beat_complaint() -> str:
    seconds = seconds_since_beat()
    if seconds is None:
        return "Beat has given no sign of life: start it (celery -A config.celery beat)."
    return "" if seconds <= LATE_SECONDS else f"Beat gave its last sign of life {seconds:.0f} s ago: see its log."


COMPLAINTS = {"web": web_complaint, "worker": worker_complaint, "sender": sender_complaint, "beat": beat_complaint}
"""By process: what is the matter with it, in one line; empty where it is well."""


class Command(BaseCommand):
    help = "Exit 0 if the named process of this machine is well, 1 with one line if it is not."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("process", choices=list(COMPLAINTS))

    def handle(self, *_: Any, process: str, **__: Any) -> None:
        try:
            complaint = COMPLAINTS[process]()
        except (RedisError, OperationalError, OSError) as error:
            complaint = f"The broker does not answer ({type(error).__name__}): see REDIS_URL."
        if complaint:
            raise CommandError(complaint)
        self.stdout.write("well")
