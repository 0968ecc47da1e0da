"""``export_subscribers``: the readers of a newsletter as a file."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from newsletter.lookup import NotFound, find_newsletter
from newsletter.models import Newsletter
from newsletter.shown import shown
from newsletter.team.audit import Act, command_line, note
from subscribers.exporting.files import Format, blocks
from subscribers.listing.paging import matching
from subscribers.listing.wanted import Wanted
from subscribers.models import Segment, Subscription, SubscriptionState

MOST_NAMED = 20


class Command(BaseCommand):
    """Export readers, with what shows that they agreed. ``import_subscribers`` reads the file without loss."""

    help = "Write a newsletter's readers, with the evidence of their consent, as CSV or JSON Lines."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter; needed where there are several.")
        parser.add_argument("--state", choices=list(SubscriptionState.values), help="Only those in this state.")
        parser.add_argument("--tag", default="", help="Only those with this tag.")
        parser.add_argument("--segment", metavar="NAME", default="", help="Only those of this segment.")
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
            _note(newsletter, options)
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        _write(pieces, Path(options["output"]))
        _note(newsletter, options)
        self.stderr.write(f"The readers of {newsletter} are in {options['output']}.")


def _asked(newsletter: Newsletter, options: dict[str, Any]) -> QuerySet[Subscription]:
    given = {"state": options["state"] or "", "tag": options["tag"]}
    if options["segment"]:
        given["segment"] = str(_segment(newsletter, options["segment"]).pk)
    wanted = Wanted.of(given, newsletter=newsletter)
    if options["tag"] and wanted.tag != options["tag"]:
        raise CommandError(f"There can be no tag “{options['tag'][:80]}”. Write it as the studio shows it.")
    if wanted.troubles:
        raise CommandError(" ".join(wanted.troubles))
    return matching(newsletter, wanted)


def _segment(newsletter: Newsletter, name: str) -> Segment:
    # The database cannot be asked for a NUL or half a character.
    found = newsletter.segments.filter(name=name).first() if name.isprintable() else None
    if found is None:
        names = ", ".join(f"“{each}”" for each in newsletter.segments.values_list("name", flat=True)[:MOST_NAMED])
        there = f"There are: {names}." if names else "It has none yet; make one in the studio."
        raise CommandError(f"{newsletter} has no segment “{shown(name)}”. {there}")
    return found


def _note(newsletter: Newsletter, options: dict[str, Any]) -> None:
    narrowed_by = [name for name in ("state", "tag", "segment") if options[name]]
    note(
        command_line(), Act.EXPORTED, newsletter=newsletter, about="Readers", format=options["format"],
        narrowed_by=narrowed_by,
    )  # fmt: skip


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
