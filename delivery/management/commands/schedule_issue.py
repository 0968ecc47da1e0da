"""``schedule_issue 21 --next-slot``: give an issue its moment."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from delivery.mailing_states import MailingError
from delivery.management.addressees import add_addressees, choose_addressees, to_segment
from delivery.planning import check_plannable, passed_preflight, plan
from newsletter.lookup import NotFound, find_issue
from newsletter.models import Issue, Newsletter
from newsletter.scheduling import (
    SchedulingError,
    clock_note,
    moment_on_the_wall,
    next_free_slot,
    say_moment,
    unschedule,
)
from newsletter.shown import shown
from newsletter.team.audit import Act, command_line, note


class Command(BaseCommand):
    """Schedule, move or unschedule an issue."""

    help = "Give an issue the moment it goes out; run it again to move the issue."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("number", type=int, metavar="NUMBER", help="The issue's number.")
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter, where there are several.")
        when = parser.add_mutually_exclusive_group(required=True)
        when.add_argument("--next-slot", action="store_true", help="The next slot of the rhythm that is free.")
        when.add_argument(
            "--at", metavar="ISO", type=_moment, help="2026-12-06T17:00 in the newsletter's own time, or a date alone."
        )
        when.add_argument("--unschedule", action="store_true", help="Make it a draft again.")
        add_addressees(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it and say, in the newsletter's time, what was done."""
        try:
            issue = find_issue(options["number"], newsletter=options["newsletter"])
        except NotFound as error:
            raise CommandError(str(error), returncode=2) from error
        try:
            with transaction.atomic():
                choose_addressees(issue, options)
                said = _unscheduled(issue) if options["unschedule"] else self._scheduled(issue, options)
        except (SchedulingError, MailingError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(said)

    def _scheduled(self, issue: Issue, options: dict[str, Any]) -> str:
        check_plannable(issue)
        for finding in passed_preflight(issue):
            self.stderr.write(f"Preflight: {finding.message}")
        now, asked = timezone.now(), None
        if options["next_slot"]:
            at = next_free_slot(issue.newsletter, now=now, besides=issue)
        else:
            at, asked = _in_newsletter_time(options["at"], issue.newsletter)
        plan(issue, at=at, now=now)
        _note(Act.SCHEDULED, issue, at=at.isoformat())
        moment, clocks = say_moment(at, issue.newsletter), clock_note(at, issue.newsletter, asked=asked)
        return f"{issue} goes out{to_segment(issue)} on {moment}. {clocks}".rstrip()


def _unscheduled(issue: Issue) -> str:
    unschedule(issue)
    _note(Act.UNSCHEDULED, issue)
    return f"{issue} is a draft again."


def _note(act: Act, issue: Issue, **details: Any) -> None:
    note(command_line(), act, newsletter=issue.newsletter, about=str(issue), issue=issue.pk, **details)


def _moment(text: str) -> dt.datetime | dt.date:
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2026-12-06") else dt.datetime.fromisoformat(text)
    except ValueError:
        message = f"“{shown(text)}” is not a date and time: write 2026-12-06T17:00 or 2026-12-06T17:00+01:00."
        raise argparse.ArgumentTypeError(message) from None


def _in_newsletter_time(moment: dt.datetime | dt.date, newsletter: Newsletter) -> tuple[dt.datetime, dt.time | None]:
    """The moment, and the time of the newsletter's day it was made from, if it was."""
    if isinstance(moment, dt.datetime) and moment.tzinfo is not None:
        return moment, None
    time = moment.time() if isinstance(moment, dt.datetime) else newsletter.cadence_time
    date = moment.date() if isinstance(moment, dt.datetime) else moment
    return moment_on_the_wall(date, time, newsletter), time
