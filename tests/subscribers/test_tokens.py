"""Signed links: bound to a purpose, verified by every key of the ring, safe against any text."""

import re
import string

import pytest
from django.test import override_settings
from hypothesis import given, strategies as st

from subscribers.tokens import LONGEST_MADE, MAC_BYTES, BadToken, Purpose, TokenPress, read, sign

NUMBERS = st.integers(min_value=0, max_value=2**63 - 1)


@given(NUMBERS, NUMBERS)
def test_what_is_signed_reads_back(first, second):
    assert read(Purpose.FEEDBACK, sign(Purpose.FEEDBACK, first, second)) == (first, second)
    assert read(Purpose.UNSUBSCRIBE, sign(Purpose.UNSUBSCRIBE, first)) == (first,)


@given(NUMBERS)
def test_a_token_fits_in_a_path_segment(number):
    assert set(sign(Purpose.UNSUBSCRIBE, number)) <= set(string.ascii_letters + string.digits + "-_.")


def test_a_token_is_short_and_its_mac_has_128_bits():
    assert MAC_BYTES == 16
    assert len(sign(Purpose.UNSUBSCRIBE, 12_480)) == len("k1.") + 24


@pytest.mark.parametrize(
    ("made_for", "used_for"),
    [
        (Purpose.UNSUBSCRIBE, Purpose.PREFERENCES),
        (Purpose.PREFERENCES, Purpose.UNSUBSCRIBE),
        (Purpose.CONFIRM, Purpose.FEEDBACK),
        (Purpose.FEEDBACK, Purpose.CONFIRM),
        (Purpose.FORM, Purpose.CONFIRM),
    ],
)
def test_a_token_for_one_purpose_is_worthless_for_another(made_for, used_for):
    token = sign(made_for, *range(7, 7 + made_for.count))
    with pytest.raises(BadToken):
        read(used_for, token)


def test_every_key_of_the_ring_verifies_and_the_first_signs(settings):
    settings.TOKEN_KEYS = {"old": b"o" * 32}
    old = sign(Purpose.UNSUBSCRIBE, 5)
    settings.TOKEN_KEYS = {"new": b"n" * 32, "old": b"o" * 32}
    assert read(Purpose.UNSUBSCRIBE, old) == (5,)
    assert sign(Purpose.UNSUBSCRIBE, 5).startswith("new.")
    settings.TOKEN_KEYS = {"new": b"n" * 32}
    with pytest.raises(BadToken):
        read(Purpose.UNSUBSCRIBE, old)


def test_a_key_id_that_was_given_to_another_key_does_not_verify(settings):
    settings.TOKEN_KEYS = {"k1": b"a" * 32}
    token = sign(Purpose.UNSUBSCRIBE, 5)
    settings.TOKEN_KEYS = {"k1": b"b" * 32}
    with pytest.raises(BadToken):
        read(Purpose.UNSUBSCRIBE, token)


def test_no_change_of_a_single_character_goes_unnoticed():
    token = sign(Purpose.UNSUBSCRIBE, 12_480)
    alphabet = string.ascii_letters + string.digits + "-_.= \n"
    for place in range(len(token)):
        for character in alphabet:
            changed = token[:place] + character + token[place + 1 :]
            if changed != token:
                with pytest.raises(BadToken):
                    read(Purpose.UNSUBSCRIBE, changed)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "k1",
        "k1.",
        "k1.A",
        "k1.====",
        "k1." + "A" * 500,
        "test-mail",
        "k1.\u00e9\u00e9",
        "\ud800",
        "k1.\x00",
        "é.AAAA",
    ],
)
def test_garbage_is_a_bad_token(token):
    with pytest.raises(BadToken):
        read(Purpose.UNSUBSCRIBE, token)


def test_what_stands_before_or_after_a_token_spoils_it():
    token = sign(Purpose.UNSUBSCRIBE, 5)
    for spoiled in (f"{token}=", f"{token}==", f" {token}", f"{token}\n", f"{token}/", f"{token}AAAA"):
        with pytest.raises(BadToken):
            read(Purpose.UNSUBSCRIBE, spoiled)


@given(st.text(max_size=200))
def test_any_text_is_refused_without_a_crash(text):
    for token in (text, f"k1.{text}"):
        with pytest.raises(BadToken):
            read(Purpose.CONFIRM, token)


def test_the_count_of_numbers_is_held_to_the_purpose():
    with pytest.raises(TypeError):
        sign(Purpose.UNSUBSCRIBE, 1, 2)
    with pytest.raises(ValueError, match="negative"):
        sign(Purpose.UNSUBSCRIBE, -1)


@pytest.mark.parametrize(
    ("purpose", "token", "numbers"),
    [
        (Purpose.UNSUBSCRIBE, "k1.wGFlFK1uSHJD6Bsr3xbJdX1q", (12_480,)),
        (Purpose.FEEDBACK, "k1.BxU85G4bpsDu5gUstHp2UCFq", (7, 21)),
    ],
)
def test_a_token_of_a_mail_that_went_out_with_hmac_sha256_is_still_good(settings, purpose, token, numbers):
    settings.TOKEN_KEYS = {"k2": b"n" * 32, "k1": b"o" * 32}
    assert read(purpose, token) == numbers
    with pytest.raises(BadToken):
        read(purpose, f"k1.A{token[4:]}")


@given(NUMBERS, NUMBERS)
def test_a_press_makes_what_signing_makes(first, second):
    press = TokenPress((Purpose.UNSUBSCRIBE, ()), (Purpose.FEEDBACK, (second,)))
    signed = [sign(Purpose.UNSUBSCRIBE, first), sign(Purpose.FEEDBACK, first, second)]
    assert press.tokens(first) == [token.encode("ascii") for token in signed]


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.sampled_from(["a", "2", "k1", "k" * 16]))
def test_a_token_is_plain_characters_and_no_longer_than_it_says(first, second, key_id):
    with override_settings(TOKEN_KEYS={key_id: b"o" * 32}):
        tokens = TokenPress((Purpose.UNSUBSCRIBE, ()), (Purpose.FEEDBACK, (second,))).tokens(first)
    assert [bool(re.fullmatch(rb"[A-Za-z0-9]+\.[A-Za-z0-9_\-]+", token)) for token in tokens] == [True, True]
    assert max(map(len, tokens)) <= LONGEST_MADE


def test_another_count_of_numbers_than_the_purpose_holds_is_refused():
    with pytest.raises(TypeError):
        TokenPress((Purpose.UNSUBSCRIBE, (1,)))
    with pytest.raises(TypeError):
        sign(Purpose.FEEDBACK, 1)


def test_a_key_longer_than_the_mac_takes_serves_too(settings):
    settings.TOKEN_KEYS = {"k1": b"o" * 65}
    assert read(Purpose.UNSUBSCRIBE, sign(Purpose.UNSUBSCRIBE, 5)) == (5,)
