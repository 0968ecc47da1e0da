"""Every address of the site by its name in the URL conf, with something to show at each."""

import dataclasses
import datetime as dt

from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter
from django.utils import timezone

from catcher.store import Mailbox
from delivery import mailings
from delivery.models import Delivery, SendingRoute
from delivery.reminder_mail import skip_url
from delivery.signing.keys import make_key
from newsletter.document import Document
from newsletter.importing.markdown import read_sections
from newsletter.models import BinItem, Issue, Newsletter, PlannedDay
from newsletter.planning import bin as link_bin
from newsletter.planning.slots import slots_ahead
from newsletter.planning.snippets import keep_snippet, read_markdown
from newsletter.planning.templates import keep_template
from newsletter.scheduling import schedule
from subscribers.addresses import address_hash
from subscribers.models import ReaderRequest, SuppressionReason
from subscribers.reader_links import (
    confirm_url,
    feedback_url,
    new_address_url,
    old_address_url,
    own_data_url,
    preferences_url,
    unsubscribe_url,
)
from subscribers.suppression import suppress
from tests.browser.test_mailbox import add as catch_mail
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory, one_topic
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

# They answer GET with something that is no page: files, feeds, JSON, parts of a page and what stands in frames.
NO_PAGES = {
    "None", "webhooks:provider",
    "archive:sitemap", "archive:robots", "archive:atom", "archive:json", "archive:theme",
    "mailbox:news", "mailbox:html", "mailbox:raw", "mailbox:part",
    "studio:session", "studio:document", "studio:preview_canvas", "studio:preview_frame", "studio:preview_mail",
    "studio:looks_frame",
    "studio_people:evidence", "studio_people:export",
    "studio:crop_picture", "studio:export", "studio:links_json", "studio:snippets_json",
    "studio_people:bulk_progress",
    "studio_delivery:progress", "studio_delivery:proof", "studio_delivery:export",
}  # fmt: skip


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
        return cls(
            newsletter=newsletter, draft=draft, scheduled=scheduled, sending=sending, published=published,
            readers=readers, item=item,
            template=keep_template(newsletter, name="Monthly", document=one_topic(), with_words=True),
            snippet=keep_snippet(newsletter, name="Goodbye", content=read_markdown("Until **then**.")),
            route=SendingRoute.objects.create(label="Our own server", host="smtp.example.org", weight=3),
            mail=catch_mail(Mailbox(mailbox_dir)),
            requests=_requests(readers["chiyo"]),
        )  # fmt: skip

    def addresses(self):
        """``{name in the URL conf: [address, …]}`` of every page."""
        return {**self._public(), **self._studio(), **self._sending(), **self._planning()}

    def _public(self):
        now, bob = timezone.now(), self.readers["bob"].pk
        slug, at = self.newsletter.slug, self.scheduled.publish_at
        return {
            "archive:index": ["/"],
            "archive:home": [f"/{slug}/"],
            "archive:issue": [f"/{slug}/{self.published.slug}/"],
            "readers:subscribe": [f"/{slug}/subscribe/"],
            "readers:embed": [f"/{slug}/embed/"],
            "readers:confirm": [confirm_url(self.readers[name].pk, issued_at=now) for name in ("emre", "bob")],
            "readers:unsubscribe": [unsubscribe_url(self.readers[name].pk) for name in ("bob", "dara")],
            "readers:preferences": [preferences_url(bob)],
            "readers:address": [new_address_url(self.requests["address"])],
            "readers:undo_address": [old_address_url(self.requests["moved"])],
            "readers:own_data": [own_data_url(self.requests["own_data"])],
            "readers:erase": [f"{own_data_url(self.requests['own_data'])}erase/"],
            "readers:feedback": [feedback_url(bob, self.published.pk, "loved")],
            "authors:skip": [skip_url(self.scheduled, slot=at, base_url="")],
            "mailbox:list": ["/mailbox/", "/mailbox/?to=nobody"],
            "mailbox:mail": [f"/mailbox/{self.mail}/"],
        }

    def _studio(self):
        slug, draft, sending = self.newsletter.slug, f"/studio/issues/{self.draft.pk}", self.sending.pk
        revision = self.draft.revisions.first()
        return {
            "studio:login": ["/studio/login/"],
            "studio:password": ["/studio/password/"],
            "studio:new_newsletter": ["/studio/new/"],
            "studio:issue": [f"{draft}/", f"/studio/issues/{sending}/"],
            "studio:preflight": [f"{draft}/preflight/"],
            "studio:details": [f"{draft}/details/"],
            "studio:history": [f"{draft}/history/"],
            "studio:compare_versions": [f"{draft}/history/compare/?from={revision.pk}&to={revision.pk}"],
            "studio:revision": [f"{draft}/history/{revision.pk}/"],
            "studio:markdown": [f"{draft}/markdown/"],
            "studio:issues": [f"/studio/{slug}/issues/"],
            "studio:new_issue": [f"/studio/{slug}/issues/new/"],
            "studio:import": [f"/studio/{slug}/issues/import/"],
            "studio:settings": [f"/studio/{slug}/settings/"],
            "studio:rhythm": [f"/studio/{slug}/settings/rhythm/"],
            "studio:looks": [f"/studio/{slug}/settings/looks/"],
            "studio_people:signup": [f"/studio/{slug}/signup/"],
            "studio_people:people": [f"/studio/{slug}/readers/{end}" for end in ("", "?q=nobody", "?state=x&after=9")],
            "studio_people:add": [f"/studio/{slug}/readers/add/"],
            "studio_people:suppressed": [f"/studio/{slug}/readers/suppressed/"],
            "studio_people:suppression": [
                f"/studio/{slug}/readers/suppressed/{address_hash(name).hex()}/"
                for name in ("fay@example.org", "nobody")
            ],
            "studio_people:erase": [f"/studio/{slug}/readers/{self.readers['bob'].pk}/erase/"],
            "studio_people:person": [f"/studio/{slug}/readers/{self.readers[name].pk}/" for name in ("bob", "dara")],
        }

    def _sending(self):
        issues = [f"/studio/issues/{each.pk}/send/" for each in (self.draft, self.scheduled, self.sending)]
        failed = Delivery.objects.get(address="bob@example.org").pk
        return {
            "studio_delivery:overview": ["/studio/"],
            "studio_delivery:routes": ["/studio/sending/"],
            "studio_delivery:new_route": ["/studio/sending/new/"],
            "studio_delivery:route": [f"/studio/sending/{self.route.pk}/"],
            "studio_delivery:delete_route": [f"/studio/sending/{self.route.pk}/delete/"],
            "studio_delivery:domain": ["/studio/sending/domains/example.org/"],
            "studio_delivery:issue": [*issues, f"/studio/issues/{self.published.pk}/send/"],
            "studio_delivery:recipients": [f"/studio/issues/{self.sending.pk}/send/recipients/"],
            "studio_delivery:recipient": [f"/studio/issues/{self.sending.pk}/send/recipients/{failed}/"],
        }

    def _planning(self):
        of = f"/studio/{self.newsletter.slug}"
        return {
            "studio:calendar": [f"{of}/calendar/"],
            "studio:links": [f"{of}/links/", f"{of}/links/?q=nothing"],
            "studio:add_link": [f"{of}/links/add/?url=https://example.org/b&title=B"],
            "studio:edit_link": [f"{of}/links/{self.item.pk}/"],
            "studio:templates": [f"{of}/templates/"],
            "studio:edit_template": [f"{of}/templates/{self.template.pk}/"],
            "studio:snippets": [f"{of}/snippets/"],
            "studio:new_snippet": [f"{of}/snippets/new/"],
            "studio:edit_snippet": [f"{of}/snippets/{self.snippet.pk}/"],
            "studio:save_as_template": [f"/studio/issues/{self.draft.pk}/template/"],
        }


def _requests(reader):
    """One request of each kind: a wish for another address, a change that was made, and a look at one's data."""
    own = reader.subscriber.address
    kinds = {
        "address": {"kind": "address", "address": "chiyo@example.net"},
        "moved": {"kind": "address", "address": own, "old_address": "old@example.net", "done_at": timezone.now()},
        "own_data": {"kind": "own_data", "address": own},
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


def names_that_answer_get(client):
    """The names in the URL conf (the admin's own pages left out) of addresses that GET is not refused at."""
    return {name for name, address in _named() if address is None or client.get(address).status_code != 405}


def _named(resolver=None, space=()):
    for each in (resolver or get_resolver()).url_patterns:
        if hasattr(each, "url_patterns"):
            if each.app_name != "admin":
                yield from _named(each, (*space, *([each.namespace] if each.namespace else [])))
        elif each.name is None:
            yield "None", None
        else:
            name = ":".join([*space, each.name])
            given = each.pattern.converters.items()
            yield name, reverse(name, kwargs={key: 1 if isinstance(of, IntConverter) else "x" for key, of in given})
