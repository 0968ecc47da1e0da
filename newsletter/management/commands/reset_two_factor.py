"""``reset_two_factor``: for somebody who lost their device and their recovery codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DataError, transaction

from newsletter.access import account_mail, second_step, sessions
from newsletter.team.audit import Act, command_line, note


class Command(BaseCommand):
    """Take an account's app, passkeys and recovery codes away, and sign it out everywhere."""

    help = (
        "Take an account's app, passkeys and recovery codes away, so that its password alone signs in. See first that "
        "it is its owner who asks: they get a mail, and are signed out everywhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("name", help="The name the account signs in with.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say what is left."""
        name = options["name"]
        try:
            user = User.objects.filter(username=name).first()
        except (ValueError, DataError):  # PostgreSQL takes no NUL
            user = None
        if user is None:
            raise CommandError(f"There is no account “{name}”. The support admin lists them all, at /admin/auth/user/.")
        had = second_step.ways(user)
        with transaction.atomic():
            second_step.take_all_away(user)
            ended = sessions.end_all(user)
            if had:
                note(command_line(), Act.ACCOUNT_CHANGED, about=f"took the second step of {name} away", sessions=ended)
                words = "Whoever runs this site took away your app, your passkeys and your recovery codes."
                account_mail.note_change(user, words)
        if not had:
            self.stdout.write(f"{name} had no second step. Sessions ended: {ended}.")
            return
        self.stdout.write(
            f"{name} signs in with the password alone now. Sessions ended: {ended}. "
            "Have them set a second step up again under “Your account”."
        )
