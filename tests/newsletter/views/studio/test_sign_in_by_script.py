"""Signing in without leaving the page one writes on."""

import json

import pytest
from django.test import Client

from newsletter.access.sign_in_throttle import TRIES_PER_ACCOUNT_AND_CLIENT
from tests.factories import IssueFactory, WriterFactory
from tests.newsletter.views.studio.saving_by_script import body, doc, put, titles, topic

pytestmark = pytest.mark.django_db
LOGIN = "/studio/login/"
PASSWORD = "correct horse battery staple"
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def visitor():
    """One that checks tokens, as real ones are checked."""
    return Client(enforce_csrf_checks=True, headers=AS_SCRIPT)


def sign_in(visitor, username="alice", password=PASSWORD, **more):
    token = visitor.get(LOGIN).json()["csrf"]
    return visitor.post(LOGIN, {"username": username, "password": password}, headers={"X-CSRFToken": token}, **more)


def test_words_written_while_signed_out_are_saved_after_signing_in_on_the_page(visitor):
    writer, issue = WriterFactory(), IssueFactory()
    data = body(issue, doc(topic("Kept")))
    refused = put(visitor, issue, data, headers={"X-CSRFToken": visitor.get(LOGIN).json()["csrf"]})
    assert (refused.status_code, refused.json()["login"]) == (401, LOGIN)
    answer = sign_in(visitor).json()
    assert answer["user"] == {"id": writer.pk, "name": "alice"}
    saved = put(visitor, issue, data, headers={"X-CSRFToken": answer["csrf"]})
    assert (saved.status_code, titles(issue)) == (200, ["Kept"])


def test_the_fields_may_come_as_json(visitor):
    WriterFactory()
    token = visitor.get(LOGIN).json()["csrf"]
    given = json.dumps({"username": "alice", "password": PASSWORD})
    answer = visitor.post(LOGIN, given, content_type="application/json", headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json()["user"]["name"]) == (200, "alice")


def test_the_token_of_before_does_not_work_any_more_and_json_says_so(visitor):
    WriterFactory()
    issue = IssueFactory()
    old = visitor.get(LOGIN).json()["csrf"]
    sign_in(visitor)
    visitor.cookies["csrftoken"] = "x" * 32
    refused = put(visitor, issue, body(issue, doc(topic("Kept"))), headers={"X-CSRFToken": old})
    assert (refused.status_code, sorted(refused.json())) == (403, ["error", "login", "token"])


def test_a_wrong_password_is_said_and_nobody_is_signed_in(visitor):
    WriterFactory()
    answer = sign_in(visitor, password="wrong")
    assert answer.status_code == 422
    assert answer.json()["error"] == (
        "That name and password do not belong together. Both tell large from small letters."
    )
    assert visitor.get("/studio/session/").status_code == 401


def test_too_many_wrong_passwords_close_the_door_by_script_and_by_page_alike(visitor, client):
    WriterFactory()
    for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT):
        sign_in(visitor, password="wrong")
    assert sign_in(visitor).json()["error"].startswith("Too many wrong passwords.")
    assert (
        "Too many wrong passwords." in client.post(LOGIN, {"username": "alice", "password": PASSWORD}).content.decode()
    )


def test_without_a_token_nobody_is_signed_in(visitor):
    WriterFactory()
    answer = visitor.post(LOGIN, {"username": "alice", "password": PASSWORD})
    assert (answer.status_code, sorted(answer.json())) == (403, ["error", "login", "token"])


def test_an_account_that_was_switched_off_is_not_signed_in(visitor):
    WriterFactory(is_active=False)
    assert sign_in(visitor).status_code == 422


def test_who_is_signed_in_already_is_told_so(visitor):
    WriterFactory()
    sign_in(visitor)
    assert sign_in(visitor, "nobody", "wrong").json()["user"]["name"] == "alice"


@pytest.mark.parametrize(
    "given", [b"", b"{", b"null", b"[]", b'"x"', b'{"username": ["x"], "password": {}}', b"\xff", b"[" * 9999]
)
def test_garbage_is_a_wrong_password_and_no_error(visitor, given):
    token = visitor.get(LOGIN).json()["csrf"]
    answer = visitor.post(LOGIN, given, content_type="application/json", headers={"X-CSRFToken": token})
    assert (answer.status_code, sorted(answer.json())) == (422, ["error", "login"])


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "x" * 9_000])
def test_a_name_that_cannot_be_one_is_a_wrong_password(visitor, name):
    WriterFactory()
    token = visitor.get(LOGIN).json()["csrf"]
    given = json.dumps({"username": name, "password": PASSWORD})
    answer = visitor.post(LOGIN, given, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 422


def test_what_is_far_too_large_is_not_read(visitor):
    token = visitor.get(LOGIN).json()["csrf"]
    given = json.dumps({"username": "x" * 10_000, "password": PASSWORD})
    answer = visitor.post(LOGIN, given, content_type="application/json", headers={"X-CSRFToken": token})
    said = {"error": "What was sent to sign in with is too large.", "login": LOGIN}
    assert (answer.status_code, answer.json()) == (413, said)


def test_another_method_is_not_allowed(visitor):
    token = visitor.get(LOGIN).json()["csrf"]
    assert visitor.delete(LOGIN, headers={"X-CSRFToken": token}).status_code == 405
