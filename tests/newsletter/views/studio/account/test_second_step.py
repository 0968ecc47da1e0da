"""Signing in to an account that asks for more than its password, by page and by script."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone

from newsletter.access import authenticators, counters, recovery_codes, second_step
from newsletter.access.second_step import WRONG_PER_WINDOW
from newsletter.access.sign_in_throttle import TRIES_PER_ACCOUNT_AND_CLIENT
from newsletter.models import AuditEntry, StudioSession
from newsletter.views.studio.account import entering
from tests.factories import WriterFactory
from tests.newsletter.access.test_authenticators import code, set_up

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
LOGIN, STEP = "/studio/login/", "/studio/login/code/"


@pytest.fixture(autouse=True)
def _no_counts():
    counters._in_process.clear()
    yield
    counters._in_process.clear()


@pytest.fixture
def alice():
    return WriterFactory()


@pytest.fixture
def secret(alice, monkeypatch):
    """Of an app that was set up five minutes ago."""
    then = timezone.now() - dt.timedelta(minutes=5)
    with monkeypatch.context() as before:
        before.setattr(authenticators.timezone, "now", lambda: then)
        return set_up(alice)


def give_password(client, to=""):
    return client.post(f"{LOGIN}?next={to}", {"username": "alice", "password": PASSWORD, "next": to})


def is_in(client):
    return client.get("/studio/account/").status_code == 200


def test_the_password_alone_does_not_let_in(client, secret):
    response = give_password(client)
    assert (response.status_code, response.headers["Location"], is_in(client)) == (302, STEP, False)
    assert client.get("/studio/session/", headers={"Accept": "application/json"}).status_code == 401


def test_a_code_of_the_app_lets_in_and_leads_to_the_page_that_was_asked_for(client, secret):
    give_password(client, to="/studio/new/")
    response = client.post(STEP, {"code": code(secret)})
    assert (response.headers["Location"], is_in(client)) == ("/studio/new/", True)


def test_the_second_step_never_leads_to_another_site(client, secret):
    give_password(client, to="https://example.com/")
    assert client.post(STEP, {"code": code(secret)}).headers["Location"] == "/studio/"


def test_the_session_gets_another_key(client, secret):
    give_password(client)
    before = client.session.session_key
    client.post(STEP, {"code": code(secret)})
    assert client.session.session_key != before


def test_who_knew_the_session_before_the_password_does_not_get_to_the_second_step(client, secret):
    client.post("/studio/login/passkey/begin/")  # a session of nobody's
    spy = Client()
    spy.cookies["sessionid"] = client.cookies["sessionid"].value
    give_password(client)
    assert (spy.get(STEP).status_code, client.get(STEP).status_code) == (302, 200)


def test_a_code_that_let_in_lets_nobody_else_in(client, secret):
    give_password(client)
    used = code(secret)
    client.post(STEP, {"code": used})
    spy = Client()
    give_password(spy)
    response = spy.post(STEP, {"code": used})
    assert (is_in(client), is_in(spy)) == (True, False)
    assert "That is not a code this account takes now." in response.content.decode()


def test_a_recovery_code_lets_in_once(client, alice, secret):
    good = recovery_codes.make(alice)[0]
    for turn in range(2):
        other = Client()
        give_password(other)
        other.post(STEP, {"code": good})
        assert is_in(other) is (turn == 0)


def signed_in_by():
    """By what somebody signed in last: in the log, and in the list of sessions."""
    row = AuditEntry.objects.filter(act="signed_in").latest("pk")
    return row.details, StudioSession.objects.latest("created_at").signed_in_by


def test_the_log_and_the_list_of_sessions_say_by_what_somebody_signed_in(client, alice, monkeypatch):
    give_password(Client())
    assert signed_in_by() == ({"by": "a password"}, "a password")
    secret = set_up(alice)
    monkeypatch.setattr(authenticators, "DRIFT", 2)  # the code of this half minute was used to set the app up
    give_password(client)
    client.post(STEP, {"code": code(secret, timezone.now() + dt.timedelta(seconds=60))})
    words = "a password and a code of the app"
    assert signed_in_by() == ({"by": words}, words)
    assert f"by {words}" in client.get("/studio/account/").content.decode()
    other = Client()
    give_password(other)
    other.post(STEP, {"code": recovery_codes.make(alice)[0]})
    assert signed_in_by()[0] == {"by": "a password and a recovery code"}


@pytest.mark.parametrize("typed", ["", "000", "\x00", "x" * 100, "١٢٣٤٥٦"])
def test_garbage_lets_nobody_in_and_says_so(client, secret, typed):
    give_password(client)
    response = client.post(STEP, {"code": typed})
    assert (response.status_code, is_in(client)) == (422, False)
    assert 'class="errorlist"' in response.content.decode()


def test_without_the_password_there_is_no_second_step(client, alice, secret):
    for method in (client.get, client.post):
        assert method(STEP, {"code": code(secret)}).headers["Location"] == LOGIN
    assert is_in(client) is False


def test_a_second_step_that_took_too_long_begins_anew(client, secret, monkeypatch):
    give_password(client)
    later = timezone.now() + dt.timedelta(seconds=entering.PENDING_SECONDS + 5)
    monkeypatch.setattr(entering.timezone, "now", lambda: later)
    assert client.post(STEP, {"code": code(secret)}).headers["Location"] == LOGIN
    assert "That took too long" in client.get(LOGIN).content.decode()


def test_a_password_that_changed_meanwhile_ends_the_second_step(client, alice, secret):
    give_password(client)
    alice.set_password("nine tides and a half moon")
    alice.save()
    assert client.post(STEP, {"code": code(secret)}).headers["Location"] == LOGIN


def test_an_account_that_was_switched_off_meanwhile_does_not_get_in(client, alice, secret):
    give_password(client)
    alice.is_active = False
    alice.save()
    client.post(STEP, {"code": code(secret)})
    assert is_in(client) is False


def test_wrong_codes_close_the_door_to_this_client(client, secret):
    give_password(client)
    said = [client.post(STEP, {"code": "1"}).status_code for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT + 1)]
    assert said == [422] * TRIES_PER_ACCOUNT_AND_CLIENT + [429]
    assert client.post(STEP, {"code": code(secret)}).status_code == 429
    assert give_password(Client()).status_code == 429


def test_wrong_codes_from_everywhere_close_it_to_all(alice, secret):
    for _ in range(WRONG_PER_WINDOW):
        second_step.check(alice, "1")
    client = Client(REMOTE_ADDR="198.51.100.9")
    give_password(client)
    response = client.post(STEP, {"code": code(secret)})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "900")
    assert "Too many wrong codes." in response.content.decode()


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True, headers={"Accept": "application/json"})


def by_script(visitor, **more):
    given = json.dumps({"username": "alice", "password": PASSWORD, **more})
    token = visitor.get(LOGIN).json()["csrf"]
    return visitor.post(LOGIN, given, content_type="application/json", headers={"X-CSRFToken": token})


def test_a_script_is_asked_for_the_code_and_signs_in_with_it(visitor, secret):
    asked = by_script(visitor)
    assert (asked.status_code, asked.json()) == (
        422, {"error": "Type the code of your app, or a recovery code.", "login": LOGIN, "code": True},
    )  # fmt: skip
    assert visitor.get("/studio/session/").status_code == 401
    answer = by_script(visitor, code=code(secret))
    assert (answer.status_code, answer.json()["user"]["name"]) == (200, "alice")
    assert visitor.get("/studio/session/").status_code == 200
    assert signed_in_by()[0] == {"by": "a password and a code of the app"}


def test_a_wrong_code_by_script_is_said_and_counts(visitor, secret):
    answers = [by_script(visitor, code="1") for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT)]
    assert {(each.status_code, each.json()["code"]) for each in answers} == {(422, True)}
    closed = by_script(visitor, code=code(secret))
    assert (closed.status_code, "Retry-After" in closed.headers) == (429, True)


@pytest.mark.parametrize("given", [None, 7, [], {}, "\x00", "x" * 5_000, "\ud800"])
def test_garbage_for_a_code_by_script_signs_nobody_in(visitor, secret, given):
    assert by_script(visitor, code=given).status_code == 422
    assert visitor.get("/studio/session/").status_code == 401


def test_without_a_right_password_a_script_learns_nothing_of_a_second_step(visitor, secret):
    token = visitor.get(LOGIN).json()["csrf"]
    given = {"username": "alice", "password": "wrong", "code": code(secret)}
    answer = visitor.post(LOGIN, given, headers={"X-CSRFToken": token})
    assert (answer.status_code, "code" in answer.json()) == (422, False)
