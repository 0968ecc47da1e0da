"""Installations whose searches for signs read everybody move on: who has one gets a new entry, and nobody else."""

from importlib import import_module

import pytest

from subscribers.listing.finding import Words
from subscribers.listing.grams import grams_in
from subscribers.listing.indexing import catch_up
from subscribers.models import SearchDue, SearchEntry
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.migrating import migrate, newest

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = "0010_consent_of_an_address"
SIGNS = import_module("subscribers.migrations.0011_signs_are_found")
NAMES = {"bob": "Bob Waters", "chiyo": "50% Chiyo", "dara": "Dara-Lou", "emre": "Emre.. K.", "fleur": "Fleur"}


@pytest.fixture
def newsletter(db):
    """With entries as they were made before the update: without the numbers of signs."""
    made = NewsletterFactory()
    for name, said in NAMES.items():
        SubscriptionFactory(newsletter=made, subscriber__address=f"{name}@example.org", name=said)
    catch_up()
    signs = set().union(*(grams_in(sign, newsletter_id=made.pk) for sign in ("%", "-", "..")))
    for entry in SearchEntry.objects.all():
        SearchEntry.objects.filter(pk=entry.pk).update(grams=sorted(set(entry.grams) - signs))
    return made


def found(newsletter, typed):
    entries = Words.of(typed, newsletter=newsletter).by_index()
    return sorted(entries.values_list("subscription__subscriber__address", flat=True))


def test_who_has_a_sign_is_found_by_it_after_the_update(newsletter, monkeypatch):
    monkeypatch.setattr(SIGNS, "BATCH", 2)
    migrate(BEFORE)
    assert [found(newsletter, sign) for sign in ("%", "-", "..")] == [[], [], []]
    migrate(newest())
    assert SearchDue.objects.count() == 3
    catch_up()
    addresses = [["chiyo@example.org"], ["dara@example.org"], ["emre@example.org"]]
    assert [found(newsletter, sign) for sign in ("%", "-", "..")] == addresses
    assert found(newsletter, ".") == sorted(f"{name}@example.org" for name in NAMES)
