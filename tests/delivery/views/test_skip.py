"""The page behind a reminder's link: it asks, and skips only when it is told to."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from delivery.reminder_mail import skip_url
from newsletter.models import Issue, IssueState, Newsletter
from subscribers.tokens import Purpose, sign
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory, in_team

pytestmark = pytest.mark.django_db

SLOT = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _day_before():
    with time_machine.travel(SLOT - dt.timedelta(hours=20), tick=False):
        yield


@pytest.fixture
def issue():
    return IssueFactory(
        newsletter=NewsletterFactory(slug="tide-notes"), number=7, state=IssueState.SCHEDULED, publish_at=SLOT
    )


def link(issue, *, slot=SLOT, author=None):
    return skip_url(issue, slot=slot, author=author or WriterFactory(), base_url="")


def standing():
    issue, newsletter = Issue.objects.get(), Newsletter.objects.get()
    return issue.state, issue.publish_at, newsletter.cadence_skips


def test_the_page_asks_and_looking_at_it_changes_nothing(client, issue):
    for method in (client.get, client.head, client.get):
        response = method(link(issue))
        assert response.status_code == 200
    page = response.content.decode()
    assert "#7: High water 7 would go out on Sunday 4 January 2026, 17:00 (Europe/Amsterdam)." in page
    assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == ("private, no-store", "noindex")
    assert standing() == (IssueState.SCHEDULED, SLOT, [])


def test_a_moment_finer_than_the_link_holds_is_skipped_too(client, issue):
    finer = SLOT + dt.timedelta(microseconds=123_456)
    Issue.objects.update(publish_at=finer)
    assert "Skip this time?" in client.get(link(issue, slot=finer)).content.decode()
    assert client.post(link(issue, slot=finer)).status_code == 200
    assert standing()[:2] == (IssueState.DRAFT, None)


def test_a_press_skips_the_slot_and_a_second_one_nothing(client, issue):
    page = client.post(link(issue)).content.decode()
    assert "It is a draft again, planned for Sunday 18 January 2026" in page
    assert standing() == (IssueState.DRAFT, None, [dt.date(2026, 1, 4)])
    second = client.post(link(issue))
    assert (second.status_code, "is not scheduled for Sunday 4 January 2026" in second.content.decode()) == (409, True)
    assert "Nothing to skip" in client.get(link(issue)).content.decode()
    assert standing() == (IssueState.DRAFT, None, [dt.date(2026, 1, 4)])


def test_a_form_of_another_site_skips_nothing(issue):
    assert Client(enforce_csrf_checks=True).post(link(issue)).status_code == 403
    assert standing() == (IssueState.SCHEDULED, SLOT, [])


def test_the_link_of_an_issue_that_moved_is_worthless(client, issue):
    later = SLOT + dt.timedelta(days=14)
    Issue.objects.update(publish_at=later)
    assert (client.get(link(issue)).status_code, client.post(link(issue)).status_code) == (200, 409)
    assert standing() == (IssueState.SCHEDULED, later, [])


def test_a_slot_that_has_come_is_not_skipped_any_more(client, issue):
    with time_machine.travel(SLOT, tick=False):
        assert client.post(link(issue)).status_code == 409
    assert standing() == (IssueState.SCHEDULED, SLOT, [])


@pytest.mark.parametrize("token", ["x", "k1.AAAA", "%00", "é", "a" * 500, "..%2f"])
def test_garbage_is_a_link_that_does_not_work(client, issue, token):
    for method in (client.get, client.post):
        response = method(f"/s/{token}/")
        assert response.status_code == 404
    assert standing() == (IssueState.SCHEDULED, SLOT, [])


@pytest.mark.parametrize("numbers", [(1, 2**62, 1), (2**62, 0, 1), (1, 0, 2**62), (0, 0, 0)])
def test_a_signed_link_to_no_issue_or_no_moment_does_not_work(client, issue, numbers):
    for method in (client.get, client.post):
        assert method(f"/s/{sign(Purpose.SKIP, *numbers)}/").status_code == 404
    assert standing() == (IssueState.SCHEDULED, SLOT, [])


def test_a_token_of_another_purpose_does_not_skip(client, issue):
    milliseconds = round(SLOT.timestamp() * 1000)
    assert client.post(f"/s/{sign(Purpose.CONFIRM, issue.pk, milliseconds)}/").status_code == 404
    assert standing() == (IssueState.SCHEDULED, SLOT, [])


@pytest.mark.parametrize(
    "what",
    [
        lambda bob: bob.memberships.all().delete(),
        lambda bob: bob.memberships.update(role="writer"),
        lambda bob: type(bob).objects.filter(pk=bob.pk).update(is_active=False),
        lambda bob: Newsletter.objects.update(needs_second_step=True),
        lambda bob: bob.delete(),
    ],
    ids=["taken out", "may not send", "shut out", "has no second step", "deleted"],
)
def test_the_link_ends_with_the_rights_of_the_account_it_was_mailed_to(client, issue, what):
    bob = in_team(issue.newsletter, "editor")
    where = link(issue, author=bob)
    assert client.get(where).status_code == 200
    what(bob)
    assert [method(where).status_code for method in (client.get, client.post)] == [404, 404]
    assert standing() == (IssueState.SCHEDULED, SLOT, [])
