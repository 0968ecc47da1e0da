"""Telling the workers that there is something to do. Only views call this; the database already knows."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from subscribers.tasks import send_confirmation

logger = logging.getLogger(__name__)


def hint_confirmation(subscription_id: int) -> None:
    """Have a confirmation mail looked at after the commit. A broker that is away costs a minute: beat looks as well."""

    def hint() -> None:
        try:
            send_confirmation.apply_async(args=(subscription_id,), retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("No broker for the confirmation mail of subscription %s: %s", subscription_id, error)

    transaction.on_commit(hint)
