"""What the preview shows and measures, held against the copies that are delivered."""

import email
import email.policy

import pytest
from django.utils import timezone

from delivery.message import Identity, compile_message
from delivery.recipients import recipient_of, sample_recipient
from newsletter.editing.previewing import preview_issue
from newsletter.rendering import render_issue
from newsletter.rendering.sample_readers import ordinary_reader
from tests.factories import IssueFactory, SubscriberFactory, SubscriptionFactory
from tests.newsletter.rendering.samples import WHOLE_ISSUE

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    return IssueFactory(document=WHOLE_ISSUE)


def delivered(issue, recipient, settings):
    rendered = render_issue(issue, base_url=settings.BASE_URL)
    message = compile_message(rendered, identity=Identity.of(issue.newsletter, issue=issue), date=timezone.now())
    parsed = email.message_from_bytes(message.fill(recipient), policy=email.policy.default)
    text, html = (part.get_content().replace("\r\n", "\n") for part in parsed.iter_parts())
    return str(parsed["Subject"]), text, html


def test_the_preview_is_the_copy_its_reader_would_get(issue, settings):
    robin = ordinary_reader(settings.BASE_URL)
    recipient = sample_recipient(issue.newsletter, address=robin.email, name=robin.name)
    shown = preview_issue(issue)
    ends = [part if part.endswith("\n") else f"{part}\n" for part in (shown.text, shown.html)]
    assert delivered(issue, recipient, settings) == (shown.subject, *ends)


def test_no_copy_is_larger_than_the_preview_says(issue, settings):
    subscriber = SubscriberFactory(address=f"{'a' * 48}@example.org", given_address=f"{'a' * 48}@example.org")
    subscription = SubscriptionFactory(
        pk=2**31, subscriber=subscriber, newsletter=issue.newsletter, name=f"{'N' * 29} {'N' * 30}"
    )
    _, _, html = delivered(issue, recipient_of(subscription, issue_id=2**31), settings)
    size = preview_issue(issue).size
    assert (len(html.encode()) <= size, size - len(html.encode()) < 2_000) == (True, True)
