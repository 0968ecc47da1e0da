"""``manage.py catch_mail``: the mail catcher's SMTP server."""

import asyncio
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catcher.server import catch
from catcher.store import Mailbox


class Command(BaseCommand):
    help = "Take every mail sent to MAILBOX_SMTP_HOST:MAILBOX_SMTP_PORT, and show it at /mailbox/."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        host, port = settings.MAILBOX_SMTP_HOST, settings.MAILBOX_SMTP_PORT
        try:
            asyncio.run(catch(mailbox=Mailbox(settings.MAILBOX_DIR), host=host, port=port))
        except OSError as error:
            raise CommandError(
                f"The mail catcher cannot listen on {host}:{port} ({os.strerror(error.errno or 0)}). "
                "Stop what does, or set MAILBOX_SMTP_PORT."
            ) from None
