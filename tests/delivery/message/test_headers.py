"""Header lines: the quick way writes what the long way writes, and encoded words keep their limits."""

import re
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings, strategies as st

from delivery.message import Unfillable, read_mailbox
from delivery.message.headers import (
    mailbox_header,
    message_id_header,
    subject_header,
    text_header,
    to_header,
)

names = st.text(st.sampled_from("Bob. é—🌊'\"<>@,=?") | st.characters(), max_size=70)
locals_ = st.text(st.sampled_from("abc.=?+'é<> "), max_size=70)


def outcome(write, *args, **kwargs):
    """The line, or the fact that it is refused."""
    try:
        return write(*args, **kwargs)
    except Unfillable:
        return "refused"


@settings(max_examples=400, deadline=None)
@given(names, st.builds("{}@{}".format, locals_, st.sampled_from(["example.org", "bücher.example", "a..b", "x", ""])))
def test_to_is_the_same_line_whichever_way_it_is_written(name, address):
    def the_long_way():
        return mailbox_header("To", name, read_mailbox(address).address)

    assert outcome(to_header, name, address) == outcome(the_long_way)


@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from("Tide. é—🌊=?_") | st.characters(), max_size=300))
def test_the_subject_is_the_same_line_whichever_way_it_is_written(subject):
    assert outcome(subject_header, subject) == outcome(text_header, "Subject", subject.strip())


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("aé—🌊") | st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300))
def test_encoded_words_are_whole_characters_on_short_lines(value):
    value = value.strip()
    line = outcome(text_header, "Subject", value)
    if line == "refused" or b"=?utf-8?" not in line:
        return
    words = re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", line)
    assert line == b"Subject: " + b"\r\n ".join(words) + b"\r\n"
    assert [len(word) <= 75 for word in words] == [True] * len(words)
    assert max(map(len, line.split(b"\r\n"))) <= 76
    assert "".join(str(make_header(decode_header(word.decode("ascii")))) for word in words) == value


@pytest.mark.parametrize("token", ["", "a b", "a@b", "a>b", "é", "a\r\nX: y", ".a", "a..b", "\ud800", "a\n"])
def test_a_token_that_would_break_the_message_id_is_refused(token):
    with pytest.raises(Unfillable):
        message_id_header(token, "example.org")


@pytest.mark.parametrize("token", ["abc234", "a.b-c_d", "0"])
def test_a_token_begins_the_message_id(token):
    assert message_id_header(token, "example.org") == f"Message-ID: <{token}@example.org>\r\n".encode("ascii")
