"""Mails of the catcher that went to a person who is erased: thrown away with the rest.

Files cannot be brought back if the transaction fails, so they go once it is committed.
"""

import logging

from django.conf import settings
from django.db import transaction

from catcher.store import Mailbox, MailboxDamaged
from subscribers import erasing
from subscribers.traces import Traces

logger = logging.getLogger(__name__)


def forget_caught(traces: Traces) -> None:
    """Throw away what was caught for the person, on this machine."""

    def forget() -> None:
        try:
            Mailbox(settings.MAILBOX_DIR).forget(traces.addresses)
        except (MailboxDamaged, OSError) as error:
            logger.warning("Caught mails of somebody who was erased are still there: %s", error)

    if settings.MAILBOX_ENABLED:
        transaction.on_commit(forget)


erasing.register(forget_caught)
