"""``load_demo``: the newsletter “Slow Signals”, to look round with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from delivery import demo
from newsletter.models import IssueState
from newsletter.scheduling import say_moment


class Command(BaseCommand):
    """Load the demo newsletter, unless it is there already."""

    help = "Load the demo newsletter “Slow Signals”: three issues that went out, one scheduled, 25 readers."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--force", action="store_true", help="Also where there are other newsletters.")

    def handle(self, *_args: Any, force: bool, **_options: Any) -> None:
        """Load it and say what is there now."""
        try:
            loaded = demo.load(settings.BASE_DIR / "demo", now=timezone.now(), beside_others=force)
        except demo.DemoError as error:
            raise CommandError(str(error)) from error
        newsletter = loaded.newsletter
        if not loaded.fresh:
            self.stdout.write(f"{newsletter} is here already: nothing was changed.")
            return
        issues, readers = newsletter.issues.count(), newsletter.subscriptions.count()
        self.stdout.write(f"{newsletter}: {issues} issues, and {readers} readers who are all made up.")
        for issue in newsletter.issues.filter(state=IssueState.SCHEDULED):
            if issue.publish_at is not None:
                self.stdout.write(f"{issue} goes out on {say_moment(issue.publish_at, newsletter)}.")
