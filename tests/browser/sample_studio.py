"""A studio in use: one newsletter with something of everything."""

import dataclasses
import datetime as dt

from django.utils import timezone

from catcher.store import Mailbox
from delivery import mailings
from delivery.models import Delivery, SendingRoute
from delivery.signing.keys import make_key
from newsletter.document import Document
from newsletter.importing.markdown import read_sections
from newsletter.models import BinItem, Issue, Newsletter, PlannedDay
from newsletter.planning import bin as link_bin
from newsletter.planning.slots import slots_ahead
from newsletter.planning.snippets import keep_snippet, read_markdown
from newsletter.planning.templates import keep_template
from newsletter.scheduling import schedule
from newsletter.team.audit import READER, Act, note
from subscribers.models import ReaderRequest, Segment, SuppressionReason
from subscribers.suppression import suppress
from tests.browser.sample_imports import sample_imports
from tests.browser.test_mailbox import add as catch_mail
from tests.factories import (
    IssueFactory,
    NewsletterFactory,
    SubscriberFactory,
    SubscriptionFactory,
    one_topic,
)
from tests.subscribers.views.test_feedback import asking

WORDS = """## Ebb

The water **fell** by [a hand](https://example.org/tides).

- One
- Two

> It floats.

| Day | Height |
| --- | --- |
| Sun | 2.1 m |
"""

SEGMENT = {
    "version": 1,
    "rule": {
        "join": "all",
        "of": [
            {"fact": "created", "verb": "last", "value": 30},
            {
                "join": "any",
                "of": [{"fact": "tag", "verb": "is", "value": "tides"}, {"fact": "name", "verb": "filled"}],
            },
            {"join": "none", "of": [{"fact": "paused", "verb": "yes"}, {"fact": "gone_app", "verb": "is"}]},
        ],
    },
}


@dataclasses.dataclass
class Rows:
    """What a studio in use holds."""

    newsletter: Newsletter
    draft: Issue
    scheduled: Issue
    sending: Issue
    published: Issue
    readers: dict
    item: BinItem
    template: object
    snippet: object
    route: SendingRoute
    mail: int
    requests: dict
    imports: list
    segment: Segment

    @classmethod
    def make(cls, *, mailbox_dir):
        newsletter = NewsletterFactory(slug="tide-notes", description="A letter about tides.", cadence_weeks=1)
        readers = {
            name: SubscriptionFactory(
                newsletter=newsletter, subscriber=SubscriberFactory(address=f"{name}@example.org"), **more
            )
            for name, more in {
                "bob": {},
                "chiyo": {},
                "dara": {"state": "unsubscribed", "ended_at": timezone.now(), "end_reason": "by the reader"},
                "emre": {"state": "pending", "confirmed_at": None},
            }.items()
        }
        published = IssueFactory(
            newsletter=newsletter, number=20, title="High water", state="sent", publish_at=timezone.now(),
            document=asking(),
        )  # fmt: skip
        sending = IssueFactory(newsletter=newsletter, number=21, title="Spring tide")
        mailings.begin(sending, now=timezone.now())
        Delivery.objects.filter(address="bob@example.org").update(
            state="failed", reason="mailbox_unknown", detail="550 5.1.1 no such user"
        )
        slots = [slot for slot, _ in slots_ahead(newsletter, now=timezone.now() + dt.timedelta(days=1), count=3)]
        scheduled = schedule(IssueFactory(newsletter=newsletter, number=22, title="Neap tide"), at=slots[0].at)
        draft = IssueFactory(
            newsletter=newsletter, number=23, title="Low water", document=Document(sections=read_sections(WORDS))
        )
        PlannedDay.objects.create(issue=draft, date=slots[1].date)
        item = link_bin.keep(newsletter, url="https://example.org/a", title="A", note="Good chart.", author=None).item
        make_key("example.org")
        suppress("fay@example.org", reason=SuppressionReason.MANUAL, note="By letter")
        note(READER, Act.ERASED, newsletter=newsletter, about="Reader 7, by their own wish")
        return cls(
            newsletter=newsletter, draft=draft, scheduled=scheduled, sending=sending, published=published,
            readers=readers, item=item,
            template=keep_template(newsletter, name="Monthly", document=one_topic(), with_words=True),
            snippet=keep_snippet(newsletter, name="Goodbye", content=read_markdown("Until **then**.")),
            route=SendingRoute.objects.create(label="Our own server", host="smtp.example.org", weight=3),
            mail=catch_mail(Mailbox(mailbox_dir)),
            requests=_requests(readers["chiyo"]),
            imports=sample_imports(newsletter),
            segment=Segment.objects.create(newsletter=newsletter, name="New and awake", rule=SEGMENT),
        )  # fmt: skip


def _requests(reader):
    """One request of each kind: a wish for another address, a change that was made, and a look at one's data."""
    own = reader.subscriber.address
    kinds = {
        "address": {"kind": "address", "address": "chiyo@example.net"},
        "moved": {"kind": "address", "address": own, "old_address": "old@example.net", "done_at": timezone.now()},
        "own_data": {"kind": "own_data", "address": "old@example.net"},
    }
    return {
        name: ReaderRequest.objects.create(
            subscription=reader,
            given_address=fields["address"],
            old_given_address=fields.get("old_address", ""),
            **fields,
        ).pk
        for name, fields in kinds.items()
    }
