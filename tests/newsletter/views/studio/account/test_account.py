"""One's own account: what it shows, and what is changed there."""

import datetime as dt
import re
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from newsletter.access import authenticators, counters, recovery_codes, second_step
from newsletter.access.sign_in_throttle import TRIES_PER_ACCOUNT_AND_CLIENT
from newsletter.models import AccountMail, Authenticator, Passkey, StudioSession
from newsletter.sealing import unseal
from newsletter.views.studio.account.signing_in import WRONG_CODE
from tests.factories import WriterFactory
from tests.newsletter.access.test_authenticators import code, set_up

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
PAGE, PROVE, APP, CODES = (f"/studio/account/{end}" for end in ("", "prove/", "app/", "recovery-codes/"))
GUARDED = ["details/", "app/", "app/off/", "recovery-codes/", "passkeys/add/", "passkeys/1/"]


@pytest.fixture(autouse=True)
def _no_counts():
    counters._in_process.clear()


@pytest.fixture
def alice():
    return WriterFactory()


def forget_proof(client):
    session = client.session
    session["proved_at"] = 0
    session.save()


def test_the_times_of_sessions_name_their_zone(studio_client, alice):
    at = timezone.now() - dt.timedelta(days=1)
    StudioSession.objects.create(user=alice, session_key="k", browser="Firefox", created_at=at, last_seen_at=at)
    with timezone.override("Asia/Tokyo"):
        page = studio_client.get(PAGE).content.decode()
    local = at.astimezone(dt.timezone(dt.timedelta(hours=9)))
    said = f"{local.day} {local:%B, %H:%M} JST"
    assert f"Seen {said} · signed in {said}" in page


@pytest.mark.parametrize("end", GUARDED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_guards_an_account_asks_first_who_sits_there(studio_client, end, method):
    forget_proof(studio_client)
    response = getattr(studio_client, method)(PAGE + end)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{PROVE}?next=")


def test_the_password_proves_it_and_leads_back(studio_client):
    forget_proof(studio_client)
    assert studio_client.get(APP, follow=True).status_code == 200
    response = studio_client.post(PROVE, {"password": PASSWORD, "next": APP})
    assert (response.headers["Location"], studio_client.get(APP).status_code) == (APP, 200)


def test_a_wrong_password_proves_nothing_and_counts(studio_client):
    forget_proof(studio_client)
    said = [studio_client.post(PROVE, {"password": "no"}).status_code for _ in range(TRIES_PER_ACCOUNT_AND_CLIENT + 1)]
    assert said == [422] * TRIES_PER_ACCOUNT_AND_CLIENT + [429]
    assert studio_client.post(PROVE, {"password": PASSWORD}).status_code == 429
    assert studio_client.get(APP).status_code == 302


@pytest.fixture
def secret(alice, monkeypatch):
    """Of an app that was set up five minutes ago."""
    then = timezone.now() - dt.timedelta(minutes=5)
    with monkeypatch.context() as before:
        before.setattr(authenticators.timezone, "now", lambda: then)
        return set_up(alice)


def test_with_a_second_step_the_password_alone_proves_nothing(studio_client, secret):
    forget_proof(studio_client)
    assert 'name="code"' in studio_client.get(PROVE).content.decode()
    for given in ({}, {"code": ""}, {"code": "1"}, {"code": "\x00"}, {"code": "x" * 100}):
        assert studio_client.post(PROVE, {"password": PASSWORD, **given}).status_code == 422
        assert studio_client.post(f"{APP}off/").status_code == 302
    assert Authenticator.objects.count() == 1


def test_the_password_and_a_code_prove_it_once(studio_client, secret):
    forget_proof(studio_client)
    given = {"password": PASSWORD, "code": code(secret), "next": f"{APP}off/"}
    assert studio_client.post(PROVE, given).headers["Location"] == f"{APP}off/"
    assert studio_client.get(f"{APP}off/").status_code == 200
    forget_proof(studio_client)
    said = studio_client.post(PROVE, given)
    assert (said.status_code, WRONG_CODE in said.content.decode()) == (422, True)


def test_with_a_passkey_alone_a_recovery_code_goes_with_the_password(studio_client, alice):
    Passkey.objects.create(user=alice, name="Key", credential_id=b"1", public_key=b"2")
    good = recovery_codes.make(alice)[0]
    forget_proof(studio_client)
    shown = studio_client.get(PROVE).content.decode()
    assert ("Recovery code" in shown, "Use your passkey" in shown) == (True, True)
    assert studio_client.post(PROVE, {"password": PASSWORD}).status_code == 422
    assert studio_client.post(PROVE, {"password": PASSWORD, "code": good}).headers["Location"] == PAGE


def test_wrong_codes_close_the_door_and_no_code_is_looked_at_without_the_password(studio_client, alice, secret):
    forget_proof(studio_client)
    good = recovery_codes.make(alice)[0]
    studio_client.post(PROVE, {"password": "no", "code": good})
    assert recovery_codes.left(alice) == 10
    said = [studio_client.post(PROVE, {"password": PASSWORD, "code": "1"}).status_code for _ in range(8)]
    assert said == [422] * 7 + [429]
    assert studio_client.post(PROVE, {"password": PASSWORD, "code": good}).status_code == 429


def test_wrong_codes_from_elsewhere_close_it_here(studio_client, alice, secret):
    forget_proof(studio_client)
    for _ in range(second_step.WRONG_PER_WINDOW):
        second_step.check(alice, "1")
    response = studio_client.post(PROVE, {"password": PASSWORD, "code": code(secret)})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "900")


def test_proving_never_leads_to_another_site(studio_client):
    response = studio_client.post(PROVE, {"password": PASSWORD, "next": "https://example.com/"})
    assert response.headers["Location"] == PAGE


@pytest.mark.parametrize("password", ["", "\x00", "x" * 5_000])
def test_garbage_proves_nothing(studio_client, password):
    forget_proof(studio_client)
    assert studio_client.post(PROVE, {"password": password}).status_code == 422
    assert studio_client.get(APP).status_code == 302


def test_an_app_is_set_up_and_recovery_codes_are_shown_once(studio_client, alice):
    shown = studio_client.get(APP).content.decode()
    secret = unseal(Authenticator.objects.get().secret).decode()
    assert " ".join(re.findall(".{4}", secret)) in shown
    assert "<svg" in shown
    page = studio_client.post(APP, {"code": code(secret)}).content.decode()
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code></li>", page)
    assert (len(codes), recovery_codes.left(alice), second_step.ways(alice).app) == (10, 10, True)
    file = unquote(re.search(r'href="data:text/plain;charset=utf-8,([^"]+)"', page)[1])
    assert [line for line in file.splitlines() if line in codes] == codes
    assert codes[0] not in studio_client.get(PAGE).content.decode()
    assert [mail.words for mail in AccountMail.objects.order_by("pk")] == [
        "Authenticator app added.", "Recovery codes made anew.",
    ]  # fmt: skip


def test_a_wrong_code_does_not_turn_it_on(studio_client, alice):
    studio_client.get(APP)
    response = studio_client.post(APP, {"code": "12345"})
    assert (response.status_code, bool(second_step.ways(alice))) == (422, False)
    assert "That is not the code the app shows now." in response.content.decode()


def test_codes_for_setting_up_are_not_guessed_on_and_on(studio_client):
    for _ in range(second_step.WRONG_PER_WINDOW):
        studio_client.post(APP, {"code": "1"})
    assert "Too many wrong codes." in studio_client.post(APP, {"code": "1"}).content.decode()


def test_an_app_is_taken_away_after_a_question(studio_client, alice):
    set_up(alice)
    recovery_codes.make(alice)
    assert studio_client.get(APP).headers["Location"] == PAGE
    assert "Take the app away?" in studio_client.get(f"{APP}off/").content.decode()
    assert second_step.ways(alice).app is True
    studio_client.post(f"{APP}off/")
    assert (bool(second_step.ways(alice)), recovery_codes.left(alice)) == (False, 0)


def test_new_recovery_codes_take_a_press_and_make_the_old_ones_worthless(studio_client, alice):
    set_up(alice)
    old = recovery_codes.make(alice)[0]
    studio_client.get(CODES)
    assert recovery_codes.left(alice) == 10
    studio_client.post(CODES)
    assert recovery_codes.use(alice, old) is False


def test_recovery_codes_stand_in_for_something(studio_client, alice):
    assert studio_client.post(CODES).headers["Location"] == PAGE
    assert recovery_codes.left(alice) == 0


def test_few_codes_are_warned_of(studio_client, alice):
    set_up(alice)
    codes = recovery_codes.make(alice)
    assert "10 are left." in studio_client.get(PAGE).content.decode()
    for each in codes[:9]:
        recovery_codes.use(alice, each)
    assert "1 is left. Make ten new ones" in studio_client.get(PAGE).content.decode()
    recovery_codes.use(alice, codes[9])
    assert "You have none." in studio_client.get(PAGE).content.decode()


def test_a_name_is_changed_at_once_and_nobody_is_told(studio_client, alice):
    given = {"first_name": "Alice", "last_name": "Ebb", "email": alice.email}
    assert studio_client.post(f"{PAGE}details/", given).headers["Location"] == PAGE
    alice.refresh_from_db()
    assert (alice.get_full_name(), AccountMail.objects.count()) == ("Alice Ebb", 0)
    assert studio_client.post(f"{PAGE}details/", {**given, "email": "x"}).status_code == 422


def test_nothing_but_name_and_address_is_changed_there(studio_client, alice):
    studio_client.post(
        f"{PAGE}details/", {"email": alice.email, "username": "root", "is_active": "", "is_superuser": ""}
    )
    alice.refresh_from_db()
    assert (alice.username, alice.is_active, alice.is_superuser) == ("alice", True, True)


def test_the_page_names_this_browser_and_the_others(studio_client, alice):
    Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/139.0"}).post(
        "/studio/login/", {"username": "alice", "password": PASSWORD}
    )
    page = studio_client.get(PAGE).content.decode()
    assert (page.count("this browser"), page.count("Firefox on Windows")) == (1, 2)


def test_the_browser_one_sits_at_is_not_ended_by_mistake(studio_client):
    here = StudioSession.objects.get().pk
    studio_client.post(f"{PAGE}sessions/{here}/end/")
    assert studio_client.get(PAGE).status_code == 200


def test_a_name_of_an_account_is_no_markup(studio_client, alice):
    alice.first_name = "<b>x</b>"
    alice.save()
    assert "<b>x</b>" not in studio_client.get(PAGE).content.decode()
