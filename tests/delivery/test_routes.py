"""Which way a mailing goes: whose routes it takes, how they share it, and what happens when one fails. SMTP is real."""

import datetime as dt
import threading
import time
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from delivery import mailings
from delivery.engine import send_for
from delivery.models import Attempt, Lease, SendingRoute
from delivery.route_states import RouteStates
from delivery.routes import routes_of, routes_of_newsletter
from delivery.transport import TransportDown
from newsletter.sealing import seal
from tests.factories import NewsletterFactory
from tests.smtp_sink import HANG_UP, SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now():
    """The loop looks at the clock, so these tests live in the present."""
    return timezone.now()


@pytest.fixture
def sinks():
    """Two mail servers."""
    with SmtpSink() as first, SmtpSink() as second:
        yield first, second


def route_to(sink, label, **fields):
    given = {"host": sink.host, "port": sink.port, "tls": "none", "connections": 2, **fields}
    return SendingRoute.objects.create(label=label, **given)


def mailing_to(count, *, issue, subscribe):
    for number in range(count):
        subscribe(f"reader{number}")
    return mailings.begin(issue, now=timezone.now())


def send(*, seconds=30, stop=lambda: False):
    return send_for(seconds=seconds, stop=stop)


def everyone(count):
    return sorted(f"reader{number}@example.org" for number in range(count))


def received(*sinks):
    return sorted(address for sink in sinks for address in sink.recipients())


def names(mailing):
    return sorted(route.name for route in routes_of(mailing))


def test_without_rows_mail_goes_by_the_setting(mailing, smtp_sink):
    assert names(mailing) == [f"127.0.0.1:{smtp_sink.port}"]


def test_a_newsletter_s_own_routes_come_before_those_of_all_and_disabled_ones_are_none(mailing, newsletter, sinks):
    other = NewsletterFactory(slug="other")
    route_to(sinks[0], "of all")
    route_to(sinks[0], "another’s", newsletter=other)
    assert names(mailing) == ["of all"]

    own = route_to(sinks[0], "its own", newsletter=newsletter)
    assert names(mailing) == ["its own"]

    SendingRoute.objects.filter(pk=own.pk).update(enabled=False)
    assert names(mailing) == ["of all"]


def test_a_person_s_test_mail_takes_the_first_choice_of_the_newsletter(newsletter, sinks):
    route_to(sinks[0], "stands by", priority=5)
    route_to(sinks[0], "first", weight=3)
    route_to(sinks[0], "second")
    assert [route.name for route in routes_of_newsletter(newsletter.pk)] == ["first", "second", "stands by"]


def test_a_secret_that_cannot_be_opened_is_a_route_that_is_down(mailing, sinks, settings):
    route_to(sinks[0], "sealed", username="alice", secret=seal("a password"))
    settings.ENCRYPTION_KEYS = {"new": bytes(32)}
    with pytest.raises(TransportDown, match=r"^sealed: its secret cannot be opened: It was sealed with the key"):
        routes_of(mailing)[0].connect()
    send()

    mailing.refresh_from_db()
    assert mailing.trouble.startswith("Sealed: its secret cannot be opened: ")
    assert Lease.objects.count() == 0


def test_a_route_that_dies_in_the_middle_costs_nobody_a_copy_and_gives_nobody_two(issue, subscribe, sinks):
    first, second = sinks
    route_to(first, "first"), route_to(second, "second")
    mailing = mailing_to(200, issue=issue, subscribe=subscribe)
    first.pause_seconds = second.pause_seconds = 0.005

    def die():
        first.wait_for(20)
        first.answer("MAIL", HANG_UP)

    dying = threading.Thread(target=die)
    dying.start()
    send()
    dying.join()
    waiting = mailing.deliveries.filter(state__in=["pending", "deferred"])
    while waiting.exists():  # the first is tried again, and rests for longer
        waiting.update(state="pending", not_before=timezone.now())
        send()

    assert received(first, second) == everyone(200)
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"sent"}
    assert 20 <= len(first.received) < 100
    row = SendingRoute.objects.get(label="first")
    assert row.down_why.startswith("the connection broke 3 times in a row")
    assert row.down_since is not None


def test_a_route_that_cannot_be_reached_hands_over_at_once_within_the_turn(issue, subscribe, sinks):
    nobody_there, standby = sinks
    route_to(nobody_there, "nobody there", port=1)
    route_to(standby, "standby", priority=1)
    mailing = mailing_to(30, issue=issue, subscribe=subscribe)
    assert send().tried == 30

    assert received(standby) == everyone(30)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.trouble) == ("finished", "")
    assert set(Attempt.objects.values_list("route", flat=True)) == {"standby"}
    assert SendingRoute.objects.get(label="nobody there").down_why.startswith("127.0.0.1:1: it cannot be reached")


def test_a_route_that_fails_is_left_alone_for_a_while_that_doubles_unless_there_is_no_other(issue, subscribe, sinks):
    standby = sinks[1]
    broken = route_to(sinks[0], "broken", port=1)
    route_to(standby, "standby", priority=1)
    mailing = mailing_to(3, issue=issue, subscribe=subscribe)
    send()
    broken.refresh_from_db()
    first_wait = broken.retry_at - broken.down_since
    assert [route.rests for route in routes_of(mailing)] == [True, False]

    SendingRoute.objects.filter(label="broken").update(retry_at=timezone.now())
    RouteStates().note(routes_of(mailing), down={routes_of(mailing)[0].key: "again"}, proven=frozenset())
    broken.refresh_from_db()
    assert (broken.down_count, broken.down_why) == (2, "again")
    assert (broken.retry_at - timezone.now()).total_seconds() == pytest.approx(2 * first_wait.total_seconds(), abs=2)


def test_a_route_that_rests_is_tried_all_the_same_where_no_other_can_be_used(issue, subscribe, sinks):
    soon = timezone.now() + dt.timedelta(minutes=5)
    route_to(sinks[0], "rests", retry_at=soon, down_since=timezone.now(), down_why="it hung up", down_count=3)
    route_to(sinks[1], "standby", port=1, priority=1)
    mailing_to(5, issue=issue, subscribe=subscribe)
    send()

    assert received(sinks[0]) == everyone(5)
    assert SendingRoute.objects.get(label="rests").down_why == ""


def test_a_standby_gets_nothing_while_the_first_choice_takes_mail(issue, subscribe, sinks):
    route_to(sinks[0], "first"), route_to(sinks[1], "standby", priority=1)
    mailing_to(40, issue=issue, subscribe=subscribe)
    send()

    assert (len(sinks[0].received), len(sinks[1].received)) == (40, 0)


def test_a_route_that_comes_back_is_used_again_in_the_next_turn(issue, subscribe, sinks):
    first, standby = sinks
    row = route_to(first, "first", port=1)
    route_to(standby, "standby", priority=1)
    mailing = mailing_to(10, issue=issue, subscribe=subscribe)
    later = mailing.deliveries.order_by("pk").values_list("pk", flat=True)[5:]
    mailing.deliveries.filter(pk__in=list(later)).update(not_before=timezone.now() + dt.timedelta(hours=1))
    send()
    assert (len(first.received), len(standby.received)) == (0, 5)

    # The server is back: the row's address is what it should have been, and nobody edited the row.
    SendingRoute.objects.filter(pk=row.pk).update(port=first.port)
    SendingRoute.objects.filter(pk=row.pk).update(retry_at=timezone.now())
    mailing.deliveries.update(not_before=timezone.now())
    send()

    assert (len(first.received), len(standby.received)) == (5, 5)
    row.refresh_from_db()
    assert (row.down_since, row.down_why, row.used_at is not None) == (None, "", True)


def test_when_every_route_is_down_the_mailing_says_so_and_waits(issue, subscribe, sinks):
    route_to(sinks[0], "first", port=1), route_to(sinks[1], "second", port=2)
    mailing = mailing_to(5, issue=issue, subscribe=subscribe)
    assert send().more is False

    mailing.refresh_from_db()
    assert [part in mailing.trouble for part in ("127.0.0.1:1: it ", "127.0.0.1:2: it ")] == [True, True]
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"pending"}


@pytest.mark.parametrize("count", [80, 400])
def test_weights_share_a_mailing_out(issue, subscribe, sinks, count):
    heavy, light = sinks
    route_to(heavy, "heavy", weight=3), route_to(light, "light", weight=1)
    mailing_to(count, issue=issue, subscribe=subscribe)
    send()

    assert received(heavy, light) == everyone(count)
    assert 0.65 <= len(heavy.received) / count <= 0.85


def test_what_a_limit_holds_back_at_one_route_goes_over_the_other(issue, subscribe, sinks):
    slow, free = sinks
    route_to(slow, "slow", per_second=5), route_to(free, "free")
    mailing_to(200, issue=issue, subscribe=subscribe)
    started = time.monotonic()
    send()

    assert received(slow, free) == everyone(200)
    assert time.monotonic() - started < 15
    assert len(slow.received) < 80


def test_the_limits_of_a_route_hold_over_two_senders(issue, subscribe, sinks):
    sink, _ = sinks
    route_to(sink, "limited", per_second=20, connections=3)
    mailing_to(80, issue=issue, subscribe=subscribe)

    def another():
        send()
        connection.close()

    other = threading.Thread(target=another)
    started = time.monotonic()
    other.start()
    send()
    other.join()
    if len(sink.received) < 80:
        send()

    # A second's worth may go at once, then twenty each second.
    assert time.monotonic() - started >= 2.8
    assert sink.highest_open <= 3
    assert Counter(received(sink)) == Counter(everyone(80))


def test_a_group_s_limit_holds_on_the_route_it_was_given_for(issue, subscribe, sinks):
    route_to(sinks[0], "grouped", group_limits={"other": {"per_second": 10}})
    mailing_to(25, issue=issue, subscribe=subscribe)
    started = time.monotonic()
    send()

    assert 1.3 < time.monotonic() - started < 8
    assert received(sinks[0]) == everyone(25)


def test_a_route_disabled_in_the_middle_gets_no_more(issue, subscribe, sinks):
    first, second = sinks
    row = route_to(first, "first")
    route_to(second, "second", priority=1)
    mailing_to(150, issue=issue, subscribe=subscribe)
    first.pause_seconds = 0.05

    def disable():
        first.wait_for(10)
        SendingRoute.objects.filter(pk=row.pk).update(enabled=False)
        connection.close()

    disabling = threading.Thread(target=disable)
    disabling.start()
    send()
    disabling.join()

    assert received(first, second) == everyone(150)
    assert len(first.received) < 60
