"""What a team puts on the list keeps its newsletter's mail from an address, and touches nothing else."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from subscribers import own_data, suppression
from subscribers.adding import Refused, add
from subscribers.addresses import address_hash, read_address
from subscribers.confirmation_mail import take
from subscribers.confirming import Confirmation, Standing, confirm
from subscribers.consent import Evidence
from subscribers.health.cleaning import delete_unconfirmed, may_be_reminded
from subscribers.leaving import come_back, leave
from subscribers.models import Subscription, Suppression, SuppressionEvent, SuppressionReason
from subscribers.segments import sizing
from subscribers.segments.rules import read
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
HERE = Evidence(source="a page")
BOUNCE, MANUAL = SuppressionReason.HARD_BOUNCE, SuppressionReason.MANUAL
COMPLAINT = SuppressionReason.COMPLAINT


@pytest.fixture
def tides():
    return NewsletterFactory(slug="tides", name="Tides")


@pytest.fixture
def birds():
    return NewsletterFactory(slug="birds", name="Birds")


@pytest.fixture
def bob():
    return SubscriberFactory(address="bob@example.org")


@pytest.fixture
def barred(tides):
    """Bob is never mailed by Tides."""
    return suppression.suppress("bob@example.org", newsletter=tides, reason=MANUAL, note="By phone")


def reads(bob, *newsletters, **fields):
    return [SubscriptionFactory(subscriber=bob, newsletter=each, **fields) for each in newsletters]


def states():
    return dict(Subscription.objects.values_list("newsletter__slug", "state"))


def test_what_is_open_ends_with_this_newsletter_alone(bob, tides, birds):
    reads(bob, tides, birds)
    suppression.suppress("bob@example.org", newsletter=tides, reason=MANUAL)
    assert states() == {"tides": "unsubscribed", "birds": "active"}


def test_an_entry_holds_for_its_newsletter_and_the_sites_for_all(tides, birds, barred):
    def found():
        entries = [suppression.find_suppression("bob@example.org", newsletter=pk) for pk in (tides.pk, birds.pk, None)]
        return [entry and entry.reason for entry in entries]

    assert found() == ["manual", None, None]
    suppression.suppress("bob@example.org", reason=BOUNCE)
    assert found() == ["manual", "hard_bounce", "hard_bounce"]
    suppression.suppress("bob@example.org", reason=COMPLAINT)
    assert found() == ["complaint"] * 3


@pytest.mark.parametrize("of_the_site", [False, True])
def test_an_address_stands_there_once_for_a_newsletter_and_once_for_the_site(tides, birds, of_the_site):
    row = {"address_hash": b"x" * 32, "reason": MANUAL, "newsletter": None if of_the_site else tides}
    Suppression.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suppression.objects.create(**row)
    Suppression.objects.create(**row | {"newsletter": birds})
    assert Suppression.objects.count() == 2


def test_the_act_belongs_to_who_did_it(tides, birds, barred):
    bounced = suppression.suppress("bob@example.org", reason=BOUNCE)
    suppression.lift(barred)
    suppression.lift(bounced, by=birds)
    told = SuppressionEvent.objects.order_by("pk").values_list("act", "reason", "newsletter__slug")
    assert list(told) == [
        ("added", "manual", "tides"),
        ("lifted", "manual", "tides"),
        ("lifted", "hard_bounce", "birds"),
    ]


@pytest.mark.parametrize("graver", [MANUAL, COMPLAINT, SuppressionReason.ERASURE])
def test_what_became_graver_since_it_was_seen_is_not_lifted(graver):
    seen = suppression.suppress("bob@example.org", reason=BOUNCE)
    suppression.suppress("bob@example.org", reason=graver)
    assert suppression.lift(seen) is False
    assert Suppression.objects.get().reason == graver


def test_cleaning_a_signup_away_leaves_what_other_teams_noted(bob, tides, birds):
    (waiting,) = reads(bob, tides, state="pending", confirmed_at=None)
    suppression.suppress("bob@example.org", newsletter=birds, reason=MANUAL, note="By phone")
    with transaction.atomic():
        assert delete_unconfirmed([waiting.pk], author=None) == 1
    kept = [*Suppression.objects.values_list("note"), *SuppressionEvent.objects.values_list("note")]
    assert (kept, Subscription.objects.count()) == ([("By phone",), ("By phone",)], 0)


def test_only_the_other_newsletter_adds_and_asks(tides, birds, barred):
    given = {"address": read_address("bob@example.org"), "evidence": HERE, "now": NOW, "confirmed": False}
    with pytest.raises(Refused):
        add(newsletter=tides, **given)
    added = add(newsletter=birds, **given)
    ours = SubscriptionFactory(
        subscriber=added.subscriber, newsletter=tides, state="pending", confirmed_at=None, mail_due_at=NOW
    )
    errand = take(added.pk, now=NOW)
    assert errand.ids == [added.pk]
    assert (take(ours.pk, now=NOW), list(states())) == (None, ["birds"])


def test_a_link_of_the_other_newsletter_alone_confirms(bob, tides, birds, barred):
    ours, theirs = reads(bob, tides, birds, state="pending", confirmed_at=None)
    links = [Confirmation(subscription=each, issued_at=NOW) for each in (ours, theirs)]
    assert [confirm(each, evidence=HERE, now=NOW) for each in links] == [Standing.BARRED, Standing.OPEN]
    assert states() == {"tides": "pending", "birds": "active"}


def test_who_left_comes_back_to_the_other_alone(bob, tides, birds):
    both = reads(bob, tides, birds, confirmed_at=NOW)
    for each in both:
        leave(each, evidence=HERE, now=NOW)
    suppression.suppress("bob@example.org", newsletter=tides, reason=MANUAL)
    assert [come_back(each, evidence=HERE, now=NOW) for each in both] == [False, True]


def test_nobody_is_asked_again_for_a_newsletter_that_must_not(bob, tides, birds, barred):
    now = timezone.now()
    long_ago = now - dt.timedelta(days=9)
    reads(
        bob, tides, birds, state="pending", confirmed_at=None, created_at=long_ago,
        confirmation_sent_at=long_ago + dt.timedelta(hours=1),
    )  # fmt: skip
    assert [each.newsletter for each in may_be_reminded(Subscription.objects.all(), now=now)] == [birds]


def test_a_segment_counts_whom_an_issue_of_the_newsletter_would_reach(bob, tides, birds, barred):
    reads(bob, tides, birds)
    rule = {"version": 1, "rule": {"join": "all", "of": [{"fact": "address", "verb": "contains", "value": "bob"}]}}
    found = [sizing.size(each, read(each, rule)) for each in (tides, birds)]
    assert [(size.total, size.reachable) for size in found] == [(1, 0), (1, 1)]


def test_confirming_shows_to_its_newsletter_and_the_site_that_the_address_works(bob, tides, birds):
    for newsletter in (None, tides, birds):
        suppression.suppress("bob@example.org", newsletter=newsletter, reason=BOUNCE)
    (ours,) = reads(bob, tides, state="pending", confirmed_at=None)
    assert confirm(Confirmation(subscription=ours, issued_at=NOW), evidence=HERE, now=NOW) is Standing.OPEN
    assert [entry.newsletter for entry in Suppression.objects.all()] == [birds]


def test_the_person_reads_all_of_it_and_a_team_its_own_words(bob, tides, birds, barred):
    reads(bob, tides)
    suppression.suppress("bob@example.org", newsletter=birds, reason=MANUAL, note="Rude")
    suppression.suppress("bob@example.org", reason=COMPLAINT, note="by their provider")

    def told(**team):
        rows = own_data.gather(bob, **team)["suppression"]
        return [(row.get("newsletter"), row["reason"], row.get("note")) for row in rows]

    assert told() == [
        ("Tides", "manual", "By phone"), ("Birds", "manual", "Rude"), (None, "complaint", "by their provider"),
    ]  # fmt: skip
    assert told(team_of=[tides.pk]) == [("Tides", "manual", "By phone"), (None, "complaint", None)]
    assert told(team_of=[]) == [(None, "complaint", None)]


def test_an_entry_is_found_by_index_among_many(tides):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subscribers_suppression (address_hash, newsletter_id, reason, note, created_at) "
            "SELECT sha256(n::text::bytea), CASE WHEN n %% 2 = 0 THEN %s END, 'manual', '', now() "
            "FROM generate_series(1, 5000) n",
            [tides.pk],
        )
        cursor.execute("ANALYZE subscribers_suppression")
    plan = suppression.holding(tides.pk).filter(address_hash=address_hash("bob@example.org")).explain()
    assert ("suppressed_once" in plan, "Seq Scan" in plan) == (True, False)
