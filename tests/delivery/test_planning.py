"""Giving an issue its moment: only one that can be made into a mail gets one."""

import datetime as dt

import pytest

from delivery.planning import plan, rehearse
from delivery.preparing import CannotBegin
from newsletter.models import Issue, IssueState
from newsletter.scheduling import NotSchedulable, SlotInThePast, SlotTaken
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
SLOT = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)


def stored(issue):
    return Issue.objects.values_list("state", "publish_at").get(pk=issue.pk)


def test_an_issue_gets_its_moment():
    issue = IssueFactory()
    assert plan(issue, at=SLOT, now=NOW) is issue
    assert (issue.state, issue.publish_at) == stored(issue) == (IssueState.SCHEDULED, SLOT)


@pytest.mark.parametrize("do", [plan, rehearse])
@pytest.mark.parametrize("sender", ["no address", "a@b@c", "", "a\r\nBcc: b@example.org"])
def test_one_whose_sender_cannot_stand_in_a_mail_stays_a_draft(do, sender):
    issue = IssueFactory(newsletter=NewsletterFactory(sender_email=sender))
    with pytest.raises(CannotBegin, match="cannot be made into a mail"):
        do(issue, at=SLOT)
    assert stored(issue) == (IssueState.DRAFT, None)


@pytest.mark.parametrize(
    "theme", [{"width": "wide"}, {"accent": "red; }"}, {"no such token": 1}], ids=["measure", "colour", "unknown"]
)
def test_one_whose_looks_cannot_be_read_stays_a_draft(theme):
    issue = IssueFactory(newsletter=NewsletterFactory(theme=theme))
    with pytest.raises(CannotBegin, match="cannot be made into a mail"):
        plan(issue, at=SLOT, now=NOW)
    assert stored(issue) == (IssueState.DRAFT, None)


def test_one_with_a_section_of_a_kind_that_is_gone_stays_a_draft():
    issue = IssueFactory()
    issue.sections.update(kind="gone")
    with pytest.raises(CannotBegin, match="cannot be made into a mail: “gone” is not known"):
        plan(issue, at=SLOT, now=NOW)
    assert stored(issue) == (IssueState.DRAFT, None)


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED, IssueState.SENT, IssueState.CANCELLED])
def test_one_that_is_on_its_way_or_gone_is_refused_for_that(state):
    with pytest.raises(NotSchedulable, match="can no longer be scheduled"):
        plan(IssueFactory(state=state), at=SLOT, now=NOW)


def test_the_moment_is_checked_too():
    first, second = IssueFactory(number=1), IssueFactory(number=2, newsletter=Issue.objects.get().newsletter)
    plan(first, at=SLOT, now=NOW)
    with pytest.raises(SlotTaken):
        plan(second, at=SLOT, now=NOW)
    with pytest.raises(SlotInThePast):
        plan(second, at=NOW, now=NOW)
    assert stored(second) == (IssueState.DRAFT, None)


def test_a_rehearsal_leaves_everything_as_it_was():
    issue = IssueFactory()
    rehearse(issue, at=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    assert (issue.state, issue.publish_at) == stored(issue) == (IssueState.DRAFT, None)
