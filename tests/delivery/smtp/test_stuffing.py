import re

import pytest
from hypothesis import given, strategies as st

from delivery.smtp.stuffing import BareLineEnd, stuff

TEXT = st.text(alphabet="ab.\r\n", max_size=30).map(str.encode)


def unstuffed(wire):
    """What RFC 5321 §4.5.2 tells a server to do."""
    return b"\r\n".join(line.removeprefix(b".") for line in wire.split(b"\r\n"))


@pytest.mark.parametrize(
    ("message", "wire"),
    [
        (b".\r\n", b"..\r\n"),
        (b".a\r\n.\r\n..b\r\n", b"..a\r\n..\r\n...b\r\n"),
        (b"no end", b"no end\r\n"),
        (b"a.\r\nb\r\n", b"a.\r\nb\r\n"),
        (b"a\r\n.", b"a\r\n..\r\n"),
        (b"\xff.\r\n\xfe\r\n", b"\xff.\r\n\xfe\r\n"),
        (b"", b"\r\n"),
    ],
)
def test_leading_dots_are_doubled_and_the_last_line_is_ended(message, wire):
    assert stuff(message) == wire


def test_a_message_with_nothing_to_stuff_is_not_copied():
    message = b"Subject: x\r\n\r\n" + b"line\r\n" * 5000
    assert stuff(message) is message


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (b"a\nb\r\n", "line 1 of the message holds a bare LF"),
        (b"a\r\nb\rc\r\n", "line 2 of the message holds a bare CR"),
        (b"a\r\n\r\r\n", "line 2 of the message holds a bare CR"),
        (b"a\r\n.\n", "line 2 of the message holds a bare LF"),
        (b"a\r", "line 1 of the message holds a bare CR"),
        (b"\n.\n", "line 1 of the message holds a bare LF"),
    ],
)
def test_a_bare_line_end_is_named(message, words):
    with pytest.raises(BareLineEnd, match=words):
        stuff(message)


@given(TEXT)
def test_nothing_leaves_that_could_end_the_message_before_its_time(message):
    bare = re.search(rb"\r(?!\n)|(?<!\r)\n", message) is not None
    try:
        wire = stuff(message)
    except BareLineEnd:
        assert bare
        return
    assert not bare
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", wire) is None
    assert wire.endswith(b"\r\n")
    assert not any(re.fullmatch(rb"\.(?!\.).*", line) for line in wire.split(b"\r\n"))
    assert unstuffed(wire) == (message if message.endswith(b"\r\n") else message + b"\r\n")
