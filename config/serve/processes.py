"""The processes the service consists of, as commands; compose runs the same ones in containers."""

import sys

from django.conf import settings

from config.serve.manager import Process

CELERY = (sys.executable, "-m", "celery", "--quiet", "-A", "config.celery")


def web_command() -> list[str]:
    return [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]


def worker_command() -> list[str]:
    return [*CELERY, "worker", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]


def beat_command() -> list[str]:
    return [*CELERY, "beat", "--pidfile", "", "--loglevel", "WARNING"]


def service() -> list[Process]:
    """Everything one machine runs; the mail catcher only where caught mail is to be read."""
    processes = [
        Process(name="web", command=web_command()),
        Process(name="worker", command=worker_command()),
        Process(name="beat", command=beat_command()),
    ]
    if settings.MAILBOX_ENABLED:
        processes.append(Process(name="catcher", command=[sys.executable, "manage.py", "catch_mail"]))
    return processes
