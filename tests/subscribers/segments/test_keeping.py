"""Segments kept, copied and deleted."""

import pytest
from django.db.models import RestrictedError

from subscribers.models import Segment, Subscription
from subscribers.segments import keeping, uses
from subscribers.segments.keeping import InUse, NameTaken, members
from subscribers.segments.rules import BadRule, read
from subscribers.segments.uses import Use
from tests.factories import NewsletterFactory, SubscriptionFactory, WriterFactory
from tests.subscribers.segments.crowd import members_of

pytestmark = pytest.mark.django_db
RULE = {"version": 1, "rule": {"join": "all", "of": [{"fact": "tag", "verb": "is", "value": "tides"}]}}


@pytest.fixture
def newsletter(db):
    return NewsletterFactory()


def save(newsletter, name="Tides", *, data=RULE, segment=None):
    return keeping.save(newsletter, name=name, rule=read(newsletter, data), author=WriterFactory(), segment=segment)


def test_a_segment_is_kept_and_changed(newsletter):
    segment = save(newsletter)
    other = {"version": 1, "rule": {"join": "none", "of": [{"fact": "paused", "verb": "yes"}]}}

    save(newsletter, "Awake", data=other, segment=segment)

    kept = Segment.objects.get()
    assert (kept.pk, kept.name, kept.rule, kept.author.username) == (segment.pk, "Awake", other, "alice")
    assert kept.updated_at > kept.created_at


def test_names_are_taken_once_in_a_newsletter_whatever_their_case(newsletter):
    segment = save(newsletter, "Tides")
    save(NewsletterFactory(), "Tides")
    save(newsletter, "tides", segment=segment)
    other = save(newsletter, "Moon")

    for taken in (None, other):
        with pytest.raises(NameTaken, match="There is a segment “TIDES” already"):
            save(newsletter, "TIDES", segment=taken)


def test_who_comes_second_with_a_name_is_told(newsletter, monkeypatch):
    save(newsletter)
    # Nobody had the name when it was looked up.
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda self: False)
    with pytest.raises(NameTaken):
        save(newsletter)
    assert Segment.objects.count() == 1


def test_copies_have_names_of_their_own(newsletter):
    segment = save(newsletter, "T" * 80)
    names = [keeping.duplicate(segment, author=WriterFactory()).name for _ in range(3)]
    assert names == [f"{'T' * 73} (copy)", f"{'T' * 71} (copy 2)", f"{'T' * 71} (copy 3)"]
    assert {each.rule == RULE for each in Segment.objects.all()} == {True}


def test_members_are_the_newsletters_own(newsletter):
    inside = SubscriptionFactory(newsletter=newsletter, tags=["tides"], state="unsubscribed")
    SubscriptionFactory(newsletter=newsletter)
    SubscriptionFactory(tags=["tides"])
    segment = save(newsletter)

    assert members_of(members(segment)) == {inside.pk}
    assert members_of(members(segment, among=Subscription.objects.filter(state="active"))) == set()


@pytest.mark.parametrize(
    "rule", [None, {}, {"version": 9}, {"version": 1, "rule": {"join": "none", "of": [{"fact": "gone", "verb": "is"}]}}]
)
def test_a_rule_that_cannot_be_read_means_nobody(newsletter, rule):
    SubscriptionFactory(newsletter=newsletter)
    segment = Segment.objects.create(newsletter=newsletter, name="Odd", rule=rule or [])
    assert members_of(members(segment)) == set()
    if rule != {"version": 1, **(rule or {})}:
        with pytest.raises(BadRule):
            keeping.rule_of(segment)


def test_a_segment_is_deleted_unless_something_waits_for_it(newsletter, monkeypatch):
    segment = save(newsletter)
    monkeypatch.setattr(uses, "_sources", [])
    uses.register(lambda each: [Use(words=f"issue #{number} of {each.name}") for number in range(1, 6)])

    def protected(self, *args, **kwargs):
        raise RestrictedError("in use", {segment})

    with monkeypatch.context() as patched:
        patched.setattr(Segment, "delete", protected)
        with pytest.raises(InUse) as error:
            keeping.delete(segment)
    assert str(error.value) == (
        "“Tides” is used by issue #1 of Tides, issue #2 of Tides, issue #3 of Tides and 2 more. "
        "Choose other readers there first, then delete it here."
    )
    keeping.delete(segment)
    assert Segment.objects.count() == 0
