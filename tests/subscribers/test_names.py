"""What may stand as a reader's name."""

import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given, strategies as st

from subscribers.names import LONGEST, UnusableName, clean_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  Bob   Smith ", "Bob Smith"),
        ("José", "José"),
        ("Jose\u0301", "José"),
        ("نور", "نور"),
        ("千代", "千代"),
        ("O'Neil-Smith, Jr.", "O'Neil-Smith, Jr."),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("نور\u200f", "نور\u200f"),
        ("\u3000 ", ""),
    ],
)
def test_a_name_is_kept_as_people_write_it(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "Bob\r\nBcc: eve@example.net",
        "Bob\x00",
        "B\u2028ob",
        "=?utf-8?q?Bob?=",
        "see http://example.net",
        "www.example.net",
        "example.net/win",
        "x" * 101,
        "\ud800",
    ],
)
def test_what_could_break_a_header_or_carry_a_message_is_refused(typed):
    with pytest.raises(UnusableName):
        clean_name(typed)


@pytest.mark.parametrize(
    "typed",
    ["\u200b", "\u200b \u200d", "\u2060\ufeff", "\u00ad", "\u3164", "\u2800\u115f", "\u0301\ufe0f", "\U000e0041",
     "Bob\u202etxt", "\u2066Bob", "Bob\u2069", "\u202aBob\u202c"],
)  # fmt: skip
def test_what_nobody_sees_or_what_turns_words_around_is_no_name(typed):
    with pytest.raises(UnusableName, match="invisible"):
        clean_name(typed)


@given(st.text(max_size=150))
def test_whatever_passes_stands_in_a_header_alone(text):
    try:
        name = clean_name(text)
    except UnusableName:
        return
    assert len(name) <= LONGEST
    assert clean_name(name) == name
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = f"To {name}"
    assert message.as_bytes().count(b":") >= 1
    assert email.message_from_bytes(message.as_bytes(), policy=email.policy.default).keys() == ["Subject"]
