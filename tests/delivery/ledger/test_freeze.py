import itertools
from collections import Counter

import pytest
from django.db import connection

from delivery import ending, mailings
from delivery.ledger import audience
from delivery.ledger.eligibility import BARRED
from delivery.models import Delivery, DeliveryState
from newsletter.document import Document, SectionNode
from newsletter.editing.saving import save_document
from newsletter.models import IssueState
from subscribers.models import SubscriberState, SubscriptionState
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory


@pytest.fixture
def everybody(subscribe, readers):
    """Three who get it, and one for each reason not to."""
    for state in ("pending", "unsubscribed", "bounced", "complained"):
        subscribe(state, state=state)
    subscribe("suppressed", suppressed=True)
    erased = subscribe("erased")
    erased.subscriber.state = SubscriberState.ERASED
    erased.subscriber.save()
    SubscriptionFactory(newsletter=NewsletterFactory(slug="another"))


EXCLUDED = {"bounced": 1, "complained": 1, "erased": 1, "pending": 1, "suppressed": 1, "unsubscribed": 1}


def test_only_confirmed_readers_get_a_delivery_and_the_others_are_counted_by_reason(issue, everybody, now):
    mailing = mailings.begin(issue, now=now)

    assert sorted(mailing.deliveries.values_list("address", "state")) == [
        ("bob@example.org", "pending"),
        ("chiyo@example.org", "pending"),
        ("dara@example.org", "pending"),
    ]
    assert dict(mailing.exclusions.values_list("reason", "count")) == EXCLUDED
    assert (mailing.audience, mailing.candidates) == (3, 9)


def test_the_audience_shown_before_is_the_one_that_is_frozen(newsletter, everybody):
    found = audience(newsletter)

    assert (found.recipients, dict(found.excluded), found.candidates) == (3, EXCLUDED, 9)


@pytest.fixture
def every_standing(subscribe, newsletter):
    """One reader for each way that a person, a subscription and the list of suppressed addresses can stand."""
    lists = [False, True, newsletter, NewsletterFactory(slug="another")]
    ways = itertools.product(SubscriberState.values, SubscriptionState.values, lists)
    for number, (person, state, suppressed) in enumerate(ways):
        subscriber = subscribe(f"reader{number}", state=state, suppressed=suppressed).subscriber
        subscriber.state = person
        subscriber.save()


def judged(now):
    """Why each subscription is barred, asked one by one as the claim does."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT p.address, {BARRED} FROM subscribers_subscription s
              JOIN subscribers_subscriber p ON p.id = s.subscriber_id""",
            {"now": now},
        )
        return dict(cursor.fetchall())


def test_the_freeze_leaves_out_whom_the_claim_would_bar_and_for_the_same_reasons(issue, every_standing, now):
    reasons = judged(now)
    shown = audience(issue.newsletter)
    mailing = mailings.begin(issue, now=now)

    counts = Counter(reasons.values())
    assert counts == {
        "": 2, "erased": 20, "suppressed": 2, "pending": 4, "unsubscribed": 4, "bounced": 4, "complained": 4,
    }  # fmt: skip
    assert [*mailing.deliveries.values_list("address", flat=True)] == [who for who, why in reasons.items() if not why]
    assert dict(mailing.exclusions.values_list("reason", "count")) == {why: n for why, n in counts.items() if why}
    assert (shown.recipients, dict(shown.excluded)) == (2, dict(mailing.exclusions.values_list("reason", "count")))
    assert (mailing.audience, mailing.candidates) == (2, 40)


def test_the_copies_are_counted_by_group_and_the_first_and_last_are_noted(issue, readers, now):
    another = SubscriberFactory(address="eve@gmail.com", given_address="Eve@gmail.com")
    SubscriptionFactory(newsletter=issue.newsletter, subscriber=another)
    mailing = mailings.begin(issue, now=now)

    ids = sorted(mailing.deliveries.values_list("pk", flat=True))
    assert mailing.groups == {"other": 3, "gmail": 1}
    assert (mailing.first_copy, mailing.last_copy) == (ids[0], ids[-1])


def test_copies_come_in_the_order_in_which_readers_did(issue, subscribe, now):
    names = ["zoe", "ada", "mia", "bob"]
    for name in names:
        subscribe(name, suppressed=name == "mia")

    copies = mailings.begin(issue, now=now).deliveries.order_by("pk")
    assert [copy.address.split("@")[0] for copy in copies] == ["zoe", "ada", "bob"]


def test_someone_who_subscribes_after_the_freeze_is_not_in_it(mailing, subscribe):
    subscribe("late")

    assert Delivery.objects.filter(address="late@example.org").count() == 0


def test_mail_goes_to_the_address_as_it_was_given(issue, subscribe, now):
    subscribe("bob", given="Bob@example.org")

    assert list(mailings.begin(issue, now=now).deliveries.values_list("address", "to_address")) == [
        ("bob@example.org", "Bob@example.org")
    ]


def test_attributes_are_frozen_only_for_an_issue_that_uses_them(issue, subscribe, now):
    subscribe("bob", attributes={"city": "Delft"})
    mailing = mailings.begin(issue, now=now)
    assert mailing.deliveries.get().values == {"name": "Bob"}

    mailings.cancel(mailing, now=now)
    mailings.reopen(issue)
    tag = {"type": "merge_tag", "attrs": {"name": "attributes.city", "fallback": "here"}}
    title = {"type": "title", "content": [{"type": "text", "text": "Where"}]}
    topic = SectionNode(kind="topic", content=(title, {"type": "paragraph", "content": [tag]}))
    issue.refresh_from_db()
    save_document(issue, Document(sections=(topic,)), reason="test")
    again = mailings.begin(issue, now=now)

    assert again.deliveries.get().values == {"name": "Bob", "attributes": {"city": "Delft"}}


def test_an_issue_nobody_reads_is_sent_to_nobody_and_ends(issue, now):
    mailing = mailings.begin(issue, now=now)

    assert (mailing.audience, ending.finish_if_done(mailing, now=now)) == (0, True)
    issue.refresh_from_db()
    assert issue.state == IssueState.SENT


def test_the_state_of_everyone_else_stays(issue, readers, now):
    mailings.begin(issue, now=now)

    assert {reader.state for reader in readers} == {SubscriptionState.ACTIVE}
    assert Delivery.objects.exclude(state=DeliveryState.PENDING).count() == 0
