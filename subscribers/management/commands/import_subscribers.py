"""``import_subscribers FILE…``: a list from another tool, or from any table."""

import contextlib
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from rich.console import Console
from rich.progress import Progress as Bar

from newsletter.importing.newsletters import find_newsletter_for_import
from newsletter.lookup import NotFound
from newsletter.models import Newsletter
from newsletter.team.audit import Act, command_line, note
from subscribers.importing import merging, reporting, runs
from subscribers.importing.sources import Unreadable
from subscribers.models import ImportState, SubscriberImport

_FAILED, _UNUSABLE = 1, 2
_ORDERS = {"day-first": True, "month-first": False}
_NOT_SAID = "Nobody said how these people agreed, so their evidence says only where they came from"


class Command(BaseCommand):
    """Import readers. Exit status 0: all rows went in; 1: some were refused; 2: nothing could be done as asked."""

    help = "Import readers from CSV files or ZIPs of them: exports of other tools, or any table with addresses."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "files", nargs="*", metavar="FILE", help="CSV files or ZIPs; one person counts once in all."
        )
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter; needed where there are several.")
        parser.add_argument(
            "--mapping", action="append", default=[], metavar="COLUMN=MEANING",
            help="What a column is, by its header or number: address, name, tags, attributes.city … Again for another.",
        )  # fmt: skip
        parser.add_argument("--statement", default="", help="How these people agreed; kept as evidence with each.")
        parser.add_argument(
            "--dates", choices=sorted(_ORDERS), help="How dates in figures are written, where the file leaves it open."
        )
        parser.add_argument(
            "--encoding",
            default="",
            metavar="NAME",
            help="How letters are written, where the file leaves it open: cp1251, shift_jis …",
        )
        parser.add_argument(
            "--refused", type=Path, metavar="CSV", help="Write the rows that were refused there, and why."
        )
        parser.add_argument("--resume", type=int, metavar="RUN", help="Go on with a run that was interrupted.")
        parser.add_argument("--dry-run", action="store_true", help="Read and say what would happen; change nothing.")
        parser.add_argument("--json", action="store_true", help="One JSON object a file on stdout, messages on stderr.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run it."""
        self.options = options
        try:
            run = self._resumed() if options["resume"] is not None else self._begun()
            status = self._go(run)
        except (Unreadable, NotFound, ValueError) as error:
            self._fail(str(error), status=_UNUSABLE)
        except (DatabaseError, OSError) as error:
            self._fail(str(error).strip().splitlines()[0], status=_FAILED)
        if status:
            sys.exit(status)

    def _begun(self) -> SubscriberImport:
        if not self.options["files"]:
            raise Unreadable("Name at least one file, or --resume with the number of a run.")
        return runs.begin(
            [Path(name) for name in self.options["files"]],
            newsletter=self._newsletter(),
            mapping=dict(map(_mapping, self.options["mapping"])),
            statement=self.options["statement"].strip(),
            encoding=self.options["encoding"],
            day_first=_ORDERS.get(self.options["dates"]),
        )

    def _newsletter(self) -> Newsletter:
        found = find_newsletter_for_import(self.options["newsletter"])
        if found is None:
            raise Unreadable("There is no newsletter yet. Make one in the studio first.")
        return found

    def _resumed(self) -> SubscriberImport:
        run = SubscriberImport.objects.filter(pk=self.options["resume"]).first()
        if run is None or run.state in runs.NOT_AGAIN:
            why = f"is {run.get_state_display().lower()}" if run else "does not exist"
            raise Unreadable(f"Run {self.options['resume']} {why}: there is nothing to go on with.")
        if self.options["files"]:
            raise Unreadable("--resume takes no files: a run knows its own.")
        if self.options["dates"] or self.options["encoding"]:
            raise Unreadable("--resume takes no --dates and no --encoding: a run knows how its files are read.")
        if self.options["statement"] and run.state == ImportState.MERGING:
            raise Unreadable(f"Run {run.pk} has begun to move people in: it goes on with what was said for them then.")
        return run

    def _go(self, run: SubscriberImport) -> int:
        with self._progress() as tell:
            if run.state in {ImportState.READING, ImportState.READY}:
                runs.read(run, tell=tell)
                if self.options["dry_run"]:
                    return self._end(run, dry=True)
                runs.start(run, statement=self.options["statement"].strip())
            runs.carry_on(run, tell=tell)
        return self._end(run, dry=False)

    def _end(self, run: SubscriberImport, *, dry: bool) -> int:
        reports = reporting.reports(run, outcomes=merging.foresee(run) if dry else None)
        if self.options["refused"]:
            with self.options["refused"].open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(reporting.refused_rows(run))
        for report in reports:
            self.stdout.write(
                json.dumps(report, ensure_ascii=False) if self.options["json"] else reporting.in_words(report)
            )
        refused = sum(report["refused"] for report in reports)
        self._ask_for_word(run, dry=dry)
        if dry:
            runs.cancel(run)
            run.delete()
        else:
            by, about, rows = command_line(), f"Run {run.pk}", sum(report["rows"] for report in reports)
            note(by, Act.IMPORTED, newsletter=run.newsletter, about=about, rows=rows, refused=refused)
            self.stderr.write(f"Run {run.pk} is done.")
        return _FAILED if refused else 0

    def _ask_for_word(self, run: SubscriberImport, *, dry: bool) -> None:
        if self.options["statement"] or run.statement:
            return
        if dry:
            self.stderr.write(f'{_NOT_SAID}. Say it when you move them in: --statement "They ticked the box …".')
        else:
            self.stderr.write(
                f"{_NOT_SAID}. In the studio they stand under Readers, List health, until they confirm. For the next "
                'list, say it: --statement "They ticked the box …".'
            )

    @contextlib.contextmanager
    def _progress(self) -> Iterator[runs.Tell]:
        console = Console(stderr=True)
        with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:
            row = bar.add_task("", total=None)

            def tell(now: runs.Progress) -> None:
                bar.update(row, completed=now.done, total=now.total, description=now.state.label)

            yield tell

    def _fail(self, message: str, *, status: int) -> None:
        if self.options["json"]:
            for name in self.options["files"]:
                error = {"line": None, "message": message}
                self.stdout.write(json.dumps({"source": name, "error": error}, ensure_ascii=False))
        raise CommandError(message, returncode=status)


def _mapping(text: str) -> tuple[str, str]:
    column, equals, meaning = text.rpartition("=")
    if not equals or not column:
        raise Unreadable(f"--mapping {text}: write COLUMN=MEANING, as in --mapping Courriel=address.")
    return column.strip(), meaning.strip()
