"""What the writers changed, as readers read it."""

import pytest
from django.utils import timezone, translation

from subscribers import own_data, profiles
from subscribers.listing import bulk
from subscribers.models import BulkAct, BulkDeed, PersonChange, Subscription
from subscribers.own_data_changes import change_in_words, without_list
from subscribers.own_data_words import in_words
from tests.factories import SubscriptionFactory, WriterFactory


@pytest.fixture
def changed(db):
    """Somebody to whom everything was done that the studio writes down."""
    bob, alice, now = SubscriptionFactory(attributes={"city": "Hull", "boat": "Gig"}), WriterFactory(), timezone.now()
    edits = [
        profiles.clean_field(name="city", value="Rye", was="Hull"),
        profiles.clean_field(name="boat", value="", was="Gig"),
        profiles.clean_field(name="tune", value="Low"),
    ]
    profiles.change_profile(bob, name="Robert", fields=edits, author=alice, now=now)
    profiles.change_tags(bob, add=["tides"], author=alice, now=now)
    profiles.change_tags(bob, remove=["tides"], author=alice, now=now)
    chosen = Subscription.objects.filter(pk=bob.pk)
    for deed, tag in ((BulkDeed.ADD_TAG, "many"), (BulkDeed.UNSUBSCRIBE, "")):
        act = bulk.begin(bob.newsletter, author=alice, deed=deed, tag=tag, chosen=chosen, now=now)
        assert not bulk.carry_out(act, now=now)
        assert bulk.begin_undoing(act, now=now)
        assert not bulk.carry_out(act, now=now)
    return bob


def test_everything_that_is_written_down_is_said_in_the_reader_s_words(changed):
    written = [change.words for change in PersonChange.objects.order_by("pk")]
    assert len(written) >= 8
    with translation.override("en"):
        said = [change_in_words(words) for words in written]
    assert said == [
        "Your name was changed", "The field “city” was changed", "The field “boat” was taken away",
        "The field “tune” was filled in", "The tag “tides” was added", "The tag “tides” was taken away",
        "The tag “many” was added", "The tag “many” was taken away",
        "A writer subscribed you again",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr", "it", "ja", "nl", "pt", "zh-hans"])
def test_in_another_language_none_of_it_is_english(changed, language):
    with translation.override(language):
        rows = in_words("changes", own_data.gather(changed.subscriber)["changes"])
    english = {change_in_words(change.words) for change in PersonChange.objects.all()}
    said = [row["words"] for row in rows]
    assert (len(said), english.intersection(said)) == (len(english), set())
    assert [name for name in ("city", "boat", "tune", "tides", "many") if not any(name in each for each in said)] == []


@pytest.mark.parametrize(
    "words",
    ["Field “a” added", "Tag “a” filled in", "Field changed", "Name changed twice", "", "{name}", "Tag “x” added\n"],
)
def test_what_is_not_known_stands_as_it_is(words):
    assert change_in_words(words) == words


@pytest.mark.parametrize("deed", [BulkDeed.ADD_TAG, BulkDeed.REMOVE_TAG, BulkDeed.UNSUBSCRIBE])
@pytest.mark.parametrize("undoing", [True, False])
def test_all_that_acts_on_many_leave_behind_is_known(deed, undoing):
    words = bulk.said_of(BulkAct(deed=deed, tag="many"), undoing=undoing)
    assert change_in_words(words) != words


def test_a_field_s_name_may_hold_anything():
    with translation.override("en"):
        assert change_in_words("Field “{x} ” changed” changed") == "The field “{x} ” changed” was changed"
        assert change_in_words("Tag “مد” added") == "The tag “\u2068مد\u2069” was added"


@pytest.mark.parametrize("what", ["Name", "Tags", "Fields", "Way here", "Name, Tags, Fields, Way here"])
def test_what_a_list_added_is_said_without_the_list(what):
    words = f"{what} filled in by import 12, line 7 of a: b,\nline 9.csv"

    assert without_list(words) == f"{what} filled in by import"
    for kept in (words, without_list(words)):
        assert change_in_words(kept) == "A list that was moved in added to what we keep about you"


def test_what_is_no_list_keeps_its_words():
    assert without_list("Tag “import 12, line 7” added") == "Tag “import 12, line 7” added"
