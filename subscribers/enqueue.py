"""Telling the workers that there is something to do. Only views call this; the database already knows."""

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from subscribers.tasks import send_confirmation, send_request_mail, send_welcome, watch_signups

logger = logging.getLogger(__name__)


def hint_confirmation(subscription_id: int) -> None:
    """Have a confirmation mail looked at after the commit. A broker that is away costs a minute: beat looks as well."""
    _hint(send_confirmation, subscription_id, about=f"the confirmation mail of subscription {subscription_id}")


def hint_welcome(subscription_id: int) -> None:
    """Have a welcome mail looked at after the commit; beat looks as well."""
    _hint(send_welcome, subscription_id, about=f"the welcome mail of subscription {subscription_id}")


def hint_flood() -> None:
    """Have the people of a newsletter told, after the commit, that a flood began; beat looks as well."""
    _hint(watch_signups, about="the mail about a flood")


def hint_request(request_id: int) -> None:
    """Have the mail of a reader's request looked at after the commit; beat looks as well."""
    _hint(send_request_mail, request_id, about=f"the mail of request {request_id}")


def _hint(task: "Task[..., Any]", *arguments: int, about: str) -> None:
    def hint() -> None:
        try:
            task.apply_async(args=arguments, retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("No broker for %s: %s", about, error)

    transaction.on_commit(hint)
