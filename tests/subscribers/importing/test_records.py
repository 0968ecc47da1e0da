"""Rows and the lines they begin at, whatever stands in the cells."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from subscribers.importing import records
from subscribers.importing.records import Doubted, Torn, records_in

# A machine may be busy.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rows(text):
    return list(records_in(io.StringIO(text, newline=""), delimiter=","))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\nc,d", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("a\n\n \n,\nb", [(1, ["a"]), (4, ["", ""]), (5, ["b"])]),
        ('a,"b\nc"\nd,e\n', [(1, ["a", "b\nc"]), (3, ["d", "e"])]),
        ('"a,b\nc,d\n', [(1, ['"a', "b"]), (2, ["c", "d"])]),
        ('a,"b', [(1, ["a", '"b'])]),
        ('a"b,c"d\n', [(1, ['a"b', 'c"d'])]),
    ],
)
def test_rows_begin_where_they_begin(text, expected, monkeypatch):
    monkeypatch.setattr(records, "MOST_LINES", 2)

    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "torn"),
    [
        (
            'ann@example.org,Ann\nbo@example.org,"unclosed\ncy@example.org,Cy\n',
            [["ann@example.org", "Ann"], ["bo@example.org", '"unclosed'], ["cy@example.org", "Cy"]],
            [2],
        ),
        ('bo@example.org,"unclosed', [["bo@example.org", '"unclosed']], [1]),
        (
            'bo@example.org,"unclosed\ncy@example.org,Cy\ndee@example.org,"Dee, E"\nfay@example.org,"Fay"\n',
            [
                ["bo@example.org", '"unclosed'],
                ["cy@example.org", "Cy"],
                ["dee@example.org", "Dee, E"],
                ["fay@example.org", "Fay"],
            ],
            [1],
        ),
        ('bo@example.org,"Asked\nas cy@example.org too"\n', [["bo@example.org", "Asked\nas cy@example.org too"]], []),
        ('bo@example.org,"a\nb "c" d"\n', [["bo@example.org", 'a\nb c" d"']], []),
    ],
    ids=["near the end", "at the end", "closed by the mark of a later row", "an address in a note", "no row below"],
)
def test_a_mark_that_is_left_open_takes_no_other_row_with_it(text, expected, torn):
    found = rows(text)

    assert [cells for _, cells in found] == expected
    assert [line for line, cells in found if isinstance(cells, Torn)] == torn


def test_rows_that_a_mark_left_open_might_have_taken_in_are_doubted_and_those_below_are_not():
    text = 'bo@example.org,"Asked:\ncy@example.org\nsaid "please" twice"\ndee@example.org,Dee\n'

    found = [(line, type(cells)) for line, cells in rows(text)]

    assert found == [(1, Torn), (2, Doubted), (3, Doubted), (4, list)]


cells = st.text(st.sampled_from('ab,"\n\r ='), max_size=6)
tables = st.lists(st.lists(cells, min_size=2, max_size=3), max_size=12)


@UNHURRIED
@given(tables, st.integers(1, 5))
def test_what_a_program_wrote_is_read_whatever_the_blocks(table, block):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "_BLOCK", block)
        found = rows(text.getvalue())

    assert [cells for _, cells in found] == table


@UNHURRIED
@given(st.text(st.sampled_from('ab,"\n'), max_size=60), st.integers(1, 4))
def test_lines_are_read_alike_in_blocks_and_with_care(text, block):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "MOST_LINES", 5)
        patch.setattr(records, "_BLOCK", block)
        in_blocks = rows(text)
        patch.setattr(records, "_one_a_line", lambda _block, _delimiter: None)
        with_care = rows(text)

    assert in_blocks == with_care
    assert [type(cells) for _, cells in in_blocks] == [type(cells) for _, cells in with_care]


def test_every_row_over_several_lines_is_read_however_many_there_are():
    text = "".join(f'r{number},"two\nlines"\n' for number in range(20_000))

    found = rows(text)

    assert (len(found), found[-1]) == (20_000, (39_999, ["r19999", "two\nlines"]))
