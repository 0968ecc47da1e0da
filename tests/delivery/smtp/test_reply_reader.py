import pytest
from hypothesis import given, strategies as st

from delivery.smtp.replies import LONGEST_LINE, MOST_LINES, MOST_OCTETS, ReplyReader
from delivery.transport import Reply

REPLY_LINES = st.one_of(
    st.sampled_from(
        [
            b"550 5.1.1\r\n",
            b"550 5.1.1 \r\n",
            b"250  2.1.1 x\r\n",
            b"250 2.1.1  x \n",
            b"450 5.1.1 x\r\n",
            b"250 2.1.1x\r\n",
            b"250 \r\n",
            b"354 3.0.0 x\r\n",
            b"250 OK\r\n",
            b"250-a\r\n250 b\r\n",
            b"354 go on\n",
            b"550-5.1.1 no\r\n550 5.1.1 one\r\n",
            b"421 bye\r\n",
            b"250-a\r\n251 b\r\n",
            b"250\r\n",
            b"250x\r\n",
            b"\r\n",
            b"HTTP/1.1 400 Bad\r\n",
            b"250-\xff\x00\x1b\n250 \r\r\n",
        ]
    ),
    st.binary(max_size=30),
)

YES = Reply(250, "2.1.0", "a")


def read(*pieces):
    reader, replies = ReplyReader(), []
    for piece in pieces:
        replies += reader.take(piece)
    return replies, reader.fault, reader.pending


@pytest.mark.parametrize(
    ("wire", "replies"),
    [
        (b"250 OK\r\n", [Reply(250, "", "OK")]),
        (b"250 OK\n", [Reply(250, "", "OK")]),
        (b"250\r\n", [Reply(250, "", "")]),
        (b"250-a\r\n250 b\r\n", [Reply(250, "", "a\nb")]),
        (b"250-a\r\n250-\r\n250\r\n", [Reply(250, "", "a")]),
        (b"550-5.1.1 no such\r\n550 5.1.1 user\r\n", [Reply(550, "5.1.1", "no such\nuser")]),
        (b"250 2.1.0 a\r\n250 2.1.5 b\r\n354 c\r\n", [YES, Reply(250, "2.1.5", "b"), Reply(354, "", "c")]),
        (b"550 5.1.1\r\n", [Reply(550, "5.1.1", "")]),
        (b"250  2.1.1 \tx\r\n", [Reply(250, "2.1.1", "x")]),
        (b"450 5.1.1 the classes differ\r\n", [Reply(450, "", "5.1.1 the classes differ")]),
        (b"250 caf\xe9 \x1b[31mred\r\n", [Reply(250, "", "caf\ufffd  [31mred")]),
        (b"250 " + b"x" * (LONGEST_LINE - 5) + b"\r\n", [Reply(250, "", "x" * (LONGEST_LINE - 5))]),
        (b"250-more\r\n", []),
        (b"250 half", []),
        (b"", []),
    ],
)  # fmt: skip
def test_replies_are_read_as_soon_as_they_are_whole(wire, replies):
    assert read(wire)[:2] == (replies, "")


@pytest.mark.parametrize(
    ("wire", "fault"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", "not an SMTP reply: “HTTP/1.1 400 Bad Request”"),
        (b"199 x\r\n", "not an SMTP reply: “199 x”"),
        (b"600 x\r\n", "not an SMTP reply: “600 x”"),
        (b"250x\r\n", "not an SMTP reply: “250x”"),
        (b"\r\n", "not an SMTP reply: “”"),
        (b"250-a\r\n251 b\r\n", "not an SMTP reply: “251 b”"),
        (b"250 " + b"x" * LONGEST_LINE + b"\r\n", "a line without an end: “250 " + "x" * 76 + "”"),
        (b"2" * (LONGEST_LINE + 1), "a line without an end: “" + "2" * 80 + "”"),
        (b"250-a\r\n" * (MOST_LINES + 1), "a reply without an end: “250-a”"),
        (
            (b"250-" + b"x" * 4000 + b"\r\n") * (MOST_OCTETS // 4000 + 1),
            "a reply without an end: “250-" + "x" * 76 + "”",
        ),
    ],
)
def test_what_is_no_reply_ends_the_reading_and_is_named(wire, fault):
    assert read(wire, b"250 OK\r\n")[:2] == ([], fault)


def test_what_came_before_the_garbage_still_counts():
    assert read(b"250 OK\r\ngarbage\r\n250 OK\r\n")[:2] == ([Reply(250, "", "OK")], "not an SMTP reply: “garbage”")


@pytest.mark.parametrize(("wire", "pending"), [(b"250 OK\r\n", False), (b"250 OK\r\n2", True), (b"250-OK\r\n", True)])
def test_it_knows_whether_something_is_left_over(wire, pending):
    assert read(wire)[2] is pending


@given(st.lists(REPLY_LINES, max_size=6).map(b"".join), st.data())
def test_the_same_bytes_give_the_same_replies_however_they_are_cut(wire, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=8)))
    pieces = [wire[start:end] for start, end in zip([0, *cuts], [*cuts, len(wire)], strict=True)]
    one_by_one = [wire[place : place + 1] for place in range(len(wire))]

    whole = read(wire)
    assert read(*pieces)[:2] == whole[:2]
    assert read(*one_by_one)[:2] == whole[:2]
    assert all(200 <= reply.code <= 599 and reply.text.replace("\n", "").isprintable() for reply in whole[0])
