"""Codes of an app: which are taken, and when."""

import datetime as dt

import pyotp
import pytest
from django.utils import timezone

from newsletter.access import authenticators
from newsletter.access.authenticators import STEP_SECONDS
from newsletter.models import Authenticator
from newsletter.sealing import unseal
from tests.factories import WriterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """``clock(seconds)`` sets the hour to so many seconds after a moment in the middle of a step."""
    start = dt.datetime(2026, 3, 1, 12, 0, 15, tzinfo=dt.UTC)

    def at(seconds):
        monkeypatch.setattr(authenticators.timezone, "now", lambda: start + dt.timedelta(seconds=seconds))
        return start + dt.timedelta(seconds=seconds)

    at(0)
    return at


@pytest.fixture
def alice():
    return WriterFactory()


def code(secret, at=None):
    return pyotp.TOTP(secret).at(at or authenticators.timezone.now())


def set_up(user):
    secret = authenticators.begin(user)
    assert authenticators.confirm(user, code(secret)) is True
    return secret


def test_an_app_counts_once_a_code_of_it_was_typed(alice):
    secret = authenticators.begin(alice)
    assert (authenticators.is_on(alice), authenticators.take(alice, code(secret))) == (False, False)
    assert authenticators.confirm(alice, "000000" if code(secret) != "000000" else "000001") is False
    assert authenticators.confirm(alice, code(secret)) is True
    assert authenticators.is_on(alice) is True


def test_the_page_may_be_loaded_again_while_one_sets_it_up(alice, clock):
    first = authenticators.begin(alice)
    assert authenticators.begin(alice) == first
    Authenticator.objects.update(created_at=timezone.now() - dt.timedelta(hours=2))
    assert authenticators.begin(alice) != first


def test_a_second_app_is_not_set_up_over_the_first(alice):
    set_up(alice)
    with pytest.raises(ValueError, match="has an app already"):
        authenticators.begin(alice)


def test_a_code_is_taken_once_and_so_is_the_one_that_confirmed(alice, clock):
    secret = set_up(alice)
    assert authenticators.take(alice, code(secret)) is False
    now = clock(STEP_SECONDS)
    assert [authenticators.take(alice, code(secret, now)) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("behind", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_half_a_minute_off(alice, clock, behind, taken):
    secret = set_up(alice)
    now = clock(100 * STEP_SECONDS)
    assert authenticators.take(alice, code(secret, now + dt.timedelta(seconds=behind * STEP_SECONDS))) is taken


def test_a_code_of_before_is_not_taken_after_a_newer_one(alice, clock):
    secret = set_up(alice)
    now = clock(100 * STEP_SECONDS)
    assert authenticators.take(alice, code(secret, now)) is True
    assert authenticators.take(alice, code(secret, now - dt.timedelta(seconds=STEP_SECONDS))) is False


def test_blanks_in_a_code_do_no_harm(alice, clock):
    secret = set_up(alice)
    typed = code(secret, clock(STEP_SECONDS))
    assert authenticators.take(alice, f" {typed[:3]} {typed[3:]}\n") is True


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00" * 6, "9" * 100_000, "-12345"])
def test_what_is_no_code_is_not_taken(alice, typed):
    set_up(alice)
    assert authenticators.take(alice, typed) is False


def test_the_secret_lies_sealed(alice):
    secret = set_up(alice)
    kept = Authenticator.objects.get().secret
    assert secret not in kept
    assert unseal(kept).decode() == secret


def test_with_a_lost_key_nobody_gets_in_and_nothing_breaks(alice, settings, clock):
    secret = set_up(alice)
    settings.ENCRYPTION_KEYS = {"other": b"\x01" * 32}
    assert authenticators.take(alice, code(secret, clock(STEP_SECONDS))) is False


def test_the_address_for_the_app_names_site_and_account(alice):
    said = authenticators.address(alice, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", site="news.example.org")
    assert said == (
        "otpauth://totp/Fortnight%20news.example.org:alice?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Fortnight%20news.example.org"
    )


def test_an_app_that_was_taken_away_does_not_count(alice, clock):
    secret = set_up(alice)
    authenticators.take_away(alice)
    assert authenticators.take(alice, code(secret, clock(STEP_SECONDS))) is False
    assert authenticators.is_on(alice) is False
