import pytest
from hypothesis import given, strategies as st

from delivery.smtp.replies import NotSmtp, read_lines
from delivery.transport import Reply


@pytest.mark.parametrize(
    ("lines", "reply"),
    [
        ([b"250 OK"], Reply(250, "", "OK")),
        ([b"250"], Reply(250, "", "")),
        ([b"250-a", b"250 b"], Reply(250, "", "a\nb")),
        ([b"550 5.1.1 no such user"], Reply(550, "5.1.1", "no such user")),
        ([b"550-5.1.1 no such", b"550 5.1.1 user"], Reply(550, "5.1.1", "no such\nuser")),
        ([b"550 5.1.1"], Reply(550, "5.1.1", "")),
        ([b"450 5.1.1 the classes differ"], Reply(450, "", "5.1.1 the classes differ")),
        ([b"550 5.7.515 Access denied"], Reply(550, "5.7.515", "Access denied")),
        ([b"250 caf\xe9 \x1b[31mred"], Reply(250, "", "caf\ufffd  [31mred")),
        ([], None),
        ([b"250-more"], None),
    ],
)
def test_a_reply_is_read(lines, reply):
    assert read_lines(lines) == reply


@pytest.mark.parametrize(
    "lines", [[b""], [b"abc"], [b"199 x"], [b"600 x"], [b"250x"], [b"250-a", b"251 b"], [b"250-a"] * 201]
)
def test_what_is_no_reply_is_said_so(lines):
    with pytest.raises(NotSmtp):
        read_lines(lines)


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_bytes_are_a_reply_or_refused(lines):
    try:
        reply = read_lines(lines)
    except NotSmtp:
        return
    assert reply is None or (200 <= reply.code <= 599 and reply.text.replace("\n", "").isprintable())
