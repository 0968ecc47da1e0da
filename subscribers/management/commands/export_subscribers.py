"""``export_subscribers``: the readers of a newsletter as a file."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from newsletter.lookup import NotFound, find_newsletter
from newsletter.models import Newsletter
from subscribers.exporting.files import Format, blocks
from subscribers.listing.paging import matching
from subscribers.listing.wanted import Wanted
from subscribers.models import Subscription, SubscriptionState


class Command(BaseCommand):
    """Export readers, with what shows that they agreed. ``import_subscribers`` reads the file without loss."""

    help = "Write a newsletter's readers, with the evidence of their consent, as CSV or JSON Lines."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter; needed where there are several.")
        parser.add_argument("--state", choices=list(SubscriptionState.values), help="Only those in this state.")
        parser.add_argument("--tag", default="", help="Only those with this tag.")
        parser.add_argument("--format", choices=list(Format), default=Format.CSV.value, help="The default is csv.")
        parser.add_argument("--output", metavar="FILE", default="-", help="Where to; standard output without it.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it."""
        try:
            newsletter = find_newsletter(options["newsletter"])
        except NotFound as error:
            raise CommandError(str(error)) from error
        pieces = blocks(_asked(newsletter, options).order_by("pk"), form=Format(options["format"]))
        if options["output"] == "-":
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        _write(pieces, Path(options["output"]))
        self.stderr.write(f"The readers of {newsletter} are in {options['output']}.")


def _asked(newsletter: Newsletter, options: dict[str, Any]) -> QuerySet[Subscription]:
    wanted = Wanted.of({"state": options["state"] or "", "tag": options["tag"]})
    if options["tag"] and wanted.tag != options["tag"]:
        raise CommandError(f"There can be no tag “{options['tag'][:80]}”. Write it as the studio shows it.")
    return matching(newsletter, wanted)


def _write(pieces: Iterator[str], path: Path) -> None:
    """To a file beside the one that is wanted first, so that there is never half a list."""
    try:
        unfinished = path.with_name(f".{path.name}.part")
        try:
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
            unfinished.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:  # ValueError: no file has such a name
        why = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{path} cannot be written: {why}. Name another file.") from error
