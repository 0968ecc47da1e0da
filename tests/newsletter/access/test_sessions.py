"""Where an account is signed in: what is written down, and that an ended session ends."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from newsletter.access import sessions
from newsletter.access.browsers import in_words
from newsletter.models import StudioSession
from tests.factories import WriterFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
PAGE = "/studio/account/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def alice():
    return WriterFactory()


def browser(user_agent=FIREFOX, ip="203.0.113.7"):
    return Client(headers={"User-Agent": user_agent}, REMOTE_ADDR=ip)


def signed_in(user, **more):
    """A browser that typed name and password."""
    client = browser(**more)
    client.post("/studio/login/", {"username": user.username, "password": PASSWORD})
    return client


def is_in(client):
    return client.get(PAGE).status_code == 200


def row_of(client):
    return StudioSession.objects.get(session_key=client.session.session_key)


def test_a_browser_is_known_by_its_words_and_its_network(alice):
    row = row_of(signed_in(alice, ip="2001:db8:1:2:3:4:5:6"))
    assert (row.user, row.browser, row.network) == (alice, "Firefox on Linux", "2001:db8:1::/48")
    assert row_of(signed_in(alice, user_agent=IPHONE)).browser == "Safari on iPhone"


def test_an_address_is_kept_as_its_network_only(alice):
    signed_in(alice)
    assert "203.0.113.7" not in str(list(StudioSession.objects.values()))
    assert StudioSession.objects.get().network == "203.0.113.0/24"


def test_a_session_that_is_ended_ends(alice):
    here, there = signed_in(alice), signed_in(alice, user_agent=IPHONE)
    assert [is_in(here), is_in(there)] == [True, True]
    assert sessions.end(alice, row_of(there).pk) is True
    assert [is_in(here), is_in(there)] == [True, False]
    assert Session.objects.filter(session_key=there.session.session_key).exists() is False


def test_a_script_of_an_ended_session_is_told(alice):
    there = signed_in(alice)
    sessions.end_all(alice)
    assert there.get("/studio/session/", headers={"Accept": "application/json"}).status_code == 401


def test_all_others_end_and_this_one_stays(alice):
    here, others = signed_in(alice), [signed_in(alice) for _ in range(3)]
    here.post("/studio/account/sessions/end/")
    assert [is_in(here), *map(is_in, others)] == [True, False, False, False]
    assert StudioSession.objects.count() == 1


def test_one_does_not_end_the_sessions_of_somebody_else(alice):
    bob = WriterFactory(username="bob")
    his = signed_in(bob)
    assert sessions.end(alice, row_of(his).pk) is False
    assert signed_in(alice).post(f"/studio/account/sessions/{row_of(his).pk}/end/").status_code == 404
    sessions.end_all(alice)
    assert is_in(his) is True


def test_signing_out_takes_the_row_away(alice):
    client = signed_in(alice)
    client.post("/studio/logout/")
    assert StudioSession.objects.count() == 0


def test_what_is_seen_is_written_down_every_five_minutes(alice, monkeypatch, django_assert_num_queries):
    client = signed_in(alice)
    first, now = row_of(client).last_seen_at, timezone.now()
    with django_assert_num_queries(2):  # the session, the account
        client.get("/studio/session/")
    assert row_of(client).last_seen_at == first
    monkeypatch.setattr(sessions.timezone, "now", lambda: now + sessions.SEEN_EVERY)
    client.get("/studio/session/", headers={"User-Agent": IPHONE})
    row = row_of(client)
    assert (row.last_seen_at, row.browser) == (now + sessions.SEEN_EVERY, "Safari on iPhone")


def test_a_page_of_readers_asks_for_no_session(client, django_assert_num_queries):
    client.get("/robots.txt")
    with django_assert_num_queries(0):
        client.get("/studio/login/passkey/")
    assert StudioSession.objects.count() == 0


def test_another_key_of_the_same_session_is_followed(alice):
    client, other = signed_in(alice), signed_in(alice)
    before = client.session.session_key
    new = "nine tides and a half moon"
    client.post("/studio/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert client.session.session_key != before
    assert [(row.session_key, row.user) for row in StudioSession.objects.all()] == [(client.session.session_key, alice)]
    assert [is_in(client), is_in(other)] == [True, False]


def test_a_session_of_an_older_version_gets_a_row(alice):
    client = signed_in(alice)
    StudioSession.objects.all().delete()
    session = client.session
    del session["studio_session"]
    session.save()
    assert is_in(client) is True
    assert row_of(client).user == alice


def test_a_request_that_was_under_way_does_not_bring_an_ended_session_back(alice, monkeypatch):
    client = signed_in(alice)
    key = client.session.session_key
    later = timezone.now() + sessions.SEEN_EVERY
    monkeypatch.setattr(sessions.timezone, "now", lambda: later)
    StudioSession.objects.all().delete()  # ended after this request's session was read
    client.get(PAGE)
    assert Session.objects.filter(session_key=key).exists() is False
    assert StudioSession.objects.count() == 0


def test_sessions_that_nobody_uses_are_forgotten(alice, settings):
    old, new = signed_in(alice), signed_in(alice)
    age = dt.timedelta(seconds=settings.SESSION_COOKIE_AGE + 60)
    StudioSession.objects.filter(pk=row_of(old).pk).update(last_seen_at=timezone.now() - age)
    assert [row.pk for row in sessions.of(alice)] == [row_of(new).pk]
    assert sessions.forget_old(timezone.now()) == 1
    assert [is_in(old), is_in(new)] == [False, True]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "An unknown browser"),
        ("curl/8.5", "An unknown browser"),
        ("\xff\x00" * 5_000, "An unknown browser"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.4 Safari/605.1.15", "Safari on Mac"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Something", "An unknown browser on ChromeOS"),
    ],
)
def test_a_browser_in_words(said, words):
    assert in_words(said) == words
