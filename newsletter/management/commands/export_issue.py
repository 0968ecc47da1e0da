"""``export_issue 21``: an issue as a Markdown file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsletter.exporting import export_issue
from newsletter.lookup import NotFound, find_issue
from newsletter.shown import LONGEST_PATH, shown


class Command(BaseCommand):
    """Write an issue as Markdown with front matter; importing the file gives the same issue."""

    help = "Write an issue as Markdown with front matter."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("number", type=int, metavar="NUMBER", help="The issue's number.")
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter, where there are several.")
        parser.add_argument("--output", metavar="FILE", type=Path, help="The file to write; without it, stdout.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file."""
        try:
            issue = find_issue(options["number"], newsletter=options["newsletter"])
        except NotFound as error:
            raise CommandError(str(error), returncode=2) from error
        text = export_issue(issue)
        if options["output"] is None:
            self.stdout.write(text, ending="")
            return
        path = shown(str(options["output"]), longest=LONGEST_PATH)
        try:
            options["output"].write_bytes(text.encode("utf-8"))
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(f"{path} is no name of a file.", returncode=2) from error
        self.stderr.write(f"{issue} is in {path}.")
