"""What of segments is shown to whom: an analyst no addresses, and nobody who reads a newsletter that is not theirs."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from delivery import audiences, mailings
from delivery.models import ChosenSegment, Mailing
from newsletter.models import Membership
from subscribers.models import BulkAct, Segment
from subscribers.segments.sight import NOT_YOURS
from tests.delivery.segments import rule
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
ANN = ("address", "is", "ann@example.org")


@pytest.fixture
def newsletter(db):
    newsletter = NewsletterFactory(slug="tide-notes")
    SubscriptionFactory(newsletter=newsletter, subscriber__address="ann@example.org", tags=["tides"])
    return newsletter


@pytest.fixture
def other(newsletter):
    """Ann reads it too."""
    other = NewsletterFactory(slug="mountain-mail", name="Mountain Mail")
    SubscriptionFactory(newsletter=other, subscriber=newsletter.subscriptions.get().subscriber)
    return other


@pytest.fixture
def both(newsletter, other):
    return Segment.objects.create(newsletter=newsletter, name="Both", rule=rule(("newsletter", "is", str(other.pk))))


@pytest.fixture
def issue(newsletter, both):
    return IssueFactory(newsletter=newsletter, number=21, title="High water")


@pytest.fixture
def as_role(client, newsletter):
    def sign_in(role, **more):
        bob = User.objects.create_user("bob", password="correct horse battery staple", is_staff=True)
        Membership.objects.create(user=bob, newsletter=newsletter, role=role)
        for each, there in more.values():
            Membership.objects.create(user=bob, newsletter=each, role=there)
        client.force_login(bob)
        return client

    return sign_in


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page(name, *numbers):
    return reverse(f"studio_people:{name}", args=["tide-notes", *numbers])


@pytest.mark.parametrize(("role", "sees"), [("editor", True), ("writer", False), ("analyst", False)])
def test_addresses_in_rules_are_for_those_who_see_readers(as_role, newsletter, role, sees):
    segment = Segment.objects.create(newsletter=newsletter, name="One", rule=rule(ANN))
    waiting, gone = (IssueFactory(newsletter=newsletter, number=number) for number in (1, 2))
    for each in (waiting, gone):
        audiences.choose(each, segment)
    mailings.begin(gone, now=gone.created_at)
    client = as_role(role)
    shown = [page("segments"), *(f"/studio/issues/{each.pk}/send/" for each in (waiting, gone))]

    texts = [text_of(client.get(address)) for address in shown]

    words = "whose address is “ann@example.org”." if sees else "whose address is (hidden)."
    assert [words in text for text in texts] == [True] * 3
    assert sees or not any("ann@example.org" in text for text in texts)


@pytest.mark.parametrize(("there", "status"), [("editor", 200), ("writer", 403)])
def test_a_segment_that_asks_about_another_newsletter_narrows_for_who_sees_its_readers(
    as_role, both, other, there, status
):
    client = as_role("owner", there=(other, there))
    query = f"segment={both.pk}"
    acts = {"query": query, "whom": "all", "deed": "add_tag", "tag": "both"}
    answers = [
        client.get(f"{page('people')}?{query}"),
        client.get(f"{page('export')}?{query}"),
        client.get(page("segment_count", both.pk)),
        client.post(page("bulk"), acts),
    ]
    assert [answer.status_code for answer in answers] == [status] * 4
    assert status == 200 or [NOT_YOURS in text_of(answer) for answer in answers] == [True] * 4
    assert BulkAct.objects.count() == 0


def test_the_list_says_that_a_segment_is_not_for_them_to_count(as_role, both):
    content = as_role("owner").get(page("segments")).content.decode()
    assert "Asks about readers of a newsletter that you may not see" in content
    assert "Everybody who also reads (hidden)." in content
    assert (page("segment_count", both.pk) in content, f"?segment={both.pk}" in content) == (False, False)


@pytest.mark.parametrize("what", ["to", "now", "schedule"])
def test_no_issue_goes_to_it_by_one_who_may_not_see_those_readers(as_role, issue, both, other, what):
    if what != "to":
        audiences.choose(issue, both)
    client = as_role("owner", there=(other, "analyst"))
    form = {"segment": both.pk, "slot": "own", "date": "2035-01-01", "time": "10:00", "confirmed": "yes"}
    address = f"/studio/issues/{issue.pk}/send/{what}/"

    answer, by_script = client.post(address, form), client.post(address, form, headers={"HX-Request": "true"})

    assert (answer.status_code, by_script.status_code) == (403, 200)
    assert (NOT_YOURS in text_of(answer), NOT_YOURS in text_of(by_script)) == (True, True)
    issue.refresh_from_db()
    assert (Mailing.objects.count(), issue.state, ChosenSegment.objects.count()) == (0, "draft", int(what != "to"))


@pytest.mark.parametrize(("there", "sees"), [("owner", True), ("writer", False)])
def test_how_many_it_means_is_counted_for_who_sees_those_readers(as_role, issue, both, other, there, sees):
    audiences.choose(issue, both)
    text = text_of(as_role("owner", there=(other, there)).get(f"/studio/issues/{issue.pk}/send/"))
    words = "Everybody who also reads “Mountain Mail”."
    assert (NOT_YOURS in text, "1 person" in text, words in text) == (not sees, sees, sees)
