"""``manage.py doctor``: what is the matter with this machine."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.doctor.checks import CHECKS
from config.doctor.finding import Finding


class Command(BaseCommand):
    help = "Check everything Fortnight rests on, and say how to mend what is ill. Exit 1 where something is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        findings = []
        for check in CHECKS:
            finding = check()
            findings.append(finding)
            if not options["json"]:
                self._show(finding)
        fit = all(finding.state != "ill" for finding in findings)
        if options["json"]:
            self.stdout.write(json.dumps({"fit": fit, "findings": [asdict(finding) for finding in findings]}))
        if not fit:
            raise SystemExit(1)

    def _show(self, finding: Finding) -> None:
        style = {"well": self.style.SUCCESS, "warning": self.style.WARNING, "ill": self.style.ERROR}[finding.state]
        self.stdout.write(f"{style(f'{finding.state:>8}')}  {finding.name}: {finding.found}")
        if finding.mend:
            self.stdout.write(f"          {finding.mend}")
