"""Installations whose list of those never mailed was the whole site's move on, and back; nobody is mailed for it."""

import pytest

from subscribers.addresses import address_hash
from subscribers.models import Suppression, SuppressionEvent
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory, WriterFactory, in_team
from tests.subscribers.migrating import migrate, newest

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = "0008_kept_by_newsletter"


@pytest.fixture
def old_apps():
    """The models as they were when each address stood on the list once; as they are now again when the test ends."""
    yield migrate(BEFORE)
    migrate(newest())


def old_entry(apps, address, *, author=None, reason="manual"):
    """An entry, and the author’s event, if there is one."""
    row = {"address_hash": address_hash(address), "reason": reason, "note": f"of {address}"}
    apps.get_model("subscribers", "Suppression").objects.create(**row)
    if author is not None:
        events = apps.get_model("subscribers", "SuppressionEvent").objects
        events.create(act="added", author_id=author.pk, **row)


def readers_of(address, *newsletters):
    person = SubscriberFactory(address=address)
    for newsletter in newsletters:
        SubscriptionFactory(subscriber=person, newsletter=newsletter, state="unsubscribed")


def whose(model, *addresses):
    rows = dict(model.objects.values_list("address_hash", "newsletter__slug"))
    found = {bytes(hashed): slug for hashed, slug in rows.items()}
    return [found[address_hash(address)] for address in addresses]


def test_an_entry_becomes_a_newsletters_only_where_it_could_be_of_no_other(old_apps):
    tides, birds = NewsletterFactory(slug="tides"), NewsletterFactory(slug="birds")
    olga, odo = in_team(tides, "owner", name="olga"), in_team(tides, "editor", name="odo")
    in_team(birds, "editor", name="odo")
    names = ("ours", "both", "nobodys", "admins", "odos", "gone", "erased", "spam")
    addresses = [f"{name}@example.org" for name in names]
    ours, both, nobodys, admins, odos, gone, erased, spam = addresses
    for address in addresses:
        if address != nobodys:
            readers_of(address, *([tides, birds] if address == both else [tides]))
    for address in (ours, both, nobodys):
        old_entry(old_apps, address, author=olga)
    old_entry(old_apps, admins, author=WriterFactory(username="ada"))
    old_entry(old_apps, odos, author=odo)
    old_entry(old_apps, gone)
    old_entry(old_apps, erased, author=olga, reason="erasure")
    old_entry(old_apps, spam, reason="complaint")

    migrate(newest())

    assert whose(Suppression, *addresses) == ["tides", *[None] * 7]
    assert whose(SuppressionEvent, ours, both, nobodys, admins, odos, erased) == ["tides", *[None] * 5]


def test_moving_back_leaves_the_gravest_entry_of_an_address_and_of_two_alike_the_sites(old_apps):
    migrate(newest())
    tides, birds = NewsletterFactory(slug="tides"), NewsletterFactory(slug="birds")
    told = [
        {tides: "manual", None: "manual", birds: "manual"}, {birds: "manual", tides: "manual"}, {None: "manual"},
        {None: "hard_bounce", tides: "complaint", birds: "manual"}, {birds: "hard_bounce", None: "manual"},
    ]  # fmt: skip
    for number, entries in enumerate(told):
        for newsletter, reason in entries.items():
            slug = newsletter.slug if newsletter else "site"
            Suppression.objects.create(
                address_hash=bytes([number]) * 32, newsletter=newsletter, reason=reason, note=f"{number} {slug}"
            )

    apps = migrate(BEFORE)

    rows = apps.get_model("subscribers", "Suppression").objects.order_by("note")
    assert list(rows.values_list("note", flat=True)) == ["0 site", "1 birds", "2 site", "3 tides", "4 site"]
