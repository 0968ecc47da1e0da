"""What triggers note of subscriptions, added up."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from newsletter.models import Newsletter
from subscribers import erasing, leaving, suppression
from subscribers.consent import Evidence
from subscribers.growth.tallies import by_week, fold, vias
from subscribers.listing import bulk
from subscribers.models import (
    BulkDeed,
    GrowthChange,
    GrowthTally,
    Subscription,
    SubscriptionState,
    SuppressionReason,
)
from tests.factories import NewsletterFactory, SubscriptionFactory, WriterFactory

pytestmark = pytest.mark.django_db
HAND = Evidence(source="studio, by alice")
LONG_AGO = dt.date(2025, 12, 29)  # the Monday before 1 January 2026


@pytest.fixture
def newsletter():
    return NewsletterFactory()


def this_week():
    today = timezone.now().astimezone(dt.timezone(dt.timedelta(hours=1))).date()
    return today - dt.timedelta(days=today.weekday())


def noted(newsletter):
    """``{(week, kind): count}``."""
    found = {}
    for each in by_week(newsletter):
        key = (each.week, each.kind.value)
        found[key] = found.get(key, 0) + each.count
    return {key: count for key, count in found.items() if count}


def subscribed(newsletter):
    signs = {"joined": 1, "left": -1, "bounced": -1, "complained": -1, "waiting": 0}
    return sum(each.count * signs[each.kind.value] for each in by_week(newsletter))


def test_who_subscribes_counts_in_the_week_of_confirming_in_the_newsletters_zone(newsletter):
    sunday_evening = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)  # it is Monday in Amsterdam
    SubscriptionFactory(newsletter=newsletter, confirmed_at=sunday_evening)
    SubscriptionFactory(newsletter=newsletter, confirmed_at=sunday_evening - dt.timedelta(hours=1))
    assert noted(newsletter) == {(dt.date(2026, 3, 2), "joined"): 1, (dt.date(2026, 2, 23), "joined"): 1}


def test_a_zone_that_postgresql_does_not_know_counts_as_utc(newsletter):
    Newsletter.objects.filter(pk=newsletter.pk).update(timezone="Mars/Olympus")
    SubscriptionFactory(newsletter=newsletter, confirmed_at=dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC))
    assert noted(newsletter) == {(dt.date(2026, 2, 23), "joined"): 1}


def test_a_signup_waits_until_it_is_confirmed_and_then_has_joined(newsletter):
    waiting = SubscriptionFactory(newsletter=newsletter, state="pending", confirmed_at=None)
    assert noted(newsletter) == {(this_week(), "waiting"): 1}
    waiting.state, waiting.confirmed_at = "active", timezone.now()
    waiting.save()
    assert noted(newsletter) == {(this_week(), "joined"): 1}


def test_who_leaves_counts_when_they_leave_and_not_at_all_once_they_undo_it(newsletter):
    reader = SubscriptionFactory(newsletter=newsletter)
    leaving.leave(reader, evidence=HAND, now=timezone.now())
    assert noted(newsletter) == {(LONG_AGO, "joined"): 1, (this_week(), "left"): 1}
    reader.refresh_from_db()
    leaving.come_back(reader, evidence=HAND, now=timezone.now())
    assert noted(newsletter) == {(LONG_AGO, "joined"): 1}


def test_who_confirms_anew_after_leaving_has_joined_twice_and_left_once(newsletter):
    reader = SubscriptionFactory(newsletter=newsletter)
    leaving.leave(reader, evidence=HAND, now=timezone.now())
    Subscription.objects.update(state=SubscriptionState.ACTIVE, confirmed_at=timezone.now())
    assert noted(newsletter) == {
        (LONG_AGO, "joined"): 1, (this_week(), "left"): 1, (this_week(), "joined"): 1
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (SuppressionReason.HARD_BOUNCE, "bounced"),
        (SuppressionReason.COMPLAINT, "complained"),
        (SuppressionReason.MANUAL, "left"),
    ],
)
def test_bounces_and_complaints_are_told_apart_from_leaving(newsletter, reason, kind):
    reader = SubscriptionFactory(newsletter=newsletter)
    suppression.suppress(reader.subscriber.address, reason=reason)
    assert noted(newsletter) == {(LONG_AGO, "joined"): 1, (this_week(), kind): 1}


def test_erasing_takes_nothing_of_the_past_away(newsletter):
    SubscriptionFactory(newsletter=newsletter)
    erased = SubscriptionFactory(newsletter=newsletter)
    gone_before = SubscriptionFactory(newsletter=newsletter)
    leaving.leave(gone_before, evidence=HAND, now=timezone.now())
    before = noted(newsletter)
    erasing.erase(gone_before.subscriber)
    assert noted(newsletter) == before
    erasing.erase(erased.subscriber)
    assert noted(newsletter) == {(LONG_AGO, "joined"): 3, (this_week(), "left"): 2}
    assert subscribed(newsletter) == Subscription.objects.filter(state="active").count() == 1


def test_deleting_a_signup_takes_its_waiting_back_and_a_reader_leaves(newsletter):
    SubscriptionFactory(newsletter=newsletter, state="pending", confirmed_at=None).delete()
    assert noted(newsletter) == {}
    SubscriptionFactory(newsletter=newsletter).delete()
    assert noted(newsletter) == {(LONG_AGO, "joined"): 1, (this_week(), "left"): 1}


def test_a_bulk_act_and_its_undoing_leave_no_trace(newsletter):
    for _ in range(3):
        SubscriptionFactory(newsletter=newsletter)
    now = timezone.now()
    act = bulk.begin(
        newsletter, author=WriterFactory(), deed=BulkDeed.UNSUBSCRIBE, chosen=Subscription.objects.all(), now=now
    )
    bulk.carry_out(act, now=now)
    assert noted(newsletter)[this_week(), "left"] == 3
    bulk.begin_undoing(act, now=now)
    bulk.carry_out(act, now=now)
    assert noted(newsletter) == {(LONG_AGO, "joined"): 3}


def test_who_comes_as_having_left_counts_only_where_both_days_are_known(newsletter):
    joined, left = dt.datetime(2024, 1, 3, tzinfo=dt.UTC), dt.datetime(2024, 6, 5, tzinfo=dt.UTC)
    common = {"newsletter": newsletter, "state": "unsubscribed", "source": "import", "confirmed_at": None}
    SubscriptionFactory(**common, created_at=joined, ended_at=left)
    SubscriptionFactory(**common, created_at=joined, ended_at=timezone.now())
    SubscriptionFactory(**common, created_at=timezone.now(), ended_at=timezone.now())
    assert noted(newsletter) == {(dt.date(2024, 1, 1), "joined"): 1, (dt.date(2024, 6, 3), "left"): 1}


def test_a_change_of_anything_but_the_state_is_not_noted(newsletter):
    SubscriptionFactory(newsletter=newsletter)
    GrowthChange.objects.all().delete()
    Subscription.objects.update(tags=["vip"], mail_due_at=timezone.now())
    assert GrowthChange.objects.count() == 0


def test_each_newsletter_has_its_own_numbers_in_its_own_zone(newsletter):
    other = NewsletterFactory(timezone="Pacific/Auckland")
    at = dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC)  # Monday in Auckland only
    SubscriptionFactory(newsletter=newsletter, confirmed_at=at)
    SubscriptionFactory(newsletter=other, confirmed_at=at)
    assert (noted(newsletter), noted(other)) == (
        {(dt.date(2026, 2, 23), "joined"): 1}, {(dt.date(2026, 3, 2), "joined"): 1}
    )  # fmt: skip


def test_folding_changes_no_number_and_leaves_one_row_for_each(newsletter):
    for _ in range(3):
        SubscriptionFactory(newsletter=newsletter)
    assert (fold(), fold()) == (1, 0)
    leaving.leave(Subscription.objects.first(), evidence=HAND, now=timezone.now())
    SubscriptionFactory(newsletter=newsletter)
    before = noted(newsletter)
    assert before == {(LONG_AGO, "joined"): 4, (this_week(), "left"): 1}
    fold()
    assert (noted(newsletter), GrowthChange.objects.count(), GrowthTally.objects.count()) == (before, 0, 2)


def test_what_is_noted_while_a_newsletter_goes_is_dropped(newsletter):
    SubscriptionFactory(newsletter=newsletter)
    fold()
    newsletter.delete()
    fold()
    assert (GrowthChange.objects.count(), GrowthTally.objects.count()) == (0, 0)


def test_what_led_readers_here_is_the_campaign_or_else_the_host_and_never_an_address(newsletter):
    for came_from in (
        {"utm_source": "Mastodon", "referrer": "example.org/a"}, {"referrer": "blog.example.com/tides"},
        {"referrer": "blog.example.com/ebb"}, {"utm_source": "anna@example.org"}, {}, {"referrer": None},
    ):  # fmt: skip
        SubscriptionFactory(newsletter=newsletter, came_from=came_from)
    SubscriptionFactory(newsletter=newsletter, came_from={"utm_source": "elsewhere"}, source="import")
    leaving.leave(Subscription.objects.get(came_from__utm_source="Mastodon"), evidence=HAND, now=timezone.now())
    found = [(via.name, via.joined, via.lost) for via in vias(newsletter, since=dt.date(2020, 1, 6))]
    assert found == [("blog.example.com", 2, 0), ("mastodon", 1, 1)]
    assert vias(newsletter, since=this_week()) == []


def test_a_source_that_holds_an_address_is_not_kept(newsletter):
    SubscriptionFactory(newsletter=newsletter, source="from anna@example.org")
    assert [each.source for each in by_week(newsletter)] == [""]


def test_the_triggers_fire_for_an_importer_that_switches_the_others_off(newsletter):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone()[0] != "on":
            pytest.skip("only a superuser of PostgreSQL switches triggers off")
        cursor.execute("SET LOCAL session_replication_role = replica")
    SubscriptionFactory(newsletter=newsletter)
    assert noted(newsletter) == {(LONG_AGO, "joined"): 1}
