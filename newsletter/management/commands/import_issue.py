"""``import_issue FILE…``: issues from Markdown, plain text or HTML files."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from newsletter.importing import Draft, UnusableSource, read_issue
from newsletter.importing.newsletters import newsletter_for_import
from newsletter.importing.report import failure, report
from newsletter.importing.store import Plan, Stored, StoreRefused, plan, store_as_sent, store_draft
from newsletter.importing.summary import say_changes, say_draft
from newsletter.lookup import NotFound
from newsletter.models import Newsletter

_FAILED, _UNUSABLE = 1, 2


class Command(BaseCommand):
    """Import issues. Exit status 0: all went in; 1: one was refused; 2: a file or an argument could not be used."""

    help = "Import issues from Markdown, plain text or HTML files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="The files, one issue each.")
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter; needed where there are several.")
        parser.add_argument("--dry-run", action="store_true", help="Read and report; store nothing.")
        parser.add_argument("--keep-utm", action="store_true", help="Leave utm_ parameters on links.")
        parser.add_argument(
            "--as-sent", action="store_true", help="For an archive: sent on its date, nobody is mailed."
        )
        parser.add_argument("--json", action="store_true", help="One JSON object a line on stdout, messages on stderr.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import one file after the other; one that fails does not stop the others."""
        self.options = options
        newsletter = None if options["dry_run"] else self._newsletter()
        worst = 0
        for name in options["files"]:
            worst = max(worst, self._import(name, newsletter))
        if worst:
            sys.exit(worst)

    def _newsletter(self) -> Newsletter:
        try:
            newsletter, made = newsletter_for_import(self.options["newsletter"])
        except (NotFound, ValueError) as error:
            raise CommandError(str(error), returncode=_UNUSABLE) from error
        if made:
            self.stderr.write(
                f"Made the newsletter “{newsletter.name}” ({newsletter.slug}): set its sender and rhythm in the studio."
            )
        return newsletter

    def _import(self, name: str, newsletter: Newsletter | None) -> int:
        try:
            draft = read_issue(_read(name), name=name, keep_utm=self.options["keep_utm"])
        except UnusableSource as error:
            self._say_unusable(name, error)
            return _UNUSABLE
        if newsletter is None:
            return self._rehearse(name, draft)
        try:
            planned = plan(draft, newsletter=newsletter)
            self._say(name, draft, planned, newsletter)
            store = store_as_sent if self.options["as_sent"] else store_draft
            self._say_stored(store(draft, newsletter=newsletter))
        except StoreRefused as error:
            self.stderr.write(f"{name}: {error}")
            return _FAILED
        except DatabaseError as error:
            self.stderr.write(f"{name}: the database refused it: {str(error).splitlines()[0]}")
            return _FAILED
        return 0

    def _rehearse(self, name: str, draft: Draft) -> int:
        """Without the database where no newsletter is named: reading a file needs none."""
        newsletter: Newsletter | None = None
        planned = None
        if self.options["newsletter"]:
            newsletter = Newsletter.objects.filter(slug=self.options["newsletter"]).first()
            try:
                planned = plan(draft, newsletter=newsletter)
            except StoreRefused as error:
                self.stderr.write(f"{name}: {error}")
                return _FAILED
        self._say(name, draft, planned, newsletter)
        return 0

    def _say(self, name: str, draft: Draft, planned: Plan | None, newsletter: Newsletter | None) -> None:
        slug = newsletter.slug if newsletter is not None else self.options["newsletter"] or ""
        if self.options["json"]:
            self.stdout.write(json.dumps(report(draft, source=name, newsletter=slug), ensure_ascii=False))
            return
        say_draft(draft, source=name, stream=self.stdout)
        if planned is not None and planned.issue is not None:
            say_changes(planned.changes, issue=planned.issue, stream=self.stdout)
        elif planned is not None and draft.number is None:
            self.stdout.write(f"  The file gives no number; it becomes #{planned.number}.")

    def _say_stored(self, stored: Stored) -> None:
        for warning in stored.warnings:
            self.stderr.write(warning)
        out = self.stderr if self.options["json"] else self.stdout
        if stored.created:
            out.write(f"  Stored as {stored.issue}.")
        else:
            out.write(f"  {stored.issue} was {'updated' if stored.changes else 'left as it is: nothing changed'}.")

    def _say_unusable(self, name: str, error: UnusableSource) -> None:
        place = f"{name}, line {error.line}" if error.line else name
        self.stderr.write(f"{place}: {error.message}")
        if self.options["json"]:
            self.stdout.write(json.dumps(failure(error, source=name), ensure_ascii=False))


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except IsADirectoryError as error:
        raise UnusableSource("This is a folder: name the files in it.") from error
    except OSError as error:
        raise UnusableSource(f"The file cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UnusableSource("This is no name of a file.") from error
