"""What can be pressed in the studio that stands in the log afterwards, and rows to press it on."""

import dataclasses

from django.utils import timezone

from delivery import mailings
from delivery.models import Delivery, Mailing, SendingRoute
from delivery.signing.keys import make_key
from newsletter.models import Issue, Newsletter
from newsletter.planning.slots import slots_ahead
from newsletter.scheduling import schedule
from subscribers import suppression
from subscribers.addresses import address_hash
from subscribers.listing import bulk
from subscribers.models import BulkDeed, Subscription, SuppressionReason
from tests.factories import IssueFactory, NewsletterFactory, SubscriberFactory, SubscriptionFactory, WriterFactory
from tests.studio_pages import fields_of

OF, READERS = "/studio/tide-notes", "/studio/tide-notes/readers"
HIDDEN = "a secret that nobody may read"


@dataclasses.dataclass
class World:
    """A newsletter with an issue in each state that something can be done in, and a reader."""

    newsletter: Newsletter
    draft: Issue
    scheduled: Issue
    mailing: Mailing
    bob: Subscription
    route: SendingRoute
    slots: list

    @property
    def sending(self):
        return f"/studio/issues/{self.mailing.issue_id}/send"


def make_world():
    newsletter = NewsletterFactory(slug="tide-notes", name="Tide Notes", cadence_weeks=1)
    reader = SubscriberFactory(address="bob@example.org")
    bob = SubscriptionFactory(newsletter=newsletter, subscriber=reader)
    slots = [slot for slot, _holder in slots_ahead(newsletter, now=timezone.now(), count=4)]
    mailing = mailings.begin(IssueFactory(newsletter=newsletter, number=21), now=timezone.now())
    return World(
        newsletter=newsletter, mailing=mailing, bob=bob, slots=slots,
        scheduled=schedule(IssueFactory(newsletter=newsletter, number=22), at=slots[1].at),
        draft=IssueFactory(newsletter=newsletter, number=23),
        route=SendingRoute.objects.create(label="Relay", host="smtp.example.org"),
    )  # fmt: skip


def save(client, address, *, form=None, **changed):
    """What a browser posts that loaded the page and changed something."""
    page = client.get(address)
    forms = (form,) if form else ("issue-form", "signup-form", "route-form")
    for name in forms:
        try:
            return client.post(address, fields_of(page, form=name) | changed)
        except StopIteration:
            continue
    raise AssertionError(f"{address} has none of the forms {forms}")


# What is pressed, and the row that it leaves: an act, the newsletter's slug, what it is about.
SENDING = {
    "now": (lambda c, w: c.post(f"/studio/issues/{w.draft.pk}/send/now/", {"confirmed": "1"}), "sent", "#23"),
    "schedule": (
        lambda c, w: c.post(
            f"/studio/issues/{w.draft.pk}/send/schedule/", {"slot": w.slots[2].at.isoformat(), "confirmed": "1"}
        ),
        "scheduled", "#23",
    ),
    "unschedule": (lambda c, w: c.post(f"/studio/issues/{w.scheduled.pk}/send/unschedule/"), "unscheduled", "#22"),
    "pause": (lambda c, w: c.post(f"{w.sending}/pause/"), "paused", "#21"),
    "resume": (lambda c, w: (mailings.pause(w.mailing), c.post(f"{w.sending}/resume/")), "resumed", "#21"),
    "cancel": (lambda c, w: c.post(f"{w.sending}/cancel/"), "cancelled", "#21"),
    "reopen": (lambda c, w: (mailings.cancel(w.mailing), c.post(f"{w.sending}/reopen/")), "reopened", "#21"),
    "retry": (
        lambda c, w: (Delivery.objects.update(state="failed"), c.post(f"{w.sending}/retry/", {"confirmed": "1"})),
        "sent_again", "#21",
    ),
    "resend": (
        lambda c, w: (Delivery.objects.update(state="in_doubt"), c.post(f"{w.sending}/resend/", {"confirmed": "1"})),
        "sent_again", "#21",
    ),
    "recipients": (lambda c, w: c.post(f"{w.sending}/recipients.csv?q=bob@example.org"), "exported", "#21"),
    "calendar": (
        lambda c, w: c.post(f"{OF}/calendar/move/", {"issue": w.scheduled.pk, "to": w.slots[2].at.isoformat()}),
        "scheduled", "#22",
    ),
    "delete": (lambda c, w: c.post(f"/studio/issues/{w.draft.pk}/delete/"), "issue_deleted", "#23"),
}  # fmt: skip
SETTINGS = {
    "identity": (
        lambda c, w: save(c, f"{OF}/settings/", form="settings-form", sender_name="Bob"),
        "settings_changed", "Identity",
    ),
    "skip": (
        lambda c, w: c.post(f"{OF}/calendar/skip/", {"date": w.slots[3].at.date().isoformat()}),
        "settings_changed", "Rhythm: ",
    ),
    "reset": (
        lambda c, w: (
            Newsletter.objects.update(theme={"accent": "#112233"}),
            c.post(f"{OF}/settings/looks/", {"action": "reset"}),
        ),
        "settings_changed", "Looks",
    ),
    "signup": (lambda c, w: save(c, f"{OF}/signup/", words="Come in."), "settings_changed", "Signup"),
    "log": (lambda c, w: c.post(f"{OF}/settings/log.csv?who=alice"), "log_exported", "Log of "),
}  # fmt: skip
PEOPLE = {
    "add": (
        lambda c, w: c.post(
            f"{READERS}/add/", {"address": "chiyo@example.org", "statement": "At the fair", "confirmation": "ask"}
        ),
        "reader_added", "Reader ",
    ),
    "export": (lambda c, w: c.post(f"{READERS}/export/?q=bob@example.org"), "exported", "Readers"),
    "profile": (
        lambda c, w: c.post(
            f"{READERS}/{w.bob.pk}/profile/",
            {"name": "Robert", "field_name": ["city"], "field_value": [HIDDEN], "field_was": [""]},
        ),
        "reader_changed", "Reader ",
    ),
    "tags": (lambda c, w: c.post(f"{READERS}/{w.bob.pk}/tags/", {"add": HIDDEN}), "reader_changed", "Reader "),
    "note": (lambda c, w: c.post(f"{READERS}/{w.bob.pk}/notes/", {"words": HIDDEN}), "reader_changed", "Reader "),
    "delete note": (
        lambda c, w: c.post(f"{READERS}/{w.bob.pk}/notes/{w.bob.notes.create(words=HIDDEN).pk}/delete/"),
        "reader_changed", "Reader ",
    ),
    "evidence": (lambda c, w: c.post(f"{READERS}/{w.bob.pk}/evidence/json/"), "exported", "Reader "),
    "unsubscribe": (lambda c, w: c.post(f"{READERS}/{w.bob.pk}/unsubscribe/"), "reader_changed", "Reader "),
    "suppress": (
        lambda c, w: c.post(f"{READERS}/{w.bob.pk}/suppress/", {"note": "bob@example.org wrote"}),
        "suppression_changed", "Reader ",
    ),
    "lift": (
        lambda c, w: c.post(
            f"{READERS}/{w.bob.pk}/lift/",
            {"entry": suppression.suppress("bob@example.org", reason=SuppressionReason.MANUAL).pk},
        ),
        "suppression_changed", "Reader ",
    ),
    "add to the list": (
        lambda c, w: c.post(f"{READERS}/suppressed/", {"address": "bob@example.org", "note": "by letter"}),
        "suppression_changed", "One address",
    ),
    "lift from the list": (
        lambda c, w: c.post(
            f"{READERS}/suppressed/{address_hash('bob@example.org').hex()}/",
            {
                "entry": suppression.suppress("bob@example.org", reason=SuppressionReason.MANUAL).pk,
                "note": "Bob wrote",
            },
        ),
        "suppression_changed", "One address",
    ),
    "bulk": (
        lambda c, w: c.post(f"{READERS}/many/", {"deed": "add_tag", "tag": "vip", "whom": "ticked", "pick": w.bob.pk}),
        "bulk_act", "Add a tag: vip",
    ),
    "undo": (lambda c, w: c.post(f"{READERS}/many/{done(w).pk}/undo/"), "bulk_act", "Add a tag: vip"),
    "erase": (lambda c, w: c.post(f"{READERS}/{w.bob.pk}/erase/", {"address": "bob@example.org"}), "erased", "Reader "),
}  # fmt: skip
OF_THE_SITE = {
    "new route": (
        lambda c, w: save(c, "/studio/sending/new/", label="Other", host="smtp.example.net", kind="smtp"),
        "route_changed", "Other",
    ),
    "route": (
        lambda c, w: save(c, f"/studio/sending/{w.route.pk}/", username="alice", secret=HIDDEN),
        "route_changed", "Relay",
    ),
    "delete route": (lambda c, w: c.post(f"/studio/sending/{w.route.pk}/delete/"), "route_changed", "Relay"),
    "key": (
        lambda c, w: c.post("/studio/sending/domains/example.org/keys/", {"algorithm": "rsa-sha256"}),
        "key_changed", "fn1 of example.org",
    ),
    "retire": (
        lambda c, w: c.post(f"/studio/sending/domains/example.org/keys/{make_key('example.org').pk}/retire/"),
        "key_changed", "fn1 of example.org",
    ),
}  # fmt: skip
OF_THE_NEWSLETTER = SENDING | SETTINGS | PEOPLE


def done(world):
    """An act on many that can still be undone."""
    now = timezone.now()
    chosen = Subscription.objects.filter(pk=world.bob.pk)
    alice = WriterFactory()
    act = bulk.begin(world.newsletter, author=alice, deed=BulkDeed.ADD_TAG, tag="vip", chosen=chosen, now=now)
    bulk.carry_out(act, now=now)
    return act
