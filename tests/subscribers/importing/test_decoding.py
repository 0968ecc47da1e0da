"""From bytes to lines."""

import io
import time

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from subscribers.importing import decoding
from subscribers.importing.decoding import SAMPLE, Encoding, LineTooLong, encoding_of, lines_of, telling_bytes

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


def told(content):
    file = io.BytesIO(content)
    return encoding_of(telling_bytes(file.read(SAMPLE), file)).name


PLAIN = b"reader@example.org;Ann Lee\n" * 12_000
assert len(PLAIN) > SAMPLE


@pytest.mark.parametrize(
    ("end", "encoding"),
    [
        ("ivan@example.org;Иван Петров\n", "cp1251"),
        ("yamada@example.org;山田太郎\r\n", "cp932"),
        ("zoe@example.org;Zoë", "cp1252"),
        ("zoe@example.org;Zoë", "mac_roman"),
        ("zoe@example.org;Zoë", "utf-8"),
    ],
)
@pytest.mark.parametrize("middle", [b"", PLAIN * 2])
def test_letters_that_come_late_tell_the_encoding_too(end, encoding, middle):
    assert told(PLAIN + end.encode(encoding) + b"\n" + middle) == encoding
    assert told(PLAIN.replace(b"\n", b"\r") + end.encode(encoding) + b"\r") == encoding


def test_a_few_letters_among_many_lines_are_told_by_all_of_them():
    lines = [
        PLAIN[: SAMPLE // 2],
        "a@example.org;Łódź\n".encode("cp1250"),
        PLAIN,
        "b@example.org;Wałęsa\n".encode("cp1250"),
    ]

    assert told(b"".join(lines)) == "cp1250"


@pytest.mark.parametrize("cut", range(-4, 5))
def test_a_letter_of_several_bytes_at_the_end_of_what_is_read_first_is_whole(cut):
    before = PLAIN[: SAMPLE - 20] + b"\n" + b"a" * (15 + cut)

    assert told(before + "漢\n".encode() + PLAIN) == "utf-8"
    assert told(before.replace(b"\n", b" ") + "漢".encode() + PLAIN) == "utf-8"


def test_lines_of_another_encoding_that_a_program_pasted_in_are_read_and_told_of_by_their_numbers():
    content = "é\nü\n".encode() + "Zoë\n".encode("cp1252") + b"a\n" * 9 + "Seán".encode("cp1252")
    numbers = []

    for block in (1, 5, 1000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(decoding, "_BLOCK", block)
            found = list(lines_of(io.BytesIO(content), Encoding(name="utf-8"), tell_mended=numbers.append))
        assert "".join(found) == "é\nü\nZoë\n" + "a\n" * 9 + "Seán"
    assert numbers == [3, 13] * 3


def test_a_hole_of_zero_bytes_within_a_cell_holds_nobody_up():
    began = time.monotonic()

    assert lines(b"a" + b"\0" * 1_000_000 + b"b;c\n", Encoding(name="utf-8")) == ["a" + "\ufffd" * 1_000_000 + "b;c\n"]
    assert time.monotonic() - began < 10
