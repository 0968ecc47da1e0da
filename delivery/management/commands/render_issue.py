"""``render_issue 21 --format eml --to bob@example.org``: what a reader gets, on standard output."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from delivery.message import Recipient, Unfillable, personalise
from delivery.preparing import CannotBegin
from delivery.proofs import compile_issue
from delivery.recipients import recipient_of, sample_recipient
from newsletter.lookup import NotFound, find_issue
from newsletter.models import Issue
from newsletter.rendering import render_issue
from subscribers.addresses import AddressError, read_address
from subscribers.models import Subscription

SAMPLE = "reader@example.org"


class Command(BaseCommand):
    """Print an issue as it would go out."""

    help = "Print an issue as a reader gets it: HTML, text, the whole mail, or the MJML the HTML is made of."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("number", type=int, metavar="NUMBER", help="The issue's number.")
        parser.add_argument("--newsletter", metavar="SLUG", help="Which newsletter, where there are several.")
        parser.add_argument("--format", choices=["html", "text", "mjml", "eml"], default="html", help="What to print.")
        parser.add_argument(
            "--to", metavar="ADDRESS", default=SAMPLE,
            help=f"Whose copy: a subscriber's has their own values and links. Default: {SAMPLE}, nobody's.",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        """Render it and write it out."""
        try:
            issue = find_issue(options["number"], newsletter=options["newsletter"])
            recipient = _recipient(issue, options["to"])
        except (NotFound, AddressError) as error:
            raise CommandError(str(error), returncode=2) from error
        try:
            self.stdout.write(_rendered(issue, recipient, format_=options["format"]))
        except (CannotBegin, Unfillable, ValueError) as error:
            raise CommandError(str(error)) from error


def _recipient(issue: Issue, address: str) -> Recipient:
    canonical = read_address(address).canonical
    readers = Subscription.objects.filter(newsletter=issue.newsletter_id).select_related("subscriber")
    subscription = readers.filter(subscriber__address=canonical).first()
    if subscription is not None:
        return recipient_of(subscription, issue_id=issue.pk)
    return sample_recipient(issue.newsletter, address=address)


def _rendered(issue: Issue, recipient: Recipient, *, format_: str) -> str:
    if format_ == "eml":
        message, _identity = compile_issue(issue)
        return message.fill(recipient).decode("utf-8")
    rendered = render_issue(issue, base_url=settings.BASE_URL)
    if format_ == "mjml":
        return rendered.mjml
    personal = personalise(rendered, recipient)
    return personal.html if format_ == "html" else personal.text
