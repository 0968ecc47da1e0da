"""Search entries come and go with people."""

import threading

import pytest
from django.db import connection, transaction

from subscribers.listing import indexing
from subscribers.models import SearchDue, SearchEntry, Subscriber
from tests.factories import SubscriberFactory


def entries():
    return dict(SearchEntry.objects.values_list("subscriber__address", "words"))


def test_who_is_new_gets_an_entry(db):
    SubscriberFactory(address="bob@example.org", name="Bob")
    assert (entries(), indexing.catch_up(), indexing.catch_up()) == ({}, 1, 0)
    assert entries() == {"bob@example.org": " bob@example.org bob"}


def test_rows_made_in_bulk_get_theirs_too(db):
    Subscriber.objects.bulk_create(
        [Subscriber(address=f"r{n}@example.org", given_address=f"r{n}@example.org") for n in range(3)]
    )
    assert (indexing.catch_up(most=2), indexing.catch_up(most=2), SearchEntry.objects.count()) == (2, 1, 3)


def test_a_change_of_name_or_address_takes_the_old_words_away_at_once(db):
    bob = SubscriberFactory(address="bob@example.org", name="Bob")
    indexing.catch_up()
    Subscriber.objects.filter(pk=bob.pk).update(name="Robert")
    assert (entries(), indexing.catch_up()) == ({}, 1)
    assert entries() == {"bob@example.org": " bob@example.org robert"}


def test_other_changes_leave_it_alone(db):
    bob = SubscriberFactory(address="bob@example.org", name="Bob")
    indexing.catch_up()
    Subscriber.objects.filter(pk=bob.pk).update(language="nl", attributes={"city": "Delft"})
    assert (SearchDue.objects.count(), len(entries())) == (0, 1)


def test_who_is_deleted_leaves_no_words(db):
    bob = SubscriberFactory(address="bob@example.org")
    chiyo = SubscriberFactory(address="chiyo@example.org")
    indexing.catch_up()
    bob.delete()
    assert [row.subscriber_id for row in SearchEntry.objects.all()] == [chiyo.pk]


def test_who_is_deleted_before_they_had_an_entry_is_not_waited_for(db):
    SubscriberFactory().delete()
    assert (indexing.catch_up(), SearchDue.objects.count(), SearchEntry.objects.count()) == (1, 0, 0)


def test_few_newcomers_are_found_at_once_and_many_left_to_the_workers(db, monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    SubscriberFactory.create_batch(2)
    assert (indexing.catch_up_now(), SearchEntry.objects.count()) == (False, 2)
    SubscriberFactory.create_batch(3)
    assert (indexing.catch_up_now(), SearchEntry.objects.count()) == (True, 2)


@pytest.mark.django_db(transaction=True)
def test_a_person_who_is_being_changed_is_not_waited_for_and_not_forgotten():
    bob = SubscriberFactory(address="bob@example.org", name="Bob")
    SubscriberFactory(address="chiyo@example.org", name="Chiyo")
    changed, go_on = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            Subscriber.objects.filter(pk=bob.pk).update(name="Robert")
            changed.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    changed.wait(20)
    made_meanwhile = indexing.catch_up()
    go_on.set()
    thread.join(20)
    assert (made_meanwhile, sorted(entries())) == (1, ["chiyo@example.org"])
    while indexing.catch_up():
        pass
    assert entries()["bob@example.org"] == " bob@example.org robert"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_get_in_each_other_s_way():
    SubscriberFactory.create_batch(20)
    made = []

    def work():
        while batch := indexing.catch_up(most=3):
            made.append(batch)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    while indexing.catch_up():
        pass
    assert (SearchEntry.objects.count(), SearchDue.objects.count()) == (20, 0)
