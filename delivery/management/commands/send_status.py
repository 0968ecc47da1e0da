"""``send_status 21 --json``: where an issue's mailing stands."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.formats import localize

from delivery.mailings import current
from delivery.models import DeliveryState
from delivery.reports import Progress, progress, reason_label
from newsletter.lookup import NotFound, find_issue


class Command(BaseCommand):
    """Say how far an issue is."""

    help = "How far an issue is: copies by state and by reason, the rate, the time left."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("number", type=int, metavar="NUMBER", help="The issue's number.")
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter, where there are several.")
        parser.add_argument("--json", action="store_true", help="One JSON object, for machines.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look it up and print it."""
        try:
            issue = find_issue(options["number"], newsletter=options["newsletter"])
        except NotFound as error:
            raise CommandError(str(error), returncode=2) from error
        mailing = current(issue)
        if mailing is None:
            if not options["json"]:
                raise CommandError(f"{issue} is {issue.get_state_display().lower()}: it has not been sent from here.")
            self.stdout.write(json.dumps({"number": issue.number, "issue_state": issue.state, "state": None}))
            return
        now = progress(mailing)
        if options["json"]:
            known = {"number": issue.number, "newsletter": issue.newsletter.slug, "issue_state": mailing.issue.state}
            self.stdout.write(json.dumps(known | now.to_json()))
        else:
            self.stdout.write("\n".join(_lines(now, title=str(issue))))


def _lines(now: Progress, *, title: str) -> list[str]:
    lines = [f"{title}: {now.state}, {now.done:,} of {now.total:,} done ({now.percent} %)"]
    if now.paused_reason:
        lines.append(f"Paused: {now.paused_reason}")
    if now.trouble:
        lines.append(f"Trouble: {now.trouble}")
    if now.rate:
        left = "" if now.seconds_left is None else f", {now.seconds_left // 60} min {now.seconds_left % 60} s left"
        lines.append(f"Rate: {localize(round(now.rate, 1))} a second{left}")
    labels = dict(DeliveryState.choices)
    lines += [f"{count:>9,}  {labels[state]}" for state, count in now.counts.items() if count]
    if now.reasons:
        lines.append("Why:")
        lines += [f"{count:>9,}  {reason_label(reason)}" for reason, count in now.reasons.items()]
    if now.excluded:
        lines.append("Left out at the start:")
        lines += [f"{count:>9,}  {reason_label(reason)}" for reason, count in now.excluded.items()]
    return lines
