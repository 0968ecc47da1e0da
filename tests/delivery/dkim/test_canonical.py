"""The canonical forms are those of RFC 6376, and the bodies made here are canonical before anyone asks."""

import pytest
from hypothesis import given, settings, strategies as st

from delivery.dkim.canonical import relaxed_body, relaxed_header
from delivery.message.quoted_printable import encode_piece

texts = st.text(st.sampled_from(" \t.=\nFrom aé&-\x0b\x0c") | st.characters(exclude_categories=["Cs"]), max_size=300)


def test_the_rfc_s_own_example_of_the_relaxed_forms():
    # RFC 6376 §3.4.5
    assert relaxed_header(b"A: X\r\n") + relaxed_header(b"B : Y\t\r\n\tZ  \r\n") == b"a:X\r\nb:Y Z\r\n"
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"


@pytest.mark.parametrize(
    ("body", "canonical"),
    [
        (b"", b""),
        (b"\r\n", b""),
        (b"\r\n\r\n", b""),
        (b" \t\r\n \r\n", b""),
        (b"a", b"a\r\n"),
        (b"a\r\n\r\nb\r\n \r\n", b"a\r\n\r\nb\r\n"),
        (b"\ta  b\t\r\n", b" a b\r\n"),
    ],
)
def test_a_body_loses_white_space_at_its_ends(body, canonical):
    assert relaxed_body(body) == canonical


@settings(max_examples=300, deadline=None)
@given(texts, texts, texts)
def test_joined_pieces_of_quoted_printable_are_canonical_already(first, second, third):
    body = encode_piece(first) + encode_piece(second) + encode_piece(third) + b"\r\n--=_boundary--\r\n"
    assert relaxed_body(body) == body


@settings(max_examples=300, deadline=None)
@given(texts, texts)
def test_no_line_begins_with_a_dot_or_with_the_mark_of_a_mailbox(first, second):
    lines = (encode_piece(first) + encode_piece(second)).split(b"\r\n")
    assert [line for line in lines if line.startswith((b".", b"From "))] == []
    assert max(map(len, lines)) <= 76
