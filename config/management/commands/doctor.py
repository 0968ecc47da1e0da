"""``manage.py doctor``: what is the matter with this machine, and with the domains it sends from."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from config.doctor import domains, ways
from config.doctor.checks import CHECKS
from config.errors import SetupError
from delivery.dns.names import NotADomain, read_domain
from delivery.standing.finding import Finding
from delivery.standing.showing import lines


class Command(BaseCommand):
    help = "Check everything Fortnight rests on, and say how to mend what is ill. Exit 1 where something is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--domain", action="append", metavar="DOMAIN",
            help="look at the DNS records of this sending domain and at the ways its mail takes, and at nothing else; "
            "may be given several times",
        )  # fmt: skip

    def handle(self, *_: Any, **options: Any) -> None:
        findings = []
        for finding in self._of_domains(options["domain"]) if options["domain"] else self._of_all():
            findings.append(finding)
            if not options["json"]:
                self._show(finding, before=findings[-2].domain if len(findings) > 1 else "")
        fit = all(finding.state != "ill" for finding in findings)
        if options["json"]:
            self.stdout.write(json.dumps({"fit": fit, "findings": [finding.to_json() for finding in findings]}))
        if not fit:
            raise SystemExit(1)

    def _of_all(self) -> Iterator[Finding]:
        for check in CHECKS:
            yield check()
        looks = ways.looks()
        yield from ways.of_this_machine(looks)
        yield from domains.of_this_machine(looks=looks)

    def _of_domains(self, named: list[str]) -> Iterator[Finding]:
        try:
            wanted = [read_domain(each) for each in named]
        except NotADomain as error:
            raise CommandError(str(error), returncode=2) from error
        looks = ways.looks()
        yield looks.setting()
        try:
            yield from ways.of_these(wanted, looks=looks)
            yield from domains.of_these(wanted, looks=looks)
        except (DatabaseError, SetupError) as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise CommandError(f"The keys of {wanted[0]} cannot be read: {first}. Run manage.py doctor.") from error

    def _show(self, finding: Finding, *, before: str) -> None:
        if finding.domain != before:
            self.stdout.write(f"\n{finding.domain}")
        styles = {"well": self.style.SUCCESS, "ill": self.style.ERROR}
        state = styles.get(finding.state, self.style.WARNING)(f"{finding.state:>8}")
        self.stdout.write(f"{state}  {finding.name}: {finding.found}")
        for line in lines(finding):
            self.stdout.write(f"          {line}".rstrip())
