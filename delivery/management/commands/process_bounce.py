"""``process_bounce < message``: for a mail server that pipes the mail of the bounce domain into a program."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from delivery.bounces.applying import Applied, TooEarly
from delivery.bounces.classify import LARGEST
from delivery.bounces.intake.taking import take
from delivery.bounces.leaving_by_mail import LeftByMail

EX_TEMPFAIL = 75
"""sysexits.h: the mail server keeps the message and offers it again."""


class Command(BaseCommand):
    """Take one message from standard input. Exit status 0: done with it; 75: offer it again later."""

    help = "Act on one returned message, read from standard input. Exit status 75 asks the mail server to try again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--recipient", metavar="ADDRESS", default="",
            help="The envelope's recipient (Postfix: ${recipient}), where the message itself does not say it.",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, act, and say what was done; a message that is not about a delivery is done with as well."""
        data = sys.stdin.buffer.read(LARGEST)
        returned_to = [options["recipient"]] if options["recipient"] else []
        try:
            applied = take(data, source="pipe", received_at=timezone.now(), returned_to=returned_to)
        except TooEarly as error:
            raise CommandError(f"{error} Offer the message again.", returncode=EX_TEMPFAIL) from error
        except (DatabaseError, OSError) as error:
            first = (str(error).splitlines() or [type(error).__name__])[0]
            message = f"The database is away, so nothing was done: {first}"
            raise CommandError(message, returncode=EX_TEMPFAIL) from error
        for line in [_said(each) for each in applied] or ["Not about a delivery; nothing to do."]:
            self.stdout.write(line)


def _said(applied: Applied | LeftByMail) -> str:
    if isinstance(applied, LeftByMail):
        what = "ended" if applied.ended else "was over already"
        return f"Asked to leave: subscription {applied.subscription_id} {what}."
    if applied.record is None:
        return "Known already; nothing to do."
    record = applied.record
    copy = applied.delivery.address if applied.delivery is not None else "no copy of ours"
    return f"{record.kind} ({record.reason or '-'}): {copy}, {applied.action}."
