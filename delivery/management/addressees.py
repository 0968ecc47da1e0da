"""The arguments that say to whom an issue goes, for the commands that schedule and send it."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from delivery import audiences
from newsletter.models import Issue
from newsletter.team.audit import Act, command_line, note


def add_addressees(parser: CommandParser) -> None:
    """Declare ``--segment NAME`` and ``--everybody``."""
    to = parser.add_mutually_exclusive_group()
    to.add_argument("--segment", metavar="NAME", help="Let it go to a segment of the newsletter. This is remembered.")
    to.add_argument("--everybody", action="store_true", help="Let it go to everybody again.")


def choose_addressees(issue: Issue, options: dict[str, Any]) -> None:
    """Do what they say; without them to whom it goes stays as it was chosen. Raises MailingError, CommandError."""
    name: str | None = options["segment"]
    if name is None and not options["everybody"]:
        return
    try:
        segment = None if name is None else audiences.segment_named(issue.newsletter, name)
    except audiences.NoSegment as error:
        raise CommandError(str(error), returncode=2) from error
    audiences.choose(issue, segment)
    to = segment.name if segment else "everybody"
    note(command_line(), Act.ADDRESSED, newsletter=issue.newsletter, about=str(issue), issue=issue.pk, to=to)


def to_segment(issue: Issue) -> str:
    """`` to the segment “Tides”``, or nothing where it goes to everybody."""
    segment = audiences.chosen(issue)
    return f" to the segment “{segment.name}”" if segment else ""
