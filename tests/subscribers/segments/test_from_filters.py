"""Filters of the list, made into a rule, mean the same readers."""

import datetime as dt

import pytest

from subscribers.listing.indexing import catch_up
from subscribers.listing.paging import matching as listed
from subscribers.listing.wanted import Wanted
from subscribers.models import Segment
from subscribers.segments.compiling import matching
from subscribers.segments.drafts import Draft
from subscribers.segments.from_filters import draft_of
from subscribers.segments.rules import read
from tests.factories import NewsletterFactory, SubscriptionFactory
from tests.subscribers.segments.crowd import members_of

pytestmark = pytest.mark.django_db
EITHER = {"join": "any", "of": [{"fact": "tag", "verb": "is", "value": "vip"}, {"fact": "paused", "verb": "yes"}]}


@pytest.fixture
def newsletter(db):
    newsletter = NewsletterFactory()
    for number, more in enumerate(
        [{"tags": ["vip"]}, {"source": "import"}, {"state": "pending"}, {"tags": ["vip"], "source": "import"}, {}]
    ):
        SubscriptionFactory(
            newsletter=newsletter,
            subscriber__address=f"ann{number}@example.org",
            name=["Bo Smith", "Zed"][number % 2],
            created_at=dt.datetime(2026, 3, 28 + number % 3, 21 + number % 2, 59, tzinfo=dt.UTC),
            **more,
        )
    while catch_up():
        pass
    return newsletter


@pytest.mark.parametrize(
    "filters",
    [
        {"q": "ann1"}, {"q": "smi example"}, {"state": "pending"}, {"tag": "vip"}, {"source": "import"},
        {"since": "2026-03-29", "until": "2026-03-29"}, {"until": "2026-03-28"}, {"since": "2026-03-30"},
        {"q": "bo", "tag": "vip", "state": "active", "sort": "name"},
    ],
)  # fmt: skip
def test_the_same_readers_are_meant(newsletter, filters):
    wanted = Wanted.of(filters, newsletter=newsletter)
    assert wanted.troubles == ()
    expected = members_of(listed(newsletter, wanted))
    rule = read(newsletter, draft_of(wanted).to_json())
    assert (members_of(matching(newsletter, rule)), 0 < len(expected) < 5) == (expected, True)


@pytest.mark.parametrize("root", [EITHER, {"join": "all", "of": [EITHER]}, {"join": "none", "of": [EITHER]}])
def test_a_segment_among_the_filters_is_taken_in(newsletter, root):
    segment = Segment.objects.create(newsletter=newsletter, name="Either", rule={"version": 1, "rule": root})
    wanted = Wanted.of({"segment": str(segment.pk), "source": "import"}, newsletter=newsletter)

    rule = read(newsletter, draft_of(wanted).to_json())

    assert members_of(matching(newsletter, rule)) == members_of(listed(newsletter, wanted)) != set()


def test_no_filters_begin_with_one_empty_condition():
    assert draft_of(Wanted()) == Draft.new()
