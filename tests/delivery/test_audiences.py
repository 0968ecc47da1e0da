"""To whom an issue goes: chosen, counted, frozen, and never everybody by mistake."""

import pytest
from django.db.models import RestrictedError
from django.utils import timezone

from delivery import audiences, ending, mailings, preparing
from delivery.mailing_states import WrongState
from delivery.models import ChosenSegment, Mailing
from newsletter.models import Issue, IssueState
from subscribers.models import Segment, Subscription
from subscribers.segments import facts
from subscribers.segments.keeping import InUse, delete
from subscribers.segments.uses import uses_of
from tests.delivery.segments import rule, segment
from tests.factories import IssueFactory, NewsletterFactory
from tests.subscribers.segments.slow import slow


@pytest.fixture
def tagged(subscribe):
    """Bob and Chiyo have the tag, and Emre, who left; Dara and Fay, who waits, do not."""
    tags = {"bob": ["tides"], "chiyo": ["tides", "moon"], "dara": ["moon"], "emre": ["tides"], "fay": []}
    states = {"emre": "unsubscribed", "fay": "pending"}
    return {name: subscribe(name, tags=tags[name], state=states.get(name, "active")) for name in tags}


@pytest.fixture
def tides(newsletter):
    return segment(newsletter)


def addresses(mailing):
    return sorted(mailing.deliveries.values_list("address", flat=True))


def test_an_issue_goes_to_everybody_until_somebody_chooses(issue, tagged, now):
    mailing = mailings.begin(issue, now=now)
    assert addresses(mailing) == ["bob@example.org", "chiyo@example.org", "dara@example.org"]
    assert (mailing.segment_name, mailing.segment_rule, mailing.segment_words) == ("", None, "")


def test_an_issue_goes_to_those_of_its_segment_who_may_be_mailed(issue, tagged, tides, now):
    audiences.choose(issue, tides)
    found = audiences.audience(issue, now=now)
    mailing = mailings.begin(issue, now=now)
    assert addresses(mailing) == ["bob@example.org", "chiyo@example.org"]
    assert dict(mailing.exclusions.values_list("reason", "count")) == {"outside": 2, "unsubscribed": 1}
    assert (mailing.audience, mailing.candidates) == (2, 5)
    assert (found.recipients, dict(found.excluded), found.candidates) == (2, {"outside": 2, "unsubscribed": 1}, 5)


def test_what_it_went_to_stays_as_it_was_when_the_segment_changes(issue, tagged, tides, now):
    audiences.choose(issue, tides)
    mailing = mailings.begin(issue, now=now)
    Segment.objects.filter(pk=tides.pk).update(name="Moon", rule=rule(("tag", "is", "moon")))
    mailing.refresh_from_db()
    assert (mailing.segment_name, mailing.segment_rule) == ("Tide watchers", rule(("tag", "is", "tides")))
    assert mailing.segment_words == "Everybody who has the tag “tides”."


def test_the_segment_is_read_when_the_issue_begins(issue, tagged, tides, now):
    audiences.choose(issue, tides)
    Segment.objects.filter(pk=tides.pk).update(rule=rule(("tag", "is", "moon")))
    Subscription.objects.filter(pk=tagged["bob"].pk).update(tags=["moon"])
    assert addresses(mailings.begin(issue, now=now)) == ["bob@example.org", "chiyo@example.org", "dara@example.org"]


def test_one_may_choose_everybody_again(issue, tagged, tides):
    audiences.choose(issue, tides)
    assert audiences.chosen(issue) == tides
    audiences.choose(issue, None)
    audiences.choose(issue, None)
    assert (audiences.chosen(issue), audiences.audience(issue).recipients) == (None, 3)


def test_a_segment_somebody_is_to_be_sent_to_cannot_be_deleted(issue, tides, now):
    audiences.choose(issue, tides)
    with pytest.raises(RestrictedError):
        tides.delete()


def test_once_an_issue_is_sent_its_segment_may_go(issue, tagged, tides, now):
    audiences.choose(issue, tides)
    mailing = mailings.begin(issue, now=now)
    mailing.deliveries.update(state="sent")
    assert ending.finish_if_done(mailing, now=now) is True
    tides.delete()
    mailing.refresh_from_db()
    assert (mailing.segment_name, Segment.objects.count()) == ("Tide watchers", 0)


def test_an_issue_that_was_cancelled_before_anybody_had_it_still_goes_to_the_segment(issue, tagged, tides, now):
    audiences.choose(issue, tides)
    mailings.cancel(mailings.begin(issue, now=now), now=now)
    mailings.reopen(issue)
    assert addresses(mailings.begin(issue, now=now)) == ["bob@example.org", "chiyo@example.org"]


def test_a_draft_may_be_deleted_and_takes_what_was_chosen_with_it(newsletter, tides):
    draft = IssueFactory(newsletter=newsletter)
    audiences.choose(draft, tides)
    draft.delete()
    assert (ChosenSegment.objects.count(), Segment.objects.count()) == (0, 1)


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED, IssueState.SENT, IssueState.CANCELLED])
def test_nobody_chooses_for_an_issue_that_is_on_its_way(issue, tides, state):
    Issue.objects.filter(pk=issue.pk).update(state=state)
    for wanted in (tides, None):
        with pytest.raises(WrongState, match=r"is \w+: to whom it goes is settled\."):
            audiences.choose(issue, wanted)
    assert ChosenSegment.objects.count() == 0


def test_a_segment_of_another_newsletter_and_one_that_is_gone_are_refused(issue):
    other = segment(NewsletterFactory(slug="another"), name="Theirs")
    gone = segment(issue.newsletter, name="Gone")
    Segment.objects.filter(pk=gone.pk).delete()
    for wanted in (other, gone):
        with pytest.raises(audiences.NoSegment, match=f"Tide Notes has no segment “{wanted.name}” any more."):
            audiences.choose(issue, wanted)


GARBAGE = [
    {}, [], "tides", 7, {"version": 2}, {"version": 1, "rule": {}}, rule(join="all"), rule(("tag", "is")),
    rule(("tag", "is", {})), rule(("created", "since", "yesterday")), rule(("no_such_fact", "yes")),
    rule(("no_such_fact", "yes"), join="none"), rule(("tag", "is", "tides"), ("got_issue", "is_not", "77"), join="any"),
]  # fmt: skip


@pytest.mark.parametrize("data", GARBAGE, ids=lambda data: str(data)[:60])
def test_a_segment_that_cannot_be_read_means_nobody_and_never_everybody(issue, tagged, tides, now, data):
    audiences.choose(issue, tides)
    Segment.objects.filter(pk=tides.pk).update(rule=data)
    with pytest.raises(audiences.UnreadableSegment, match="It is to go to the segment “Tide watchers”"):
        audiences.audience(issue)
    with pytest.raises(preparing.NoAudience, match="Mend the segment, or choose another audience"):
        preparing.check(issue)
    with pytest.raises(preparing.CannotBegin):
        mailings.begin(issue, now=now)
    issue.refresh_from_db()
    assert (Mailing.objects.count(), issue.state) == (0, IssueState.SCHEDULED)


AWKWARD = ["100 %", "%s", "%(now)s", "{ids}", "{", "it's", '"', "\\", "a;b--", "ß İ 𝄞"]


@pytest.mark.parametrize("words", AWKWARD)
def test_whatever_words_a_rule_compares_with_are_only_compared_with(issue, subscribe, now, words):
    subscribe("bob", tags=[words])
    subscribe("chiyo", tags=["tides"])
    audiences.choose(issue, segment(issue.newsletter, ("tag", "is", words)))
    assert dict(audiences.audience(issue, now=now).excluded) == {"outside": 1}
    assert addresses(mailings.begin(issue, now=now)) == ["bob@example.org"]


def test_a_rule_that_nobody_can_meet_finds_nobody(issue, tagged, now):
    audiences.choose(issue, segment(issue.newsletter, ("soft_bounce", "at_most", 3)))
    mailing = mailings.begin(issue, now=now)
    assert (mailing.audience, mailing.candidates) == (0, 5)
    assert dict(mailing.exclusions.values_list("reason", "count")) == {"outside": 5}
    assert ending.finish_if_done(mailing, now=now) is True


def test_days_are_counted_from_the_moment_the_issue_begins(issue, tagged, now):
    Subscription.objects.update(created_at=now - timezone.timedelta(days=40))
    Subscription.objects.filter(pk=tagged["bob"].pk).update(created_at=now - timezone.timedelta(days=10))
    audiences.choose(issue, segment(issue.newsletter, ("created", "last", 30)))
    assert audiences.audience(issue, now=now).recipients == 1
    assert addresses(mailings.begin(issue, now=now)) == ["bob@example.org"]


@pytest.mark.parametrize("name", ["", "tide watchers", "x" * 500, "Tide watchers\x00", "\ud800", "Theirs"])
def test_a_name_nobody_gave_is_answered_with_those_there_are(newsletter, name):
    tides = segment(newsletter)
    segment(newsletter, name="Moon")
    segment(NewsletterFactory(slug="another"), name="Theirs")
    assert audiences.segment_named(newsletter, "Tide watchers") == tides
    with pytest.raises(audiences.NoSegment, match=r"There are: “Moon”, “Tide watchers”\."):
        audiences.segment_named(newsletter, name)


def test_where_there_is_no_segment_that_is_said(newsletter):
    with pytest.raises(audiences.NoSegment, match=r"Tide Notes has no segment “x”\. It has none yet\."):
        audiences.segment_named(newsletter, "x")


def test_what_takes_longer_to_count_than_a_person_waits_is_not_counted(issue, tagged, tides, now, monkeypatch):
    audiences.choose(issue, tides)
    blink, enough = timezone.timedelta(milliseconds=50), timezone.timedelta(minutes=1)
    monkeypatch.setitem(facts._facts, "slow", slow(0.2))
    Segment.objects.filter(pk=tides.pk).update(rule=rule(("slow", "yes")))
    assert audiences.audience_in_time(issue, now=now, patience=blink) is None
    found = audiences.audience_in_time(issue, now=now, patience=enough)
    assert found == audiences.audience(issue, now=now)
    assert mailings.begin(issue, now=now).audience == found.recipients


def test_a_segment_says_which_issues_are_to_go_to_it(issue, newsletter, tides):
    draft = IssueFactory(newsletter=newsletter, number=3, title="Ebb")
    for each in (issue, draft):
        audiences.choose(each, tides)
    assert [(use.words, use.url) for use in uses_of(tides)] == [
        ("issue #3: Ebb", f"/studio/issues/{draft.pk}/send/"),
        ("issue #21: High water", f"/studio/issues/{issue.pk}/send/"),
    ]
    with pytest.raises(InUse, match=r"is used by issue #3: Ebb, issue #21: High water\."):
        delete(tides)
