"""``reseal``: after a new key was put in front of ENCRYPTION_KEYS."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from delivery.resealing import reseal_all


class Command(BaseCommand):
    """Seal private keys and passwords anew."""

    help = "Seal private keys and passwords in the database anew, under the first key of ENCRYPTION_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--json", action="store_true", help="One JSON object, for machines.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say what remains."""
        columns = reseal_all()
        failed = [failure for column in columns for failure in column.failed]
        if options["json"]:
            self.stdout.write(json.dumps({"done": not failed, "columns": [column.to_json() for column in columns]}))
        else:
            for column in columns:
                self.stdout.write(f"{column.column}: {column.resealed} sealed anew, {column.kept} were so already.")
            if not failed:
                self.stdout.write("The other keys of ENCRYPTION_KEYS open nothing any more, and can go.")
        if failed:
            raise CommandError("\n".join([*failed, "Keep every key of ENCRYPTION_KEYS until this is mended."]))
