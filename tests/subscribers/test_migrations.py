"""Installations whose newsletters shared what they knew of readers move on, and back, without losing any of it."""

import pytest
from django.utils import timezone

from subscribers.addresses import address_hash
from subscribers.listing.indexing import catch_up
from subscribers.models import SearchEntry, Subscriber, Subscription
from tests.factories import NewsletterFactory
from tests.subscribers.migrating import migrate, newest

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = "0007_growth"


@pytest.fixture
def old_apps():
    """The models as they were when name and fields were the person's; as they are now again when the test ends."""
    yield migrate(BEFORE)
    migrate(newest())


def old_person(apps, address, *, newsletters=(), **fields):
    person = apps.get_model("subscribers", "Subscriber").objects.create(
        address=address, address_hash=address_hash(address), given_address=address, **fields
    )
    for newsletter in newsletters:
        apps.get_model("subscribers", "Subscription").objects.create(
            subscriber=person, newsletter_id=newsletter.pk, state="active", confirmed_at=timezone.now()
        )
    return person


def old_searching(apps):
    """Whose entries stand and whose are due, as the old tables have it."""
    entries = apps.get_model("subscribers", "SearchEntry").objects.values_list("subscriber_id", flat=True)
    due = apps.get_model("subscribers", "SearchDue").objects.values_list("subscriber_id", flat=True)
    return sorted(entries), sorted(due)


def known():
    rows = Subscription.objects.order_by("subscriber__address", "newsletter__slug")
    return list(rows.values_list("subscriber__address", "newsletter__slug", "name", "attributes"))


def found():
    while catch_up():
        pass
    return sorted(SearchEntry.objects.values_list("newsletter__slug", "words"))


def test_each_newsletter_gets_what_was_known_and_finds_its_readers_by_it(old_apps):
    tides, birds = NewsletterFactory(slug="tides"), NewsletterFactory(slug="birds")
    old_person(old_apps, "bob@example.org", newsletters=[tides, birds], name="Bob", attributes={"city": "Delft"})
    old_person(old_apps, "chiyo@example.org", newsletters=[birds])
    old_person(old_apps, "nobody@example.org", name="Nobody's reader")

    migrate(newest())

    assert known() == [
        ("bob@example.org", "birds", "Bob", {"city": "Delft"}),
        ("bob@example.org", "tides", "Bob", {"city": "Delft"}),
        ("chiyo@example.org", "birds", "", {}),
    ]
    assert found() == [
        ("birds", " bob@example.org bob"), ("birds", " chiyo@example.org"), ("tides", " bob@example.org bob"),
    ]  # fmt: skip
    assert Subscriber.objects.count() == 3


def test_moving_back_gives_the_person_what_the_oldest_subscription_has_and_the_others_besides(old_apps):
    tides, birds = NewsletterFactory(slug="tides"), NewsletterFactory(slug="birds")
    old_person(old_apps, "bob@example.org", newsletters=[tides, birds])
    old_person(old_apps, "chiyo@example.org", newsletters=[birds])
    migrate(newest())
    Subscription.objects.filter(newsletter=birds).update(
        name="Robert", attributes={"city": "Leiden", "bird": "Tern", "pets": None}
    )
    Subscription.objects.filter(newsletter=tides).update(name="Bob", attributes={"city": "Delft"})
    Subscription.objects.filter(subscriber__address="chiyo@example.org").update(name="", attributes={})
    found()

    apps = migrate(BEFORE)

    people = apps.get_model("subscribers", "Subscriber").objects.order_by("address")
    assert list(people.values_list("name", "attributes")) == [
        ("Bob", {"city": "Delft", "bird": "Tern", "pets": None}), ("", {}),
    ]  # fmt: skip
    assert old_searching(apps) == ([], sorted(people.values_list("pk", flat=True)))
    people.filter(name="").update(name="Chiyo")
    assert old_searching(apps)[1].count(people.get(name="Chiyo").pk) == 2
