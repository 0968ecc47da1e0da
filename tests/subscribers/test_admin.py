"""The stock admin pages of people, issues and evidence."""

import pytest
from django.urls import reverse

from subscribers import suppression
from subscribers.consent import Evidence, record
from subscribers.models import ConsentAct, ConsentEvent, FeedbackVote, SuppressionReason
from tests.factories import IssueFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
PAGES = [
    *(("subscribers", name) for name in ("subscriber", "subscription", "consentevent", "feedbackvote", "suppression")),
    *(("newsletter", name) for name in ("newsletter", "issue", "image", "revision")),
]


@pytest.fixture
def rows():
    subscription = SubscriptionFactory(subscriber__address="bob@example.org")
    issue = IssueFactory(newsletter=subscription.newsletter)
    record(subscription, act=ConsentAct.CONFIRMED, evidence=Evidence(source="confirmation page"))
    FeedbackVote.objects.create(issue=issue, subscription=subscription, choice="loved")
    suppression.suppress("eve@example.org", reason=SuppressionReason.MANUAL)
    return subscription


@pytest.mark.parametrize(("app", "model"), PAGES)
def test_every_list_opens_and_can_be_searched(admin_client, rows, app, model):
    for query in ("", "?q=bob%00", "?q=x"):
        assert admin_client.get(reverse(f"admin:{app}_{model}_changelist") + query, follow=True).status_code == 200


@pytest.mark.parametrize("model", ["consentevent", "feedbackvote"])
def test_evidence_can_be_looked_at_and_not_changed(admin_client, rows, model):
    assert admin_client.get(reverse(f"admin:subscribers_{model}_add")).status_code == 403
    event = ConsentEvent.objects.get()
    if model == "consentevent":
        where = reverse("admin:subscribers_consentevent_change", args=[event.pk])
        assert admin_client.get(where).status_code == 200
        assert admin_client.post(where, {"source": "forged"}).status_code == 403
        assert ConsentEvent.objects.get().source == "confirmation page"


def test_a_person_is_found_by_a_part_of_the_address_and_shows_their_subscriptions(admin_client, rows):
    page = admin_client.get(reverse("admin:subscribers_subscriber_changelist") + "?q=bob@").content.decode()
    assert "bob@example.org" in page
    detail = admin_client.get(reverse("admin:subscribers_subscriber_change", args=[rows.subscriber_id]))
    assert "Tide Notes" in detail.content.decode()


@pytest.mark.parametrize(
    ("address", "named"), [("rob@example.org", "bob@example.org"), ("bob@example.org", ""), ("", "")]
)
def test_mending_a_person_s_address_leaves_it_with_the_evidence_that_it_was_given_for(
    admin_client, rows, address, named
):
    where = reverse("admin:subscribers_subscriber_change", args=[rows.subscriber_id])
    inline = {f"subscriptions-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    admin_client.post(where, {"address": address, "given_address": address, "state": "active", **inline})
    rows.subscriber.refresh_from_db()
    assert (rows.subscriber.address, ConsentEvent.objects.get().given_for) == (address or "bob@example.org", named)
