"""``dkim_key example.org``: make a key that signs for a domain, publish it, put it into use, take it out of use."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from delivery.dns.names import NotADomain, read_domain
from delivery.models import DkimAlgorithm, DkimKey, DkimState
from delivery.signing import keys
from delivery.signing.keys import KeyTrouble, dns_record
from delivery.standing.showing import record_lines
from newsletter.asking_dns import Asker
from newsletter.team.audit import Act, command_line, note

ALGORITHMS = {"rsa": DkimAlgorithm.RSA, "ed25519": DkimAlgorithm.ED25519}


class Command(BaseCommand):
    """The life of a DKIM key."""

    help = "Make a DKIM key for a domain and show the DNS record to publish; later put it into use, or retire it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("domain", metavar="DOMAIN", help="The domain in the sender's address, or one above it.")
        parser.add_argument("--selector", metavar="S", help="The key's name in DNS; the next free one (fn1, fn2 …).")
        parser.add_argument(
            "--algorithm",
            choices=ALGORITHMS,
            default="rsa",
            help="rsa (2,048 bits), or ed25519 for a second one.",
        )
        acts = parser.add_mutually_exclusive_group()
        acts.add_argument("--activate", action="store_true", help="Sign with it from now on, if DNS shows the key.")
        acts.add_argument("--retire", action="store_true", help="Sign with it no more.")
        acts.add_argument("--list", action="store_true", help="Every key of the domain.")
        parser.add_argument("--force", action="store_true", help="Activate although DNS does not show the key.")
        parser.add_argument("--json", action="store_true", help="One JSON object, for machines.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what was asked for."""
        algorithm = ALGORITHMS[options["algorithm"]]
        try:
            domain = read_domain(options["domain"])
            if options["list"]:
                self._list(domain, options)
            elif options["activate"]:
                self._activate(self._named(domain, algorithm, options, state=DkimState.NEW), options)
            elif options["retire"]:
                self._retire(self._named(domain, algorithm, options, state=DkimState.ACTIVE), options)
            else:
                self._make(domain, algorithm, options)
        except NotADomain as error:
            raise CommandError(str(error), returncode=2) from error
        except KeyTrouble as error:
            raise CommandError(str(error)) from error

    def _make(self, domain: str, algorithm: DkimAlgorithm, options: dict[str, Any]) -> None:
        """A new key; or, asked a second time, the one that still waits for its record."""
        waiting = keys.waiting_key(domain, algorithm=algorithm)
        if options["selector"] and waiting is not None and waiting.selector != options["selector"].strip().lower():
            waiting = None
        key = waiting or self._made(domain, selector=options["selector"] or "", algorithm=algorithm)
        next_step = f"dkim_key {domain} --selector {key.selector} --activate"
        if options["json"]:
            self._print(key, made=waiting is None, next=next_step)
            return
        made = "A new key" if waiting is None else "The key that was made before, and signs nothing yet,"
        self.stdout.write(f"{made} for {domain} ({key.get_algorithm_display()}). Publish this record:\n\n")
        self.stdout.write("\n".join(record_lines(dns_record(key))))
        self.stdout.write(
            "\n(Value for a form that asks for it; Zone for a zone file, where a string has at most 255 characters.)"
        )
        self.stdout.write(f"When DNS shows it, which may take an hour, sign with it:\n\n  manage.py {next_step}")

    @transaction.atomic
    def _made(self, domain: str, *, selector: str, algorithm: DkimAlgorithm) -> DkimKey:
        key = keys.make_key(domain, selector=selector, algorithm=algorithm)
        _note(key, deed="made")
        return key

    def _activate(self, key: DkimKey, options: dict[str, Any]) -> None:
        shown = keys.in_dns(key, asker=Asker())
        if shown.state != "matches":
            asked = "DNS could not be asked" if shown.state == "unknown" else "DNS does not show this key"
            if not options["force"]:
                record = "\n".join(record_lines(dns_record(key)))
                raise CommandError(
                    f"{asked}: {shown.found}. Nothing was changed. Publish this record, wait until it is seen, and try "
                    f"again; --force signs all the same, and receivers will not be able to verify it.\n{record}"
                )
            self.stderr.write(f"{asked}: {shown.found}. Until it does, receivers cannot verify what is signed.")
        with transaction.atomic():
            before = keys.activate(key)
            _note(key, deed="activated", replaced=before.selector if before else None)
        if options["json"]:
            self._print(key, retired=before.selector if before else None, dns=shown.state)
            return
        self.stdout.write(f"{key.selector} signs for {key.domain} from now on ({key.get_algorithm_display()}).")
        if before is not None:
            self.stdout.write(f"{before.selector} is retired. Leave its record in DNS for a week: mail is under way.")
        if key.algorithm == DkimAlgorithm.ED25519 and not _has_rsa(key.domain):
            self.stderr.write(f"Many receivers know no Ed25519. Make an RSA key beside it: dkim_key {key.domain}")

    def _retire(self, key: DkimKey, options: dict[str, Any]) -> None:
        with transaction.atomic():
            keys.retire(key)
            _note(key, deed="retired")
        if options["json"]:
            self._print(key)
        else:
            self.stdout.write(f"{key.selector} of {key.domain} signs no more. Its record can leave DNS in a week.")
        if not keys.keys_of(key.domain).filter(state=DkimState.ACTIVE).exists():
            self.stderr.write(f"Nothing signs for {key.domain} now. Another key: dkim_key {key.domain}")

    def _list(self, domain: str, options: dict[str, Any]) -> None:
        found = list(keys.keys_of(domain))
        if options["json"]:
            self.stdout.write(json.dumps({"domain": domain, "keys": [_to_json(key) for key in found]}))
        elif not found:
            self.stdout.write(f"{domain} has no key yet. Make one: dkim_key {domain}")
        for key in [] if options["json"] else found:
            since = key.retired_at or key.activated_at or key.created_at
            self.stdout.write(
                f"{key.selector:<12} {key.get_algorithm_display():<9} {key.state:<8} since {since:%Y-%m-%d}"
            )

    def _named(self, domain: str, algorithm: DkimAlgorithm, options: dict[str, Any], *, state: DkimState) -> DkimKey:
        """The key of that selector; without one, the only one in ``state`` that it can be."""
        if options["selector"]:
            return keys.find_key(domain, selector=options["selector"])
        found = list(keys.keys_of(domain).filter(algorithm=algorithm, state=state))
        if len(found) == 1:
            return found[0]
        if found:
            raise KeyTrouble(f"Say which, with --selector: {', '.join(key.selector for key in found)}.")
        kind = "waits to be put into use" if state == DkimState.NEW else "signs"
        raise KeyTrouble(f"No {options['algorithm']} key of {domain} {kind}. See dkim_key {domain} --list")

    def _print(self, key: DkimKey, **more: Any) -> None:
        self.stdout.write(json.dumps(_to_json(key) | more))


def _note(key: DkimKey, *, deed: str, replaced: str | None = None) -> None:
    note(command_line(), Act.KEY_CHANGED, about=f"{key.selector} of {key.domain}", deed=deed, replaced=replaced)


def _to_json(key: DkimKey) -> dict[str, object]:
    times = {name: getattr(key, name) for name in ("created_at", "activated_at", "retired_at")}
    return {
        "domain": key.domain, "selector": key.selector, "algorithm": key.algorithm, "state": key.state,
        **{name: moment.isoformat() if moment else None for name, moment in times.items()},
        "record": dns_record(key).to_json(),
    }  # fmt: skip


def _has_rsa(domain: str) -> bool:
    return keys.keys_of(domain).filter(algorithm=DkimAlgorithm.RSA, state=DkimState.ACTIVE).exists()
