"""What is said of an issue whose mailing was cancelled when some readers had it."""

import datetime as dt

import pytest
from django.urls import reverse

from delivery import ending, mailings
from delivery.fates import cancelled_after
from delivery.models import Delivery, Mailing
from newsletter.models import Issue
from tests.factories import IssueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cancelled(mailing):
    """Bob and Chiyo got it, Bob's came back; then it was cancelled."""
    Delivery.objects.filter(address="bob@example.org").update(state="bounced")
    Delivery.objects.filter(address="chiyo@example.org").update(state="sent")
    mailings.cancel(mailing)
    return Issue.objects.get(pk=mailing.issue_id)


def words(client, path):
    return " ".join(client.get(path).content.decode().split())


def test_it_counts_who_had_it_when_it_was_cancelled(cancelled):
    assert (cancelled.state, cancelled_after([cancelled])) == ("sent", {cancelled.pk: (2, 3)})


def test_what_was_sent_in_full_or_brought_in_has_no_such_fate(mailing):
    Delivery.objects.update(state="sent")
    ending.finish_if_done(mailing, now=mailing.created_at)
    brought_in = IssueFactory(newsletter=mailing.issue.newsletter, state="sent", publish_at=mailing.date)
    assert cancelled_after([Issue.objects.get(pk=mailing.issue_id), brought_in]) == {}


def test_an_issue_that_nobody_got_is_cancelled_and_no_more(mailing):
    mailings.cancel(mailing)
    issue = Issue.objects.get(pk=mailing.issue_id)
    assert (issue.state, cancelled_after([issue])) == ("cancelled", {})


def test_one_that_was_cancelled_and_then_sent_counts_as_sent(cancelled):
    earlier = Mailing.objects.get()
    Mailing.objects.create(
        issue=cancelled,
        state="finished",
        rendered={},
        rendered_hash="",
        identity={},
        date=earlier.date,
        audience=3,
        created_at=earlier.created_at + dt.timedelta(hours=1),
    )
    assert cancelled_after([cancelled]) == {}


def test_a_page_of_issues_costs_two_queries(cancelled, django_assert_num_queries):
    others = [IssueFactory(newsletter=cancelled.newsletter, state="sent", publish_at=cancelled.publish_at)] * 5
    with django_assert_num_queries(2):
        cancelled_after([cancelled, *others])
    with django_assert_num_queries(0):
        cancelled_after([IssueFactory.build(state="draft"), IssueFactory.build(state="cancelled")])


@pytest.mark.parametrize("path", ["", "send/", "send/progress/", "details/", "history/"])
def test_its_own_pages_say_so(studio_client, cancelled, path):
    shown = words(studio_client, f"/studio/issues/{cancelled.pk}/{path}")
    assert "Cancelled after 2 of 3" in shown
    assert 'is-sent">Sent<' not in shown


def test_the_list_says_so_of_that_one_only(studio_client, cancelled):
    IssueFactory(newsletter=cancelled.newsletter, state="sent", publish_at=cancelled.publish_at)
    shown = words(studio_client, reverse("studio:issues", args=[cancelled.newsletter.slug]))
    assert [shown.count("Cancelled after 2 of 3"), shown.count('is-sent">Sent<')] == [1, 1]


def test_the_text_says_why_it_no_longer_changes(studio_client, cancelled):
    assert "This issue was cancelled after 2 of 3 copies" in words(studio_client, f"/studio/issues/{cancelled.pk}/")
