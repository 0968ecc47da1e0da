"""``preflight 21``: what to look at before an issue goes out."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsletter.lookup import NotFound, find_issue
from newsletter.models import Issue
from newsletter.preflight import Finding, Severity, check, errors

NAMES = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.HINT: "Hint"}


class Command(BaseCommand):
    """Look at an issue with every check. Exit status 1 where an error stands, 2 where there is no such issue."""

    help = "Look at an issue with every check before it goes out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("number", type=int, metavar="NUMBER", help="The issue's number.")
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter, where there are several.")
        parser.add_argument("--json", action="store_true", help="One JSON object instead of lines.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the findings, the gravest first."""
        try:
            issue = find_issue(options["number"], newsletter=options["newsletter"])
        except NotFound as error:
            raise CommandError(str(error), returncode=2) from error
        findings = check(issue, measure=True)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(issue, findings), ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(f"{NAMES[finding.severity]}: {finding.message}")
            if not findings:
                self.stdout.write(f"{issue}: nothing to mend.")
        standing = len(errors(findings))
        if standing:
            which = "an error stands" if standing == 1 else f"{standing} errors stand"
            raise CommandError(f"{issue} cannot go out like this: {which}.", returncode=1)


def _as_json(issue: Issue, findings: list[Finding]) -> dict[str, Any]:
    return {
        "newsletter": issue.newsletter.slug,
        "number": issue.number,
        "title": issue.title,
        "counts": {str(severity): sum(each.severity is severity for each in findings) for severity in Severity},
        "findings": [finding.to_json() for finding in findings],
    }
