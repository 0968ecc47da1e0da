"""``send_issue 21``: begin sending now; pause, resume or cancel what is on its way; try again whom it did not reach."""

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from celery.exceptions import CeleryError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress as Bar, TextColumn

from delivery import audiences, mailings, preparing, tasks
from delivery.held_back import held_back
from delivery.mailing_states import MailingError, WrongState
from delivery.management.addressees import add_addressees, choose_addressees
from delivery.models import Mailing, MailingState
from delivery.planning import passed_preflight
from delivery.queues import MAILINGS, takers
from delivery.reports import Progress, progress
from delivery.saying import say_rate, say_time_left
from newsletter.lookup import NotFound, find_issue
from newsletter.models import Issue
from newsletter.team.audit import Act, command_line, note

Outcome = TypeVar("Outcome")

LOOK_EVERY_SECONDS = 1.0
NO_SENDER = (
    "No sender answers: nothing goes out until one runs. make run starts one; so does: celery -A config.celery worker."
)
NO_BROKER = (
    "Valkey or Redis does not answer, so no sender could be woken. The mailing is written down: once it answers, "
    "sending begins by itself within half a minute."
)


class Command(BaseCommand):
    """Send an issue now, or stop and go on with one that is being sent."""

    help = "Send an issue to its readers now, or again to those it did not reach. It asks first, unless --yes is given."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("number", type=int, metavar="NUMBER", help="The issue's number.")
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter, where there are several.")
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--pause", action="store_true", help="Stop for now; --resume goes on.")
        act.add_argument("--resume", action="store_true", help="Go on with a paused issue.")
        act.add_argument("--cancel", action="store_true", help="Send no further copy, for good.")
        act.add_argument("--retry-failed", action="store_true", help="Try again whom servers refused or gave up on us.")
        act.add_argument(
            "--resend-in-doubt", action="store_true",
            help="Send again where nobody knows whether the copy arrived. Some get it twice.",
        )  # fmt: skip
        act.add_argument("--go-on", action="store_true", help="Do not wait for what comes of the first copies.")
        add_addressees(parser)
        parser.add_argument("--yes", action="store_true", help="Do not ask.")
        parser.add_argument("--wait", action="store_true", help="Stay until it is sent, and show how far it is.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what was asked and say what comes of it."""
        try:
            issue = find_issue(options["number"], newsletter=options["newsletter"])
        except NotFound as error:
            raise CommandError(str(error), returncode=2) from error
        if (options["segment"] is not None or options["everybody"]) and _stops_or_goes_on(options):
            raise CommandError(f"{issue} has its audience: --segment and --everybody are for beginning.", returncode=2)
        try:
            mailing = self._act(issue, options)
        except MailingError as error:
            raise CommandError(str(error)) from error
        if mailing.state == MailingState.SENDING:
            tasks.wake()
            self._look_for_senders()
        if options["wait"]:
            self._wait(mailing)

    def _look_for_senders(self) -> None:
        """Say where nobody will send it for now. What was begun is begun, whatever the broker says."""
        try:
            there = takers(timeout=1.0)[MAILINGS]
        except (OperationalError, CeleryError, redis.RedisError, OSError):
            self.stderr.write(NO_BROKER)
            return
        if not there:
            self.stderr.write(NO_SENDER)

    def _act(self, issue: Issue, options: dict[str, Any]) -> Mailing:
        if options["pause"]:
            mailing = _current(issue)
            _noted(Act.PAUSED, issue, lambda: mailings.pause(mailing, reason="Paused by hand"))
            self.stdout.write(f"{issue} is paused.")
        elif options["resume"]:
            mailing = _current(issue)
            _noted(Act.RESUMED, issue, lambda: mailings.resume(mailing))
            self.stdout.write(f"{issue} goes on.")
        elif options["cancel"]:
            mailing = _current(issue)
            self._ask(f"Cancel {issue}? Those who have not got it will not get it.", options)
            _noted(Act.CANCELLED, issue, lambda: mailings.cancel(mailing))
            self.stdout.write(f"{issue} is cancelled. {_numbers(progress(mailing))}")
        elif options["retry_failed"] or options["resend_in_doubt"]:
            mailing = self._again(issue, options)
        elif options["go_on"]:
            mailing = _current(issue)
            _noted(Act.RESUMED, issue, lambda: mailings.go_on(mailing))
            self.stdout.write(f"The rest of {issue} goes out now.")
        else:
            self._ask(self._question(issue, options), options)
            with transaction.atomic():
                choose_addressees(issue, options)
                mailing = _noted(Act.SENT, issue, lambda: mailings.begin(issue, now=timezone.now()))
            self.stdout.write(
                f"{issue} goes out to {mailing.audience:,} now. send_status {issue.number} shows how far."
            )
        return mailing

    def _question(self, issue: Issue, options: dict[str, Any]) -> str:
        """Whether to send it to so many; nothing is chosen before that is answered. Raises MailingError."""
        with transaction.atomic():
            choose_addressees(issue, options)
            preparing.check(issue)
            for finding in passed_preflight(issue):
                self.stderr.write(f"Preflight: {finding.message}")
            people, segment = audiences.audience(issue).recipients, audiences.chosen(issue)
            transaction.set_rollback(True)
        whom = f"{people:,} {'person' if people == 1 else 'people'}"
        return f"Send {issue} to {whom}{f' of the segment “{segment.name}”' if segment else ''} now?"

    def _again(self, issue: Issue, options: dict[str, Any]) -> Mailing:
        """Another try, after a question with the number of copies in it."""
        mailing = _current(issue)
        now = progress(mailing, failures=0)
        if options["retry_failed"]:
            count, again, nobody = now.failed, mailings.retry_refused, "No copy of {} was refused or given up on."
            question = f"Try {_copies(now.failed)} of {issue} again? No server took {_them(now.failed)}."
        else:
            count, again, nobody = now.in_doubt, mailings.resend_in_doubt, "No copy of {} is in doubt."
            question = (
                f"Send {_copies(now.in_doubt)} of {issue} again? Most of such copies did arrive: "
                "whoever has it gets it a second time."
            )
        if not count:
            raise WrongState(nobody.format(issue))
        if mailing.state == MailingState.PAUSED:
            question += " The mailing is paused, and goes on with all who wait."
        self._ask(question, options)
        reopened = _noted(Act.SENT_AGAIN, issue, lambda: again(mailing, now=timezone.now()))
        self.stdout.write(f"{_copies(reopened).capitalize()} of {issue} {'goes' if reopened == 1 else 'go'} out again.")
        return mailing

    def _ask(self, question: str, options: dict[str, Any]) -> None:
        if options["yes"]:
            return
        if not sys.stdin.isatty():
            raise CommandError(f"{question} Nobody is here to answer: give --yes.", returncode=2)
        self.stdout.write(f"{question} [y/N] ", ending="")
        self.stdout.flush()
        if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
            raise CommandError("Nothing was done.")

    def _wait(self, mailing: Mailing) -> None:
        """A bar with a number, a rate and the time left, on standard error."""
        console = Console(stderr=True)
        columns = (TextColumn("Sending"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[words]}"))
        with Bar(*columns, console=console, disable=not console.is_terminal) as bar:
            row = bar.add_task("", total=mailing.audience, words="")
            while (now := progress(mailing, held=held_back(mailing))).state == MailingState.SENDING:
                bar.update(row, completed=now.done, words=now.trouble or _pace(now))
                time.sleep(LOOK_EVERY_SECONDS)
            bar.update(row, completed=now.done, words="")
        self.stdout.write(f"{mailing.get_state_display()}. {_numbers(now)}")
        if now.state != MailingState.FINISHED:
            raise CommandError(now.paused_reason or "It was stopped.")


def _noted(act: Act, issue: Issue, deed: Callable[[], Outcome]) -> Outcome:
    """Do it and write down that it was done; neither without the other."""
    with transaction.atomic():
        outcome = deed()
        note(command_line(), act, newsletter=issue.newsletter, about=str(issue), issue=issue.pk)
    return outcome


def _stops_or_goes_on(options: dict[str, Any]) -> bool:
    return any(options[act] for act in ("pause", "resume", "cancel", "retry_failed", "resend_in_doubt", "go_on"))


def _current(issue: Issue) -> Mailing:
    mailing = mailings.current(issue)
    if mailing is None:
        raise WrongState(f"{issue} has not begun: there is nothing to do to it yet.")
    return mailing


def _pace(now: Progress) -> str:
    return ", ".join(filter(None, [f"{say_rate(now.rate)}/s", say_time_left(now.time_left)]))


def _copies(count: int) -> str:
    return "1 copy" if count == 1 else f"{count:,} copies"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _numbers(now: Progress) -> str:
    parts = [f"{now.sent:,} of {now.total:,} sent"]
    parts += [f"{count:,} {words}" for count, words in ((now.failed, "failed"), (now.in_doubt, "in doubt")) if count]
    return ", ".join(parts) + "."
