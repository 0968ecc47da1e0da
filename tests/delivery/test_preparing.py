"""What may begin, and what is frozen then."""

import datetime as dt

import pytest

from delivery import mailings, preparing
from delivery.models import Delivery, Mailing
from delivery.preparing import CannotBegin
from newsletter.models import IssueState
from newsletter.rendering.types import RenderedIssue
from tests.factories import IssueFactory


def test_an_issue_that_is_due_keeps_its_slot_and_one_sent_by_hand_gets_the_moment(issue, newsletter, readers, now):
    draft = IssueFactory(newsletter=newsletter, number=22)
    planned = IssueFactory(
        newsletter=newsletter, number=23, state=IssueState.SCHEDULED, publish_at=now + dt.timedelta(days=3)
    )
    slot = issue.publish_at
    for each in (issue, draft, planned):
        mailings.begin(each, now=now)
        each.refresh_from_db()

    assert [each.state for each in (issue, draft, planned)] == ["sending"] * 3
    assert [each.publish_at for each in (issue, draft, planned)] == [slot, now, now]


@pytest.mark.parametrize("planned", [None, dt.timedelta(days=3)], ids=["a draft", "one planned for later"])
def test_an_issue_sent_by_hand_carries_the_day_it_is_sent_in_the_newsletters_zone(newsletter, readers, planned):
    midnight = dt.datetime(2026, 12, 6, 23, 30, tzinfo=dt.UTC)  # in Amsterdam the seventh has begun
    newsletter.subject_pattern = "{title}, {date}"
    newsletter.save()
    state = {"state": IssueState.SCHEDULED, "publish_at": midnight + planned} if planned else {}
    mailing = mailings.begin(IssueFactory(newsletter=newsletter, number=22, title="Ebb", **state), now=midnight)

    rendered = RenderedIssue.from_json(mailing.rendered)
    assert rendered.subject == "Ebb, 7 December 2026"
    assert "Issue 22 · 7 December 2026" in rendered.text


def test_the_rendering_and_the_sender_are_frozen(mailing, newsletter, issue, now):
    newsletter.sender_name, newsletter.name = "Somebody else", "Another name"
    newsletter.save()
    mailing.refresh_from_db()

    rendered = RenderedIssue.from_json(mailing.rendered)
    assert rendered.subject == "#21: High water"
    assert rendered.digest() == mailing.rendered_hash
    assert mailing.identity["sender_name"] == "Alice at Tide Notes"
    assert mailing.date == now


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED, IssueState.SENT])
def test_an_issue_is_not_sent_a_second_time(issue, now, state):
    type(issue).objects.filter(pk=issue.pk).update(state=state)

    with pytest.raises(CannotBegin, match=f"is {state}: it is not sent a second time"):
        mailings.begin(issue, now=now)
    assert Mailing.objects.count() == 0


def test_two_who_begin_at_once_make_one_mailing(issue, readers, now):
    mailings.begin(issue, now=now)

    with pytest.raises(CannotBegin):
        mailings.begin(issue, now=now)
    assert Mailing.objects.count() == 1


def test_an_issue_without_words_is_not_sent(newsletter, now):
    empty = IssueFactory(newsletter=newsletter, number=30)
    empty.sections.all().delete()

    for act in (preparing.check, lambda issue: mailings.begin(issue, now=now)):
        with pytest.raises(CannotBegin, match="no section that is shown in the mail"):
            act(empty)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("sender_name", "Alice\r\nBcc: evil@example.org", "sender's name holds a line break"),
        ("name", "=?utf-8?q?x?=", "newsletter's name holds an encoded word"),
        ("sender_email", "not an address", "sender cannot be used"),
    ],
)
def test_a_sender_that_cannot_stand_in_a_header_stops_it_before_anyone_is_written_to(
    issue, newsletter, readers, now, field, value, words
):
    type(newsletter).objects.filter(pk=newsletter.pk).update(**{field: value})
    issue.refresh_from_db()

    with pytest.raises(CannotBegin, match=words):
        mailings.begin(issue, now=now)
    assert Delivery.objects.count() == 0


def test_a_check_changes_nothing(issue, readers):
    preparing.check(issue)

    issue.refresh_from_db()
    assert (issue.state, Mailing.objects.count()) == ("scheduled", 0)
