"""The processes the service consists of, as commands; compose runs the same ones in containers."""

import sys

from django.conf import settings

from config.serve.manager import Process
from delivery.queues import ERRANDS, MAILINGS

CELERY = (sys.executable, "-m", "celery", "--quiet", "-A", "config.celery")


def web_command() -> list[str]:
    return [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]


def worker_command() -> list[str]:
    """Ticks, confirmations and whatever else is short."""
    return _worker_command("worker", queue=ERRANDS)


def sender_command() -> list[str]:
    """Mailings, which nothing else waits behind."""
    return _worker_command("sender", queue=MAILINGS)


def beat_command() -> list[str]:
    return [*CELERY, "beat", "--pidfile", "", "--loglevel", "WARNING"]


def _worker_command(name: str, *, queue: str) -> list[str]:
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING")
    return [*CELERY, "worker", "--queues", queue, "--hostname", f"{name}@%h", *quiet]


def service() -> list[Process]:
    """Everything one machine runs; the mail catcher only where caught mail is to be read."""
    processes = [
        Process(name="web", command=web_command(), essential=True),
        Process(name="worker", command=worker_command()),
        Process(name="sender", command=sender_command()),
        Process(name="beat", command=beat_command()),
    ]
    if settings.BOUNCE_LISTEN is not None and settings.BOUNCE_DOMAIN:
        processes.append(Process(name="bounces", command=[sys.executable, "manage.py", "listen_bounces"]))
    if settings.BOUNCE_MAILBOX is not None:
        collecting = [sys.executable, "manage.py", "collect_bounces", "--every", "60"]
        processes.append(Process(name="bounce mailbox", command=collecting))
    if settings.MAILBOX_ENABLED:
        processes.append(Process(name="catcher", command=[sys.executable, "manage.py", "catch_mail"]))
    return processes
