"""``send_status 21 --json``: where an issue's mailing stands; and all its recipients as CSV."""

import contextlib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from delivery import canary
from delivery.exporting import csv_blocks
from delivery.held_back import held_back
from delivery.limits import GroupWeather, group_label
from delivery.mailings import current
from delivery.models import DeliveryState, Mailing
from delivery.reports import Progress, progress, reason_label
from delivery.saying import full_stop, say_rate, say_time_left, say_utc
from newsletter.lookup import NotFound, find_issue
from newsletter.models import Issue
from newsletter.scheduling import say_moment


class Command(BaseCommand):
    """Say how far an issue is."""

    help = "How far an issue is: copies by state, by provider and by reason, the rate, the time left."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("number", type=int, metavar="NUMBER", help="The issue's number.")
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter, where there are several.")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="One JSON object, for machines.")
        form.add_argument("--csv", metavar="FILE", help="Write a row for each recipient to FILE; - is standard output.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look it up and print it."""
        try:
            issue = find_issue(options["number"], newsletter=options["newsletter"])
        except NotFound as error:
            raise CommandError(str(error), returncode=2) from error
        mailing = current(issue)
        if mailing is None:
            known = {"number": issue.number, "issue_state": issue.state, "state": None}
            if options["json"]:
                at = issue.publish_at.isoformat() if issue.publish_at else None
                self.stdout.write(json.dumps(known | {"publish_at": at}))
            elif options["csv"]:
                raise CommandError(f"{_not_sent(issue)} So it has no recipients to write down.")
            else:
                self.stdout.write(_not_sent(issue))
            return
        if options["csv"]:
            self._write_csv(mailing, options["csv"])
            return
        held = held_back(mailing)
        now = progress(mailing, held=held)
        if options["json"]:
            known = {"number": issue.number, "newsletter": issue.newsletter.slug, "issue_state": mailing.issue.state}
            self.stdout.write(json.dumps(known | now.to_json() | {"held_back": [_held(found) for found in held]}))
        else:
            self.stdout.write("\n".join([*_lines(now, title=str(issue)), *_held_lines(held), *_wave_lines(mailing)]))

    def _write_csv(self, mailing: Mailing, given: str) -> None:
        """To a file beside the one that is wanted first, so that there is never half a list."""
        if given == "-":
            for block in csv_blocks(mailing):
                self.stdout.write(block, ending="")
            return
        path = Path(given)
        try:
            unfinished = path.with_name(f".{path.name}.part")
            try:
                with unfinished.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(csv_blocks(mailing))
                unfinished.replace(path)
            except OSError:
                with contextlib.suppress(OSError):
                    unfinished.unlink(missing_ok=True)
                raise
        except (OSError, ValueError) as error:  # ValueError: no file has such a name
            why = getattr(error, "strerror", None) or str(error)
            raise CommandError(f"{given} cannot be written: {why}. Name another file.") from error
        self.stdout.write(f"{mailing.audience:,} recipients are in {path}.")


def _not_sent(issue: Issue) -> str:
    if issue.publish_at and issue.publish_at > timezone.now():
        return f"{issue} goes out on {say_moment(issue.publish_at, issue.newsletter)}."
    return f"{issue} is {issue.get_state_display().lower()}: it has not been sent from here."


def _lines(now: Progress, *, title: str) -> list[str]:
    lines = [f"{title}: {now.state}, {now.done:,} of {now.total:,} done ({now.percent} %)"]
    if now.segment:
        lines.append(f"To the segment “{now.segment}”. {now.segment_words}")
    if now.paused_reason:
        lines.append(f"Paused: {now.paused_reason}")
    if now.trouble:
        again = f" Tried again at {say_utc(now.retry_at)}." if now.retry_at else ""
        lines.append(f"Trouble: {full_stop(now.trouble)}{again}")
    if now.rate:
        lines.append(", ".join(filter(None, [f"Rate: {say_rate(now.rate)} a second", say_time_left(now.time_left)])))
    labels = dict(DeliveryState.choices)
    lines += [f"{count:>9,}  {labels[state]}" for state, count in now.counts.items() if count]
    if len(groups := now.group_lines) > 1:
        lines.append("By provider (accepted, to come, in doubt, not arrived):")
        lines += [
            f"{line.sent:>9,} {line.open:>9,} {line.in_doubt:>9,} {line.lost:>9,}  {line.label}" for line in groups
        ]
    if now.reasons:
        lines.append("Why:")
        lines += [f"{count:>9,}  {reason_label(reason)}" for reason, count in now.reasons.items()]
    if now.excluded:
        lines.append("Left out at the start:")
        lines += [f"{count:>9,}  {reason_label(reason)}" for reason, count in now.excluded.items()]
    return lines


def _held(found: GroupWeather) -> dict[str, Any]:
    until = found.paused_until.isoformat() if found.paused_until else None
    return {
        "route": found.route, "group": found.group, "per_second": round(found.per_second, 2), "paused_until": until,
        "why": found.why,
    }  # fmt: skip


def _held_lines(held: list[GroupWeather]) -> list[str]:
    lines = []
    for found in held:
        if found.per_second:
            how = f"{say_rate(found.per_second)} a second"
        elif found.paused_until and found.paused_until > timezone.now():
            how = f"left alone until {say_utc(found.paused_until)}"
        else:
            how = "tried with a few copies"
        lines.append(f"Held back: {group_label(found.group)}, {how}: {found.why}")
    return lines


def _wave_lines(mailing: Mailing) -> list[str]:
    wave = canary.waiting(mailing)
    if wave is None:
        return []
    when = f"at {say_utc(wave.goes_on_at)}" if wave.goes_on_at else f"{wave.minutes} minutes after the last of those"
    return [f"First {wave.first:,}; the other {wave.rest:,} follow {when}, unless the first fare badly."]
