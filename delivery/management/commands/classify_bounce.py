"""``classify_bounce FILE…``: what returned messages say, without acting on any of them."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from delivery.bounces.classify import classify
from delivery.bounces.mboxes import messages_in
from delivery.bounces.verdict import Verdict
from delivery.reasons import reason_label

_UNUSABLE = 2
LARGEST_FILE = 512 * 1024 * 1024
"""In bytes; a larger mbox is to be split."""


class Command(BaseCommand):
    """Classify files. Exit status 0: each was read, whatever it is; 2: one could not be."""

    help = "Say what returned messages mean: hard, soft, a fault of ours, a complaint, an answering machine, or none."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="A message, or an mbox with many; - is stdin.")
        parser.add_argument("--json", action="store_true", help="One JSON object a line on stdout, messages on stderr.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One file after the other; one that cannot be read does not stop the others."""
        worst = 0
        for name in options["files"]:
            try:
                data = _read(name)
            except _Unreadable as error:
                worst = _UNUSABLE
                self.stderr.write(f"{name}: {error}")
                if options["json"]:
                    self.stdout.write(json.dumps({"source": name, "error": {"line": None, "message": str(error)}}))
                continue
            messages = list(messages_in(data))
            for number, message in enumerate(messages, start=1):
                verdict = classify(message)
                # A file is one message, and then one object; an mbox has an object for each, with its number.
                place = {"message": number} if len(messages) > 1 else {}
                if options["json"]:
                    self.stdout.write(json.dumps({"source": name, **place, **verdict.to_json()}, ensure_ascii=False))
                else:
                    self.stdout.write(_line(verdict, source=f"{name}#{number}" if place else name))
        if worst:
            sys.exit(worst)


class _Unreadable(Exception):
    """The file cannot be read; the message says why."""


def _read(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST_FILE)
        if Path(name).stat().st_size > LARGEST_FILE:
            raise _Unreadable("The file is larger than 512 MB: split the mbox.")
        return Path(name).read_bytes()
    except IsADirectoryError:
        raise _Unreadable("This is a folder: name the files in it.") from None
    except OSError as error:
        raise _Unreadable(f"The file cannot be read: {error.strerror}.") from None
    except ValueError:
        raise _Unreadable("This is no name of a file.") from None


def _line(verdict: Verdict, *, source: str) -> str:
    leading = verdict.leading
    words = reason_label(verdict.reason) if verdict.reason else ""
    return f"{verdict.kind:<12}  {leading.status:<8}  {leading.address or '-':<32}  {source}  {words}".rstrip()
