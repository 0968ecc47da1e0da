"""``manage.py serve``: the whole service, in one terminal."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from rich.console import Console

from config.embedded import servers
from config.serve import banner, first_run, preflight
from config.serve.manager import Manager
from config.serve.processes import service
from config.serve.site import site_answers


class Command(BaseCommand):
    help = (
        "Run web, worker, sender, beat and (embedded) the mail catcher until Ctrl-C; the first run sets everything up."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="on the first run, do not load the demo newsletter")

    def handle(self, *_: Any, no_demo: bool, **__: Any) -> None:
        started = time.monotonic()
        console = Console(highlight=False)
        with preflight.alone_in_data_dir():
            preflight.check_ports()
            try:
                password = first_run.prepare(demo=not no_demo)
                connections.close_all()
                manager = Manager(
                    processes=service(),
                    directory=settings.BASE_DIR,
                    show=lambda name, line: banner.show_line(console, name, line),
                )
                up = Announcement(console=console, started=started, password=password)
                code = manager.run(each_look=up.once_it_answers)
                up.make_sure_the_password_was_seen()
            finally:
                connections.close_all()
                if settings.EMBEDDED:
                    servers.let_go(data_dir=settings.DATA_DIR, wait_seconds=30)
        raise SystemExit(code)


class Announcement:
    """Shows the banner as soon as the site answers; the password even where it never does."""

    def __init__(self, *, console: Console, started: float, password: str | None) -> None:
        self.console = console
        self.started = started
        self.password = password
        self.done = False
        self.next_try = 0.0

    def once_it_answers(self) -> None:
        if self.done or time.monotonic() < self.next_try:
            return
        self.next_try = time.monotonic() + 0.2
        if site_answers():
            self.done = True
            banner.show_banner(self.console, seconds=time.monotonic() - self.started, password=self.password)

    def make_sure_the_password_was_seen(self) -> None:
        if self.password and not self.done:
            banner.show_login(self.console, password=self.password)
