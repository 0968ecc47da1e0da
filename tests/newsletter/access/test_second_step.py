"""Recovery codes, and how often a code may be guessed."""

import pytest
from django.core.cache.backends.redis import RedisCache

from newsletter.access import authenticators, counters, recovery_codes, second_step
from newsletter.access.second_step import WRONG_PER_DAY, WRONG_PER_WINDOW, Outcome
from newsletter.models import Passkey, RecoveryCode
from tests.factories import WriterFactory
from tests.newsletter.access.test_authenticators import code, set_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts():
    counters._in_process.clear()
    yield
    counters._in_process.clear()


@pytest.fixture
def alice():
    return WriterFactory()


def test_ten_codes_are_each_good_once(alice):
    codes = recovery_codes.make(alice)
    assert (len(codes), len(set(codes)), recovery_codes.left(alice)) == (10, 10, 10)
    assert [recovery_codes.use(alice, each) for each in codes] == [True] * 10
    assert [recovery_codes.use(alice, each) for each in codes] == [False] * 10
    assert recovery_codes.left(alice) == 0


def test_a_code_may_be_typed_large_and_with_blanks(alice):
    first, second, *_ = recovery_codes.make(alice)
    assert recovery_codes.use(alice, first.upper().replace("-", " ")) is True
    assert recovery_codes.use(alice, f" {second.replace('-', '')} ") is True


def test_new_codes_make_the_old_ones_worthless(alice):
    old, new = recovery_codes.make(alice), recovery_codes.make(alice)
    assert [recovery_codes.use(alice, each) for each in (old[0], new[0])] == [False, True]


def test_a_code_is_its_owners_only(alice):
    bob = WriterFactory(username="bob")
    assert recovery_codes.use(bob, recovery_codes.make(alice)[0]) is False


def test_codes_cannot_be_read_from_what_is_kept(alice):
    codes = recovery_codes.make(alice)
    kept = str(list(RecoveryCode.objects.values()))
    assert [each for each in codes if each in kept or each.replace("-", "") in kept] == []


@pytest.mark.parametrize("typed", ["", "-", "abcd-efgh-ijkm", "\x00" * 16, "ı" * 16, "a" * 1_000_000, "0" * 16])
def test_what_is_no_recovery_code_is_not_taken(alice, typed):
    recovery_codes.make(alice)
    assert recovery_codes.use(alice, typed) is False


def test_an_account_asks_for_what_it_has(alice):
    assert bool(second_step.ways(alice)) is False
    authenticators.begin(alice)
    assert bool(second_step.ways(alice)) is False
    Passkey.objects.create(user=alice, name="Key", credential_id=b"1", public_key=b"2")
    assert second_step.ways(alice) == second_step.Ways(app=False, passkey=True)


def test_after_too_many_wrong_codes_even_a_right_one_waits(alice):
    set_up(alice)
    good = recovery_codes.make(alice)[0]
    said = [second_step.check(alice, "123") for _ in range(WRONG_PER_WINDOW + 1)]
    assert said == [Outcome.WRONG] * WRONG_PER_WINDOW + [Outcome.WAIT]
    assert second_step.check(alice, good) is Outcome.WAIT
    assert recovery_codes.left(alice) == 10


def test_codes_that_come_at_the_same_time_are_counted_before_they_are_looked_at(alice, monkeypatch):
    looked_at = []

    def meanwhile_another_comes(user, typed):
        looked_at.append(typed)
        if len(looked_at) < 3 * WRONG_PER_WINDOW:
            second_step.check(user, typed)
        return False

    monkeypatch.setattr(authenticators, "take", meanwhile_another_comes)
    second_step.check(alice, "1")
    assert len(looked_at) == WRONG_PER_WINDOW


def test_right_codes_use_nothing_up(alice, monkeypatch):
    monkeypatch.setattr(second_step, "WRONG_PER_DAY", 2)
    assert {second_step.check(alice, each) for each in recovery_codes.make(alice)} == {Outcome.RECOVERY}


def test_tries_that_are_not_looked_at_do_not_close_the_day(alice):
    for _ in range(WRONG_PER_DAY + WRONG_PER_WINDOW):
        second_step.check(alice, "1")
    counters.forget(f"second-step:{alice.pk}")
    assert second_step.check(alice, recovery_codes.make(alice)[0]) is Outcome.RECOVERY


def test_a_right_code_forgets_the_wrong_ones_of_the_hour_and_not_those_of_the_day(alice, monkeypatch):
    monkeypatch.setattr(second_step, "WRONG_PER_DAY", 2 * WRONG_PER_WINDOW - 2)
    codes = recovery_codes.make(alice)
    for turn in range(2):
        assert [second_step.check(alice, "1") for _ in range(WRONG_PER_WINDOW - 1)] == [Outcome.WRONG] * 9
        assert second_step.check(alice, codes[turn]) is (Outcome.RECOVERY if turn == 0 else Outcome.WAIT)


def test_a_days_guesses_find_a_code_in_no_lifetime():
    chance_a_day = WRONG_PER_DAY * 3 / 10**6
    assert 1 / chance_a_day > 20 * 365


def test_one_accounts_wrong_codes_do_not_keep_another_out(alice):
    bob = WriterFactory(username="bob")
    good = recovery_codes.make(bob)[0]
    for _ in range(WRONG_PER_WINDOW):
        second_step.check(alice, "1")
    assert second_step.check(bob, good) is Outcome.RECOVERY


def test_codes_are_counted_while_valkey_is_away(alice, monkeypatch):
    monkeypatch.setattr(counters, "cache", RedisCache("unix:///nonexistent/valkey.sock", {}))
    said = [second_step.check(alice, "1") for _ in range(WRONG_PER_WINDOW + 1)]
    assert said[-1] is Outcome.WAIT


def test_where_the_last_second_step_is_gone_recovery_codes_go_too(alice):
    secret = set_up(alice)
    assert len(code(secret)) == 6
    recovery_codes.make(alice)
    second_step.tidy(alice)
    assert recovery_codes.left(alice) == 10
    authenticators.take_away(alice)
    second_step.tidy(alice)
    assert recovery_codes.left(alice) == 0
