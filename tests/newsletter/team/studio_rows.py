"""A newsletter with everything in it that a page of the studio may be about, and what addresses say of it."""

import datetime as dt

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone

from delivery import mailings
from delivery.models import Delivery, SendingRoute
from newsletter.document import Document
from newsletter.importing.markdown import read_sections
from newsletter.models import Invitation, Membership
from newsletter.planning import bin as link_bin
from newsletter.planning.snippets import keep_snippet, read_markdown
from newsletter.planning.templates import keep_template
from subscribers.addresses import address_hash
from subscribers.models import BulkAct, PersonNote, Segment, SubscriberImport
from tests.browser.sample_imports import sample_imports
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory, one_topic

WORDS = "## Ebb\n\nThe water fell.\n"


def studio_names():
    """``{name in the URL conf: names of what its address is filled with}`` of every address below /studio/."""

    def walk(patterns, prefix="", space=()):
        for each in patterns:
            route = f"{prefix}{each.pattern}"
            if isinstance(each, URLPattern):
                if route.startswith("studio/"):
                    yield ":".join([*space, each.name]), set(each.pattern.converters) | converters_in(route)
            else:
                yield from walk(each.url_patterns, route, (*space, *([each.namespace] if each.namespace else [])))

    return dict(walk(get_resolver().url_patterns))


def converters_in(route):
    return {part.partition(">")[0].partition(":")[2] for part in route.split("<")[1:]}


class Rows:
    """One newsletter; ``member`` is somebody in its team who is none of those who ask."""

    def __init__(self, slug, *, member):
        now = timezone.now()
        self.newsletter = newsletter = NewsletterFactory(slug=slug, name=slug)
        self.draft = IssueFactory(newsletter=newsletter, document=Document(sections=read_sections(WORDS)))
        self.reader = SubscriptionFactory(
            newsletter=newsletter, subscriber=SubscriberFactory(address=f"bob@{slug}.example.org")
        )
        self.mailed = IssueFactory(newsletter=newsletter)
        mailings.begin(self.mailed, now=now)
        self.delivery = Delivery.objects.get(mailing__issue=self.mailed)
        self.member = Membership.objects.create(newsletter=newsletter, user=member, role="writer")
        self.invitation = Invitation.objects.create(
            newsletter=newsletter, address=f"chiyo@{slug}.example.org", role="writer", invited_at=now,
            expires_at=now + dt.timedelta(days=7),
        )  # fmt: skip
        self.link = link_bin.keep(newsletter, url="https://example.org/a", title="A", note="", author=None).item
        self.template = keep_template(newsletter, name="Monthly", document=one_topic(), with_words=True)
        self.snippet = keep_snippet(newsletter, name="Goodbye", content=read_markdown("Until then."))
        self.note = PersonNote.objects.create(subscription=self.reader, words="A friend.")
        self.act = BulkAct.objects.create(newsletter=newsletter, deed="add_tag", tag="a", state="done", chosen=0)
        self.segment = Segment.objects.create(newsletter=newsletter, name="All", rule=ANYBODY)
        self.run = SubscriberImport.objects.get(pk=sample_imports(newsletter)[0])
        self.route = SendingRoute.objects.create(label=slug, host="smtp.example.org")

    def address(self, name, names):
        """Where the page is."""
        return reverse(name, kwargs={each: self.filled(name, each) for each in names})

    def filled(self, name, what):
        space, _, page = name.partition(":")
        if what == "pk":
            return self.key(space, page)
        return {
            "slug": self.newsletter.slug,
            "revision_pk": self.draft.revisions.first().pk,
            "delivery": self.delivery.pk,
            "domain": "example.org",
            "token": "x",
            "deed": "activate",
            "kind": "csv",
            "part": "email",
            "note_id": self.note.pk,
            "file": 0,
            "key": address_hash(self.reader.subscriber.address).hex() if page == "suppression" else "waiting",
            "session_id": "7d1c2a52-3f04-4a4d-9a43-0d5a1a1f2b3c",
        }[what]

    def key(self, space, page):
        if space == "studio_delivery":
            if page in {"route", "try_route", "delete_route", "change_key"}:
                return self.route.pk
            return self.mailed.pk if page in SENT else self.draft.pk
        parts = {
            "studio_people": {"bulk": self.act, "segment": self.segment, "import": self.run, "": self.reader},
            "studio": {
                "save_as": self.draft, "link": self.link, "template": self.template, "snippet": self.snippet,
                "invitation": self.invitation, "member": self.member, "": self.draft,
            },
        }  # fmt: skip
        return next(row.pk for part, row in parts[space].items() if part in page)


ANYBODY = {"all": []}
SENT = {
    "progress", "pause", "resume", "cancel", "reopen", "retry", "resend", "go-on", "recipients", "recipient", "export",
}  # fmt: skip
