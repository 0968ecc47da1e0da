"""How many confirmation mails go to one address: of one newsletter, and of the whole site."""

import datetime as dt

import pytest
from django.core import mail

from subscribers import joint_confirming, suppression
from subscribers.confirmation_mail import MOST_OF_THE_SITE, due, look_again, send, take
from subscribers.confirming import Confirmation
from subscribers.leaving import leave
from subscribers.models import Subscription, SubscriptionState, SuppressionReason
from subscribers.suppression import PROBE_EVERY
from tests.factories import NewsletterFactory, SubscriberFactory, SubscriptionFactory
from tests.subscribers.test_confirmation_together import HERE

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture
def bob():
    return SubscriberFactory(address="bob@example.org")


def wanting(bob, *, at=NOW, **fields):
    fields = {"state": SubscriptionState.PENDING, "confirmed_at": None, "mail_due_at": at, **fields}
    return SubscriptionFactory(subscriber=bob, newsletter=NewsletterFactory(), **fields)


def deliver(subscription, *, now):
    errand = take(subscription.pk, now=now)
    if errand is not None:
        send(errand, base_url="https://news.example.org")
    return errand and set(errand.ids)


def one_a_minute(bob, count):
    """As many newsletters, each asked for a minute after the other: what a mail went out for each time, and they."""
    asked, sent = [], []
    for number in range(count):
        asked.append(wanting(bob, at=NOW + number * MINUTE))
        sent.append(deliver(asked[-1], now=NOW + number * MINUTE))
    return sent, asked


def test_a_mail_that_nobody_answered_holds_up_no_other_newsletter(bob):
    first = wanting(bob)
    deliver(first, now=NOW)
    second = wanting(bob, at=NOW + MINUTE)
    assert deliver(second, now=NOW + MINUTE) == {second.pk}
    assert len(mail.outbox) == 2


def test_nor_does_one_that_waits_for_tomorrow_and_it_is_not_sent_along_today(bob):
    first = wanting(bob)
    deliver(first, now=NOW)
    later = NOW + dt.timedelta(hours=1)
    Subscription.objects.filter(pk=first.pk).update(mail_due_at=later)
    second = wanting(bob, at=later)
    assert deliver(second, now=later) == {second.pk}
    assert deliver(first, now=later) is None
    assert due(NOW + DAY) == [first.pk]


def test_the_site_sends_three_a_day_that_nobody_answers_and_what_waits_comes_in_one_when_there_is_room(bob):
    sent, asked = one_a_minute(bob, MOST_OF_THE_SITE + 3)
    waiting = [each.pk for each in asked[MOST_OF_THE_SITE:]]
    assert (sent[MOST_OF_THE_SITE:], len(mail.outbox)) == ([None] * 3, 3)
    assert (due(NOW + DAY - MINUTE), sorted(due(NOW + DAY))) == ([], waiting)
    assert deliver(asked[-1], now=NOW + DAY) == set(waiting)
    assert due(NOW + 9 * DAY) == []


def test_each_mail_counts_once_however_many_newsletters_it_asks_about(bob):
    for number in range(MOST_OF_THE_SITE):
        first, second = (wanting(bob, at=NOW + number * MINUTE) for _ in range(2))
        assert deliver(first, now=NOW + number * MINUTE) == {first.pk, second.pk}
    assert deliver(wanting(bob), now=NOW + dt.timedelta(hours=1)) is None


def test_an_answer_makes_room_at_once(bob):
    _, asked = one_a_minute(bob, MOST_OF_THE_SITE)
    later = NOW + dt.timedelta(hours=1)
    Subscription.objects.filter(pk=asked[1].pk).update(state=SubscriptionState.ACTIVE, confirmed_at=later)
    assert deliver(wanting(bob, at=later), now=later) is not None


def press(subscription, *, now, **choices):
    subscription.refresh_from_db()
    link = Confirmation(subscription=subscription, issued_at=subscription.confirmation_sent_at)
    joint_confirming.confirm(link, evidence=HERE, now=now, **choices)


def test_what_waits_for_room_comes_as_soon_as_one_of_the_three_is_confirmed(bob):
    _, asked = one_a_minute(bob, MOST_OF_THE_SITE + 1)
    waiting, later = asked[-1], NOW + dt.timedelta(hours=1)
    assert due(later) == []
    press(asked[1], now=later)
    assert due(later) == [waiting.pk]
    assert deliver(waiting, now=later) == {waiting.pk}


def test_an_answer_that_makes_no_room_puts_what_waits_back_to_its_turn(bob):
    first, later = wanting(bob), NOW + dt.timedelta(hours=1)
    deliver(first, now=NOW)
    Subscription.objects.filter(pk=first.pk).update(mail_due_at=later)
    second = wanting(bob, at=later)
    assert (deliver(first, now=later), deliver(second, now=later)) == (None, {second.pk})
    press(second, now=later + MINUTE)
    assert deliver(first, now=later + MINUTE) is None
    assert (due(NOW + DAY - MINUTE), due(NOW + DAY)) == ([], [first.pk])


def test_a_mail_that_is_being_sent_is_not_sent_twice_for_an_answer_to_another(bob):
    taken = wanting(bob)
    a_blink = dt.timedelta(seconds=1)
    assert take(taken.pk, now=NOW + a_blink) is not None
    look_again(bob, now=NOW)
    assert due(NOW + MINUTE) == []


def test_whoever_is_subscribed_is_not_told_so_another_day(bob):
    one_a_minute(bob, MOST_OF_THE_SITE)
    known = wanting(bob, state=SubscriptionState.ACTIVE, confirmed_at=NOW - DAY)
    assert deliver(known, now=NOW + dt.timedelta(hours=1)) is None
    assert due(NOW + 9 * DAY) == []


def test_whoever_comes_back_waits_for_room_too_unless_they_leave_once_more(bob):
    one_a_minute(bob, MOST_OF_THE_SITE)
    left = wanting(bob, state=SubscriptionState.UNSUBSCRIBED, confirmed_at=NOW - 2 * DAY, ended_at=NOW - DAY)
    assert deliver(left, now=NOW + dt.timedelta(hours=1)) is None
    assert due(NOW + DAY) == [left.pk]
    Subscription.objects.filter(pk=left.pk).update(state=SubscriptionState.ACTIVE)
    leave(left, evidence=HERE, now=NOW + dt.timedelta(hours=2))
    assert due(NOW + DAY) == []


def test_other_peoples_mails_do_not_count(bob):
    one_a_minute(SubscriberFactory(address="chiyo@example.org"), MOST_OF_THE_SITE)
    assert deliver(wanting(bob), now=NOW + dt.timedelta(hours=1)) is not None


def test_an_address_that_bounced_for_all_gets_one_mail_in_thirty_days_of_the_whole_site(bob):
    suppression.suppress(bob.address, reason=SuppressionReason.HARD_BOUNCE)
    assert deliver(wanting(bob), now=NOW) is not None
    for later, goes in ((NOW + 2 * DAY, False), (NOW + PROBE_EVERY, True)):
        assert bool(deliver(wanting(bob, at=later), now=later)) is goes
    assert len(mail.outbox) == 2


def test_one_that_an_imported_list_calls_bounced_holds_up_the_mails_of_its_newsletter_alone(bob):
    theirs = wanting(bob)
    suppression.suppress(bob.address, reason=SuppressionReason.HARD_BOUNCE, newsletter=theirs.newsletter)
    Subscription.objects.filter(pk=theirs.pk).update(mail_due_at=NOW)
    assert deliver(theirs, now=NOW) is not None
    ours = wanting(bob, at=NOW + 2 * DAY)
    Subscription.objects.filter(pk=theirs.pk).update(mail_due_at=NOW + 2 * DAY)
    assert deliver(ours, now=NOW + 2 * DAY) == {ours.pk}
    assert deliver(theirs, now=NOW + 2 * DAY) is None


def test_someone_who_confirmed_may_ask_again_at_once(bob):
    first = wanting(bob)
    deliver(first, now=NOW)
    later = NOW + 10 * MINUTE
    Subscription.objects.filter(pk=first.pk).update(
        state=SubscriptionState.UNSUBSCRIBED, confirmed_at=later, ended_at=later, mail_due_at=later
    )
    assert deliver(first, now=later) == {first.pk}
