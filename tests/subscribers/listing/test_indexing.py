"""Search entries come and go with subscriptions."""

import threading

import pytest
from django.db import connection, transaction

from subscribers.listing import indexing
from subscribers.models import SearchDue, SearchEntry, Subscriber, Subscription
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

BOB = {"subscriber__address": "bob@example.org", "name": "Bob"}


def entries():
    return dict(SearchEntry.objects.values_list("subscription__subscriber__address", "words"))


def by_newsletter():
    return dict(SearchEntry.objects.values_list("newsletter_id", "words"))


def test_who_is_new_gets_an_entry(db):
    bob = SubscriptionFactory(**BOB)
    assert (entries(), indexing.catch_up(), indexing.catch_up()) == ({}, 1, 0)
    assert entries() == {"bob@example.org": " bob@example.org bob"}
    assert SearchEntry.objects.get().newsletter_id == bob.newsletter_id


def test_rows_made_in_bulk_get_theirs_too(db):
    newsletter = NewsletterFactory()
    people = SubscriberFactory.create_batch(3)
    Subscription.objects.bulk_create([Subscription(subscriber=person, newsletter=newsletter) for person in people])
    assert (indexing.catch_up(most=2), indexing.catch_up(most=2), SearchEntry.objects.count()) == (2, 1, 3)


def test_a_person_without_a_subscription_has_none(db):
    SubscriberFactory()
    assert (SearchDue.objects.count(), indexing.catch_up()) == (0, 0)


def test_a_change_of_name_takes_the_old_words_away_at_once_on_that_list_alone(db):
    bob = SubscriptionFactory(**BOB)
    other = SubscriptionFactory(subscriber=bob.subscriber, name="Bobby")
    indexing.catch_up()
    Subscription.objects.filter(pk=bob.pk).update(name="Robert")
    assert (by_newsletter(), indexing.catch_up()) == ({other.newsletter_id: " bob@example.org bobby"}, 1)
    assert by_newsletter() == {
        bob.newsletter_id: " bob@example.org robert", other.newsletter_id: " bob@example.org bobby",
    }  # fmt: skip


@pytest.mark.parametrize("column", ["address", "given_address"])
def test_a_change_of_address_takes_them_away_on_each_list_of_the_person(db, column):
    bob = SubscriptionFactory(**BOB)
    SubscriptionFactory(subscriber=bob.subscriber, name="Robert")
    chiyo = SubscriptionFactory(subscriber__address="chiyo@example.org", name="Chiyo")
    indexing.catch_up()
    Subscriber.objects.filter(pk=bob.subscriber_id).update(**{column: "bobby@example.org"})
    assert (by_newsletter(), indexing.catch_up()) == ({chiyo.newsletter_id: " chiyo@example.org chiyo"}, 2)
    assert [words.count(" bobby@example.org") for words in by_newsletter().values()].count(1) == 2


def test_a_subscription_that_becomes_another_person_s_is_found_by_that_one_s_address(db):
    bob, chiyo = SubscriptionFactory(**BOB), SubscriberFactory(address="chiyo@example.org")
    indexing.catch_up()
    Subscription.objects.filter(pk=bob.pk).update(subscriber=chiyo)
    assert (entries(), indexing.catch_up(), entries()) == ({}, 1, {"chiyo@example.org": " chiyo@example.org bob"})


def test_other_changes_leave_it_alone(db):
    bob = SubscriptionFactory(**BOB)
    indexing.catch_up()
    Subscription.objects.filter(pk=bob.pk).update(name="Bob", state="bounced", attributes={"city": "Delft"})
    Subscriber.objects.filter(pk=bob.subscriber_id).update(language="nl", address="bob@example.org")
    assert (SearchDue.objects.count(), len(entries())) == (0, 1)


def test_who_is_deleted_leaves_no_words(db):
    bob = SubscriptionFactory(**BOB)
    other = SubscriptionFactory(subscriber=bob.subscriber)
    chiyo = SubscriptionFactory(subscriber__address="chiyo@example.org")
    indexing.catch_up()
    other.delete()
    assert sorted(by_newsletter()) == sorted([bob.newsletter_id, chiyo.newsletter_id])
    bob.subscriber.delete()
    assert [row.subscription_id for row in SearchEntry.objects.all()] == [chiyo.pk]


def test_a_deleted_newsletter_leaves_no_words(db):
    bob = SubscriptionFactory(**BOB)
    indexing.catch_up()
    bob.newsletter.delete()
    assert entries() == {}


def test_who_is_deleted_before_they_had_an_entry_is_not_waited_for(db):
    SubscriptionFactory().delete()
    assert (indexing.catch_up(), SearchDue.objects.count(), SearchEntry.objects.count()) == (1, 0, 0)


def test_few_newcomers_are_found_at_once_and_many_left_to_the_workers(db, monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    SubscriptionFactory.create_batch(2)
    assert (indexing.catch_up_now(), SearchEntry.objects.count()) == (False, 2)
    SubscriptionFactory.create_batch(3)
    assert (indexing.catch_up_now(), SearchEntry.objects.count()) == (True, 2)


def test_nothing_is_joined_as_the_database_may_take_for_empty_what_an_import_has_just_filled(db):
    SubscriptionFactory.create_batch(3)
    plans = []

    def explain(execute, sql, values, many, context):
        if sql.split(maxsplit=1)[0] in {"SELECT", "DELETE"}:
            with context["connection"].cursor().cursor as cursor:
                plans.append(str(cursor.execute(f"EXPLAIN {sql}", values).fetchall()))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(explain):
        assert indexing.catch_up() == 3
    assert [sum(word in plan for plan in plans) for word in ("Scan", "Join", "Nested Loop")] == [4, 0, 0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda bob: Subscription.objects.filter(pk=bob.pk).update(name="Robert"), " bob@example.org robert"),
        (
            lambda bob: Subscriber.objects.filter(pk=bob.subscriber_id).update(given_address="B@example.org"),
            " bob@example.org b@example.org bob",
        ),
    ],
    ids=["name", "address"],
)
def test_a_reader_who_is_being_changed_is_not_waited_for_and_not_forgotten(change, words):
    bob = SubscriptionFactory(**BOB)
    chiyo = SubscriptionFactory(subscriber__address="chiyo@example.org")
    changed, go_on = threading.Event(), threading.Event()

    def change_slowly():
        with transaction.atomic():
            change(bob)
            changed.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=change_slowly)
    thread.start()
    changed.wait(20)
    made_meanwhile = indexing.catch_up()
    go_on.set()
    thread.join(20)
    assert (made_meanwhile, [row.subscription_id for row in SearchEntry.objects.all()]) == (1, [chiyo.pk])
    while indexing.catch_up():
        pass
    assert entries()["bob@example.org"] == words


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_get_in_each_other_s_way():
    SubscriptionFactory.create_batch(20)
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
