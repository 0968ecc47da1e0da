"""From bytes to lines."""

import io

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from subscribers.importing import decoding
from subscribers.importing.decoding import Encoding, LineTooLong, encoding_of, lines_of

# A machine may be busy.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lines(content, encoding=None, **patched):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in patched.items():
            patch.setattr(decoding, name, value)
        return list(lines_of(io.BytesIO(content), encoding or encoding_of(content)))


@UNHURRIED
@given(st.text(st.sampled_from("aé\r\n\u2028\x0b\x85"), max_size=30), st.integers(1, 7))
def test_only_line_feeds_and_carriage_returns_end_a_line_wherever_a_block_ends(text, block):
    expected = io.StringIO(text, newline="").readlines()

    assert lines(text.encode(), Encoding(name="utf-8"), _BLOCK=block) == expected


@UNHURRIED
@given(st.binary(max_size=200), st.integers(1, 64))
def test_whatever_the_bytes_are_they_become_lines_that_can_be_written(content, block):
    found = lines(content, _BLOCK=block)

    assert all(line and "\0" not in line for line in found)
    assert isinstance("".join(found).encode("utf-8"), bytes)


@pytest.mark.parametrize("block", [1, 3, 64])
def test_zero_bytes_pad_cells_and_else_are_a_letter_that_is_lost(block):
    content = b"email,name\0\0\r\na@example.org\0\0,\0Ann\r\nn\0ul@example.org,B\0\0o\n\0"

    assert lines(content, Encoding(name="utf-8"), _BLOCK=block) == [
        "email,name\r\n", "a@example.org,Ann\r\n", "n\ufffdul@example.org,B\ufffd\ufffdo\n",
    ]  # fmt: skip


@pytest.mark.parametrize("block", [1, 4, 8])
@pytest.mark.parametrize("end", [b"", b"\n", b"\nb\n"])
def test_a_line_too_long_is_none_wherever_it_stands(block, end):
    assert lines(b"b\n" + b"a" * 7 + b"\n", _BLOCK=block, LONGEST_LINE=8) == ["b\n", "a" * 7 + "\n"]
    with pytest.raises(LineTooLong):
        lines(b"b\n" + b"a" * 9 + end, _BLOCK=block, LONGEST_LINE=8)


def test_a_file_that_is_closed_before_it_is_read_to_the_end_is_no_trouble(tmp_path, recwarn):
    path = tmp_path / "list.csv"
    path.write_bytes(b"a\nb\n" * 200_000)
    with path.open("rb") as file:
        found = lines_of(file, Encoding(name="utf-8"))
        assert next(found) == "a\n"
    found.close()

    assert list(recwarn) == []
