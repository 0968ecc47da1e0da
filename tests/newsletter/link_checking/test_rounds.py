"""What is asked for is looked at once, politely, and believed for a day."""

import datetime as dt
import itertools

import pytest
from django.core.cache import cache
from django.utils import timezone

from newsletter.link_checking.asking import ask_for, forget_unused
from newsletter.link_checking.rounds import check_due
from newsletter.models import LinkCheck
from newsletter.tasks import check_links, forget_link_checks
from tests.web_server import WebServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with WebServer() as server:
        settings.OUTGOING_EXCEPTIONS = frozenset({server.address})
        yield server


def test_links_are_looked_at_and_what_came_of_it_is_kept(server):
    server.answers["/a"] = (200, {}, b"")
    now = timezone.now()
    assert ask_for([server.url("/a"), server.url("/b")], [], now=now) == 2
    assert check_due(now=now) == 0
    rows = LinkCheck.objects.order_by("url").values_list("url", "state", "status", "due_at", "held_until")
    assert list(rows) == [(server.url("/a"), "alive", 200, None, None), (server.url("/b"), "dead", 404, None, None)]


def test_one_server_is_asked_one_thing_at_a_time_and_a_second_apart(server):
    server.answers |= {f"/{n}": (204, {}, b"") for n in range(3)}
    now = timezone.now()
    ask_for([server.url(f"/{n}") for n in range(3)], [], now=now)
    check_due(now=now)
    times = [at for _, _, _, at in server.asked]
    assert len(times) >= 3
    assert [after - before >= 0.9 for before, after in itertools.pairwise(times)] == [True] * (len(times) - 1)


def test_what_was_found_is_believed_for_a_day_and_doubt_for_an_hour(server):
    server.answers |= {"/a": (200, {}, b""), "/b": (503, {}, b"")}
    now = timezone.now()
    urls = [server.url("/a"), server.url("/b")]
    ask_for(urls, [], now=now)
    check_due(now=now)
    assert ask_for(urls, [], now=now + dt.timedelta(minutes=50)) == 0
    assert ask_for(urls, [], now=now + dt.timedelta(hours=2)) == 1
    assert ask_for(urls, [], now=now + dt.timedelta(hours=25)) == 2


def test_what_another_worker_holds_is_left_alone_until_its_lease_ends(server):
    now = timezone.now()
    ask_for([server.url("/a")], [], now=now)
    LinkCheck.objects.update(held_until=now + dt.timedelta(minutes=5))
    check_due(now=now)
    assert server.asked == []
    check_due(now=now + dt.timedelta(minutes=6))
    assert [path for _, path, _, _ in server.asked] == ["/a", "/a"]


def test_a_server_another_worker_is_at_is_left_for_the_next_round(server):
    now = timezone.now()
    ask_for([server.url("/a")], [], now=now)
    cache.add("link-check:localhost", "another", 60)
    assert check_due(now=now) == 1
    assert (server.asked, LinkCheck.objects.get().held_until) == ([], None)


def test_nothing_is_noted_where_link_checks_are_off(settings):
    settings.LINK_CHECKS = False
    assert (ask_for(["https://tides.test/"], [], now=timezone.now()), LinkCheck.objects.count()) == (0, 0)


def test_an_address_asked_for_twice_at_once_is_one_row():
    now = timezone.now()
    assert ask_for(["https://tides.test/"] * 2, ["https://tides.test/"], now=now) == 2
    assert ask_for(["https://tides.test/"], [], now=now) == 1
    assert LinkCheck.objects.count() == 2


def test_unused_addresses_are_forgotten():
    now = timezone.now()
    ask_for(["https://tides.test/"], [], now=now - dt.timedelta(days=91))
    ask_for(["https://tides.test/b"], [], now=now)
    forget_link_checks()
    assert list(LinkCheck.objects.values_list("url", flat=True)) == ["https://tides.test/b"]
    assert forget_unused(now=now) == 0


def test_garbage_addresses_are_refused_and_do_not_stop_the_others(server):
    server.answers["/a"] = (200, {}, b"")
    garbage = ["http://", "http://[::1", "http://\udc80.test/", "https://" + "x" * 4090, "http://localhost:1/\x00"]
    now = timezone.now()
    ask_for([url for url in [*garbage, server.url("/a")] if url.isprintable()], [], now=now)
    check_links()
    states = dict(LinkCheck.objects.values_list("url", "state"))
    assert states.pop(server.url("/a")) == "alive"
    assert set(states.values()) <= {"refused", "dead", "unsure"}
