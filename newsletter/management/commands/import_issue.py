"""``import_issue FILE…``: issues from Markdown, plain text or HTML files."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from newsletter.document import DocumentError
from newsletter.importing import Draft, UnusableSource
from newsletter.importing.encodings import LIMIT
from newsletter.importing.newsletters import find_newsletter_for_import, make_newsletter_for_import
from newsletter.importing.report import failure, json_line, report
from newsletter.importing.run import ImportRun
from newsletter.importing.store import (
    Plan,
    Stored,
    StoreRefused,
    check_as_sent,
    plan,
    store_as_sent,
    store_draft,
)
from newsletter.importing.summary import has_unusable_number, outcome, say_changes, say_draft
from newsletter.lookup import NotFound
from newsletter.models import Newsletter
from newsletter.shown import LONGEST_PATH, shown

_FAILED, _UNUSABLE = 1, 2


class Command(BaseCommand):
    """Import issues. Exit status 0: all went in; 1: one was refused; 2: a file or an argument could not be used."""

    help = "Import issues from Markdown, plain text or HTML files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("files", nargs="+", metavar="FILE", help=f"The files, one issue each, up to {LIMIT}.")
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter; needed where there are several.")
        parser.add_argument("--dry-run", action="store_true", help="Read and report; store nothing.")
        parser.add_argument("--keep-utm", action="store_true", help="Leave utm_ parameters on links.")
        parser.add_argument(
            "--as-sent", action="store_true", help="For an archive: sent on its date, nobody is mailed."
        )
        parser.add_argument("--yes", action="store_true", help="Replace the words of a scheduled issue without asking.")
        parser.add_argument("--json", action="store_true", help="One JSON object a line on stdout, messages on stderr.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import one file after the other; one that fails does not stop the others."""
        self.options = options
        self.newsletter = self._find_newsletter()
        self.run = ImportRun(options["files"], keep_utm=options["keep_utm"])
        worst = 0
        for name, read in self.run:
            if isinstance(read, UnusableSource):
                worst = max(worst, self._refuse(name, read.message, line=read.line, status=_UNUSABLE))
            else:
                worst = max(worst, self._import(name, read))
        if worst:
            sys.exit(worst)

    def _find_newsletter(self) -> Newsletter | None:
        slug, dry_run = self.options["newsletter"], self.options["dry_run"]
        try:
            return find_newsletter_for_import(slug)
        except (NotFound, ValueError, DatabaseError) as error:
            if dry_run and slug is None:
                # Reading a file needs no newsletter, and whoever rehearses wants to see what is read.
                self.stderr.write(f"{_first_line(error)} Nothing was compared with the issues there are.")
                return None
            if self.options["json"]:
                for name in self.options["files"]:
                    self.stdout.write(json_line(failure(_first_line(error), source=name)))
            status = _FAILED if isinstance(error, DatabaseError) else _UNUSABLE
            raise CommandError(_first_line(error), returncode=status) from error

    def _import(self, name: str, draft: Draft) -> int:
        try:
            planned = self._plan(draft)
            stored = None if self.options["dry_run"] else self._store(draft, planned)
        except (StoreRefused, DocumentError) as error:
            return self._refuse(name, str(error), status=_FAILED)
        except DatabaseError as error:
            return self._refuse(name, f"The database refused it: {_first_line(error)}", status=_FAILED)
        self._say(name, planned, stored)
        self.run.give(planned.number if stored is None else stored.issue.number)
        return 0

    def _plan(self, draft: Draft) -> Plan:
        # A rehearsal says it and goes on, so that each file is read and reported.
        if not self.options["dry_run"] and (clash := self.run.clash(draft)):
            raise StoreRefused(clash)
        planned = plan(draft, newsletter=self.newsletter, taken=self.run.taken(draft))
        if self.options["as_sent"]:
            check_as_sent(draft, newsletter=self.newsletter, issue=planned.issue, now=timezone.now())
        return planned

    def _store(self, draft: Draft, planned: Plan) -> Stored:
        if self.newsletter is None:
            made = self.newsletter = make_newsletter_for_import(self.options["newsletter"])
            self.stderr.write(
                f"Made the newsletter “{made.name}” ({made.slug}): set its sender and rhythm in the studio."
            )
        wanted: dict[str, Any] = {"base_version": planned.version, "taken": self.run.taken(draft)}
        if self.options["as_sent"]:
            return store_as_sent(draft, newsletter=self.newsletter, now=timezone.now(), **wanted)
        agreed = self.options["yes"] or (planned.replaces_scheduled and self._ask(planned))
        return store_draft(draft, newsletter=self.newsletter, may_replace_scheduled=agreed, **wanted)

    def _ask(self, planned: Plan) -> bool:
        """Whether to replace the words of the scheduled issue; False where nobody is there, and storing refuses."""
        if not sys.stdin.isatty():
            return False
        self.stderr.write(f"{planned.issue} is scheduled. Replace its words by this file’s? [y/N] ", ending="")
        self.stderr.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes"}

    def _say(self, name: str, planned: Plan, stored: Stored | None) -> None:
        draft = planned.draft
        slug = self.newsletter.slug if self.newsletter is not None else self.options["newsletter"] or ""
        clash = self.run.clash(draft)
        cautions: list[str] = [*planned.warnings, *([clash] if clash else [])]
        if planned.replaces_scheduled and stored is None:
            cautions.append(f"{planned.issue} is scheduled: to replace its words, import the file with --yes.")
        out = self.stdout
        if self.options["json"]:
            number = planned.number if self.newsletter is not None else None
            notes = [*([planned.guessed] if planned.guessed else []), *cautions]
            found = report(draft, source=name, newsletter=slug, number=number, cautions=notes)
            self.stdout.write(json_line(found))
            out = self.stderr
        else:
            say_draft(draft, source=name, stream=self.stdout)
            if planned.issue is not None:
                say_changes(planned.changes, issue=planned.issue, stream=self.stdout)
            elif draft.number is None and self.newsletter is not None:
                why = "The number cannot be used" if has_unusable_number(draft) else "The file gives no number"
                self.stdout.write(f"  {why}; it becomes #{planned.number}.")
            elif planned.guessed:
                self.stdout.write(f"  {planned.guessed}")
        for warning in cautions:
            self.stderr.write(warning)
        if stored is not None:
            out.write(f"  {outcome(stored, as_sent=self.options['as_sent'])}")

    def _refuse(self, name: str, message: str, *, status: int, line: int | None = None) -> int:
        where = shown(name, longest=LONGEST_PATH)
        self.stderr.write(f"{where}, line {line}: {message}" if line else f"{where}: {message}")
        if self.options["json"]:
            self.stdout.write(json_line(failure(message, source=name, line=line)))
        return status


def _first_line(error: Exception) -> str:
    """A database's message goes on for lines."""
    return (str(error).splitlines() or [type(error).__name__])[0]
