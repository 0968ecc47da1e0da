"""``collect_bounces``: empty the IMAP mailbox that bounces are delivered to."""

import dataclasses
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections

from delivery.bounces.intake.mailbox import ImapMailbox, MailboxUnusable, collect


class Command(BaseCommand):
    """Collect once, or again and again until SIGTERM. Exit status 1: the mailbox or the database is away."""

    help = "Take in the bounces of the IMAP mailbox in BOUNCE_MAILBOX_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", default=0, help="Stay, and look again after so long (10 or more)."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look into the mailbox; while staying, what is away now is tried again."""
        mailbox = settings.BOUNCE_MAILBOX
        if mailbox is None:
            raise CommandError("There is no bounce mailbox: set BOUNCE_MAILBOX_URL.", returncode=2)
        every = options["every"]
        if every and every < 10:
            raise CommandError("--every: 10 seconds is the shortest.", returncode=2)
        imap = ImapMailbox(**dataclasses.asdict(mailbox))
        stopped = threading.Event()
        if every:
            signal.signal(signal.SIGTERM, lambda *_: stopped.set())
            signal.signal(signal.SIGINT, lambda *_: stopped.set())
        while not stopped.is_set():
            try:
                self._collect(imap)
            except (MailboxUnusable, DatabaseError) as error:
                first = (str(error).splitlines() or [type(error).__name__])[0]
                if not every:
                    raise CommandError(f"{first} What was not done stays in the mailbox.") from error
                self.stderr.write(first)
            finally:
                close_old_connections()
            if not every:
                return
            stopped.wait(every)

    def _collect(self, mailbox: ImapMailbox) -> None:
        found = collect(mailbox, handled=settings.BOUNCE_HANDLED_FOLDER)
        if found.seen:
            self.stdout.write(f"{found.seen} messages, {found.told} about deliveries, {found.left} left for later.")
