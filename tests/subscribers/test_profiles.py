"""What the writers keep of a reader."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from subscribers import profiles
from subscribers.models import PersonChange, Subscription
from subscribers.tags import UnusableTag
from tests.factories import SubscriptionFactory, WriterFactory


@pytest.fixture
def bob(db):
    return SubscriptionFactory()


def change(subscription, *edits, name="Bob"):
    fields = [profiles.clean_field(name=field, value=value, was=was) for field, value, was in edits]
    said = profiles.change_profile(subscription, name=name, fields=fields, author=WriterFactory(), now=timezone.now())
    subscription.refresh_from_db()
    return said, subscription.attributes


def test_fields_are_filled_in_changed_and_taken_away(bob):
    assert change(bob, ("city", "Delft", "")) == (["Field “city” filled in"], {"city": "Delft"})
    assert change(bob, ("city", "Gouda", "Delft")) == (["Field “city” changed"], {"city": "Gouda"})
    assert change(bob, ("city", "", "Gouda")) == (["Field “city” taken away"], {})


def test_what_was_not_touched_stays_as_others_left_it(bob):
    change(bob, ("city", "Delft", ""))
    assert change(bob, ("city", "", ""), ("boat", "", "sloop")) == ([], {"city": "Delft"})


def test_a_value_of_several_lines_is_not_changed_by_being_shown(bob):
    bob.attributes = {"address": "Old wall 1\nDelft"}
    bob.save()
    assert change(bob, ("address", "Old wall 1Delft", "Old wall 1\r\nDelft"))[0] == []


def test_what_is_written_down_has_no_values_in_it(bob):
    change(bob, ("city", "Delft", ""), name="Robert")
    profiles.change_tags(bob, add=["vip"], author=WriterFactory(), now=timezone.now())
    assert sorted(PersonChange.objects.values_list("words", flat=True)) == [
        "Field “city” filled in", "Name changed", "Tag “vip” added",
    ]  # fmt: skip


def test_tags_that_are_there_or_not_there_already_are_no_change(bob):
    now, alice = timezone.now(), WriterFactory()
    assert profiles.change_tags(bob, add=["vip"], remove=["x"], author=alice, now=now) == ["Tag “vip” added"]
    assert profiles.change_tags(bob, add=["vip"], author=alice, now=now) == []


def test_there_is_an_end_to_tags_and_fields(bob):
    now, alice = timezone.now(), WriterFactory()
    profiles.change_tags(bob, add=[f"t{n}" for n in range(100)], author=alice, now=now)
    with pytest.raises(UnusableTag):
        profiles.change_tags(bob, add=["one more"], author=alice, now=now)
    change(bob, *((f"f{n}", "x", "") for n in range(100)))
    with pytest.raises(profiles.UnusableField):
        change(bob, ("one more", "x", ""))
    assert len(Subscription.objects.get(pk=bob.pk).tags) == 100


def test_of_more_than_can_be_given_by_hand_some_can_be_taken_away(bob):
    bob.tags, bob.attributes = [f"t{n:03}" for n in range(120)], {f"f{n}": "x" for n in range(120)}
    bob.save()
    said, left = change(bob, ("f7", "", "x"))
    assert (said, len(left)) == (["Field “f7” taken away"], 119)
    profiles.change_tags(bob, remove=["t007"], author=WriterFactory(), now=timezone.now())
    assert len(Subscription.objects.get(pk=bob.pk).tags) == 119


@pytest.mark.django_db(transaction=True)
def test_two_who_give_tags_at_once_both_do():
    bob = SubscriptionFactory()
    alice = WriterFactory()
    ready = threading.Barrier(2)

    def give(tag):
        ready.wait(20)
        profiles.change_tags(bob, add=[tag], author=alice, now=timezone.now())
        connection.close()

    threads = [threading.Thread(target=give, args=(tag,)) for tag in ("vip", "fair")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(Subscription.objects.get(pk=bob.pk).tags) == ["fair", "vip"]
