"""The pages of segments: the list, and what is done from it."""

import pytest

from subscribers.models import Segment
from subscribers.segments import uses
from subscribers.segments.uses import Use
from tests.factories import NewsletterFactory
from tests.subscribers.views.segments.studio_pages import RULE, notes, page, text_of

pytestmark = pytest.mark.django_db


def test_an_empty_list_says_what_a_segment_is(studio_client, newsletter):
    assert "No segment yet" in text_of(studio_client.get(page("segments")))


def test_segments_are_listed_in_words(studio_client, newsletter, segment, monkeypatch):
    gone = {"version": 1, "rule": {"join": "all", "of": [{"fact": "gone", "verb": "yes"}]}}
    Segment.objects.create(newsletter=newsletter, name="Gone", rule=gone)
    Segment.objects.create(newsletter=newsletter, name="Odd", rule={"version": 7})
    Segment.objects.create(newsletter=NewsletterFactory(), name="Somebody else’s", rule=RULE)
    monkeypatch.setattr(uses, "_sources", [lambda each: [Use(words="issue #21", url="/studio/issues/1/send/")]])

    text = text_of(studio_client.get(page("segments")))

    assert "Everybody who has the tag “tides”." in text
    assert "Used by issue #21" in text
    assert "Nothing is known of “gone” here any more. Take that condition away. Until then it means nobody." in text
    assert "This is no segment’s rule of version 1. Make the segment anew. Until then it means nobody." in text
    assert "Somebody else" not in text


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_as_much_for_one_as_for_many(
    studio_client, newsletter, count, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(uses, "_sources", [])
    for number in range(count):
        Segment.objects.create(newsletter=newsletter, name=f"S{number}", rule=RULE)
    studio_client.get(page("segments"))
    with django_assert_max_num_queries(9):
        studio_client.get(page("segments"))


def test_a_segment_counts_itself(studio_client, newsletter, segment):
    assert text_of(studio_client.get(page("segment_count", segment.pk))) == "2 readers 1 would get an issue now"
    Segment.objects.update(rule={"version": 2})
    assert text_of(studio_client.get(page("segment_count", segment.pk))) == "Nobody"


def test_the_filters_of_the_list_become_a_segment(studio_client, newsletter):
    listed = studio_client.get(f"{page('people')}?tag=tides&state=active").content.decode()
    assert 'href="/studio/tide-notes/readers/segments/new/?state=active&amp;tag=tides"' in listed

    text = text_of(studio_client.get(f"{page('new_segment')}?state=active&tag=tides"))

    assert "1 reader" in text
    assert "Everybody whose state is “Subscribed” and who has the tag “tides”." in text
    assert "ann@example.org" in text
    assert "bo@example.org" not in text


@pytest.mark.parametrize("query", ["segment=9", "segment=x", "tag=%00", "state=odd", "since=soon"])
def test_filters_that_make_no_sense_still_open_the_builder(studio_client, newsletter, query):
    assert studio_client.get(f"{page('new_segment')}?{query}").status_code == 200


def test_a_segment_is_duplicated(studio_client, newsletter, segment):
    response = studio_client.post(page("duplicate_segment", segment.pk), follow=True)
    assert "“Tides (copy)” is a copy. Change it here." in text_of(response)
    assert [each.rule for each in Segment.objects.all()] == [RULE, RULE]
    assert notes() == [("segment_changed", "Tides (copy)")]


def test_a_segment_is_deleted_after_a_question(studio_client, newsletter, segment):
    asked = text_of(studio_client.get(page("delete_segment", segment.pk)))
    assert ("Delete “Tides”?" in asked, "Delete the segment" in asked) == (True, True)
    assert Segment.objects.count() == 1
    text = text_of(studio_client.post(page("delete_segment", segment.pk), follow=True))
    assert "“Tides” is deleted. Nothing changed for its readers." in text
    assert (Segment.objects.count(), notes()) == (0, [("segment_changed", "Tides")])


def test_a_segment_in_use_stays(studio_client, newsletter, segment, monkeypatch):
    monkeypatch.setattr(uses, "_sources", [lambda each: [Use(words="issue #21")]])
    from django.db.models import RestrictedError

    def protected(self, *args, **kwargs):
        raise RestrictedError("in use", {segment})

    monkeypatch.setattr(Segment, "delete", protected)
    asked = text_of(studio_client.get(page("delete_segment", segment.pk)))
    assert ("It is used by issue #21." in asked, "Delete the segment" in asked) == (True, False)
    text = text_of(studio_client.post(page("delete_segment", segment.pk), follow=True))
    assert "“Tides” is used by issue #21. Choose other readers there first, then delete it here." in text
    assert (Segment.objects.count(), notes()) == (1, [])


@pytest.mark.parametrize("name", ["segment", "segment_count", "duplicate_segment", "delete_segment"])
def test_another_newsletters_segments_are_not_found(studio_client, newsletter, name):
    other = Segment.objects.create(newsletter=NewsletterFactory(), name="Elsewhere", rule=RULE)
    for number in (other.pk, 0, 2**70):
        answers = [getattr(studio_client, method)(page(name, number)).status_code for method in ("get", "post")]
        assert set(answers) <= {404, 405}
    assert Segment.objects.count() == 1
