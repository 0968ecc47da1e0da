"""From cells to people: addresses, names, states, dates, tags, objects."""

import datetime as dt

import pytest
from hypothesis import given, settings, strategies as st

from subscribers.addresses import AddressError, read_address
from subscribers.importing.reading_addresses import read_cell
from subscribers.importing.reading_names import read_name
from subscribers.importing.records import Doubted, Torn
from subscribers.importing.refusing import Refused
from subscribers.importing.sources import Unreadable
from subscribers.importing.values import moment, object_of, tags_of
from subscribers.names import LONGEST, UnusableName, clean_name
from tests.subscribers.importing.moving import person, reader

NOON = dt.datetime(2024, 4, 3, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("cell", "given_address", "canonical"),
    [
        ("Ann@Example.ORG", "Ann@example.org", "ann@example.org"),
        ("  ann@example.org\t", "ann@example.org", "ann@example.org"),
        ("ann@bücher.example", "ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("o'neil+news@example.org", "o'neil+news@example.org", "o'neil+news@example.org"),
    ],
)
def test_addresses_are_kept_as_written_and_known_by_their_canonical_form(cell, given_address, canonical):
    found = person([cell], "address")

    assert (found.given_address, found.address) == (given_address, canonical)


@pytest.mark.parametrize(
    "cell",
    ["", "ann", "Bob.Something@adv", "Ann <ann>", "mailto:ann", "a@b@example.org",
     "émil@example.org", "ann@example..org", "ann @example.org", "a\nb@example.org", "=?utf-8?q?a?=@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_reason(cell):
    with pytest.raises(Refused, match=r"\w.*\.$"):
        person([cell], "address")


@settings(deadline=None)
@given(st.emails() | st.from_regex(r"\A[A-Za-z0-9.!+=?-]{1,70}@[a-zA-Z0-9.-]{1,40}\Z"))
def test_the_fast_way_reads_addresses_as_the_full_one_does(text):
    try:
        expected = read_address(text)
    except AddressError:
        expected = None
    try:
        found = read_cell(text)
    except AddressError:
        found = None

    if expected is not None and not expected.given.partition("@")[0].isascii():
        expected = None
    assert found == (expected and (expected.canonical, expected.given))


@pytest.mark.parametrize(
    ("cells", "meanings", "name"),
    [
        (["a@example.org", " Ann  Lee "], ("address", "name"), "Ann Lee"),
        (["a@example.org", "Ann", "Lee"], ("address", "first_name", "last_name"), "Ann Lee"),
        (["a@example.org", "", "Lee"], ("address", "first_name", "last_name"), "Lee"),
        (["a@example.org", "NULL"], ("address", "name"), ""),
        (["a@example.org", "win at http://example.com/x"], ("address", "name"), ""),
        (["a@example.org", "x" * 300], ("address", "name"), "x" * 100),
    ],
)
def test_names(cells, meanings, name):
    assert person(cells, *meanings).name == name


def test_a_row_with_a_mark_left_open_is_refused_though_its_address_is_good():
    with pytest.raises(Refused, match="A quotation mark is opened in this row and not closed"):
        person(Torn(["a@example.org", '"Ann']), "address", "name")


def test_a_row_below_a_mark_left_open_is_taken_only_with_all_its_cells():
    with pytest.raises(Refused, match="left open above this row, which has 1 cells where 2 are expected"):
        person(Doubted(["a@example.org"]), "address", "name")
    with pytest.raises(Refused, match="left open above this row, which has 3 cells where 2 are expected"):
        person(Doubted(["a@example.org", "Ann", ""]), "address", "name")
    assert person(Doubted(["a@example.org", "Ann"]), "address", "name").name == "Ann"
    assert person(["a@example.org"], "address", "name").name == ""


@pytest.mark.parametrize("meanings", [("address", "name"), ("address", "first_name")])
def test_a_cell_that_took_other_rows_in_is_no_name(meanings):
    with pytest.raises(Refused, match="a quotation mark was opened and not closed"):
        person(["a@example.org", "Ann\nb@example.org,Bo"], *meanings)
    assert person(["a@example.org", "Ann\nLee"], *meanings).name == "Ann Lee"


@settings(deadline=None)
@given(st.text(st.sampled_from("Ann =?.:/é-\u0301\n'w"), max_size=12) | st.text(max_size=120))
def test_the_fast_way_reads_names_as_the_full_one_does(text):
    try:
        expected = clean_name(" ".join(text.split())[:LONGEST])
    except UnusableName:
        expected = ""

    assert read_name(text) == expected


@pytest.mark.parametrize(
    ("meanings", "cells", "state"),
    [
        (("status",), ["active"], "active"),
        (("status",), ["Subscribed "], "active"),
        (("status",), [""], "active"),
        (("status",), ["unconfirmed"], "pending"),
        (("status",), ["blocklisted"], "unsubscribed"),
        (("status",), ["Cleaned"], "bounced"),
        (("status",), ["complained"], "complained"),
        (("opted_out",), ["true"], "unsubscribed"),
        (("opted_out",), ["0"], "active"),
        (("opted_in",), ["false"], "unsubscribed"),
        (("unsubscribed_at",), ["2024-04-03 12:00:00"], "unsubscribed"),
        (("unsubscribed_at",), ["0000-00-00 00:00:00"], "active"),
        (("bounced_at", "status"), ["2024-04-03", "active"], "bounced"),
        (("status", "unsubscribed_at"), ["active", "2024-04-03"], "unsubscribed"),
        (("confirmed_at",), ["0"], "pending"),
        (("confirmed_at",), ["2024-04-03"], "active"),
        (("permission",), ["yes"], "active"),
    ],
)
def test_the_gravest_of_what_a_row_says_counts(meanings, cells, state):
    assert person(["a@example.org", *cells], "address", *meanings).particulars.state == state


def test_everybody_in_a_list_of_those_who_left_left():
    found = person(["a@example.org", "2024-04-03 12:00:00"], "address", "unsubscribed_at", all_are="unsubscribed")
    found = found.particulars

    assert (found.state, found.ended_at) == ("unsubscribed", NOON)


@pytest.mark.parametrize(
    ("meaning", "cell", "words"),
    [
        ("permission", "no", "did not agree to get mail"),
        ("permission", "", "did not agree to get mail"),
        ("status", "wibble", "The status “wibble” is not known"),
        ("attributes", "{broken", "neither JSON nor written as Python"),
    ],
)
def test_rows_that_say_what_cannot_be_taken_are_refused_with_a_reason(meaning, cell, words):
    with pytest.raises(Refused, match=words):
        person(["a@example.org", cell], "address", meaning)


@pytest.mark.parametrize(
    ("meanings", "cells", "kept"),
    [
        (("status", "reason"), ["unsubscribed", "too long"], "import: too long"),
        (("status",), ["bounced"], "import: bounced"),
        (("status", "reason"), ["active", "too long"], ""),
        (("status", "end_reason"), ["unsubscribed", "by hand"], "by hand"),
        (("status", "end_reason"), ["active", "by hand"], "by hand"),
    ],
)
def test_why_somebody_left_is_kept(meanings, cells, kept):
    assert person(["a@example.org", *cells], "address", *meanings).particulars.reason == kept


def test_what_a_row_says_beside_the_usual():
    found = person(
        ["a@example.org", "2024-04-03 12:00", "2024-04-03 12:00", "fair", "ticked the box", "198.51.100.7"],
        "address", "ended_at", "paused_until", "source", "consent", "consent",
    ).particulars  # fmt: skip

    assert (found.state, found.ended_at, found.paused_until, found.source) == ("active", NOON, NOON, "fair")
    assert found.consent == "column 4: ticked the box; column 5: 198.51.100.7"


def test_rows_that_say_alike_are_read_alike_and_do_not_mix():
    read = reader("address", "status", "tags", "attributes.city", "attributes", "utm_source")
    rows = [
        ["a@example.org", "active", "x", "Hull", '{"plan": "free"}', "fair"],
        ["b@example.org", "unsubscribed", "y", "Leeds", "", ""],
        ["c@example.org", "active", "x", "Hull", '{"plan": "free"}', "fair"],
    ]

    first, second, third = (read(row).particulars for row in rows)

    assert (first.tags, first.attributes, first.came_from) == (
        ("x",),
        (("city", "Hull"), ("plan", "free")),
        (("utm_source", "fair"),),
    )
    assert (second.state, second.tags, second.attributes, second.came_from) == (
        "unsubscribed",
        ("y",),
        (("city", "Leeds"),),
        (),
    )
    assert (third.state, third.tags, third.attributes) == (first.state, first.tags, first.attributes)


def test_cells_that_a_program_left_off_are_empty_and_cells_too_many_refuse_the_row():
    assert person(["a@example.org"], "address", "name", "tags").name == ""
    assert person(["a@example.org", "Ann", "", ""], "address", "name").name == "Ann"
    with pytest.raises(Refused, match="The row has 3 cells where 2 are expected"):
        person(["a@example.org", "Lee", "Ann"], "address", "name")


def test_a_table_without_addresses_says_how_to_name_their_column():
    with pytest.raises(Unreadable, match=r"no column holds addresses.*--mapping COLUMN=address.*column 0"):
        reader("name")


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("2024-04-03T12:00:00.000Z", False, NOON),
        ("2024-04-03 12:00:00", False, NOON),
        ("2024-04-03 12:00:00 UTC", False, NOON),
        ("2024-04-03 14:00:00 +0200", False, NOON),
        ("03-04-2024 12:00", True, NOON),
        ("03.04.2024 12:00", False, NOON),
        ("April 3, 2024 12:00 PM", False, NOON),
        ("1712145600", False, NOON),
        ("1712145600000", False, NOON),
        ("1712102400000", False, NOON.replace(hour=0)),
        ("2024-04-03", False, NOON.replace(hour=0)),
        ("", False, None),
        ("soon", False, None),
        ("12:00", False, None),
        ("1899-12-31", False, None),
        ("99999999999999999999", False, None),
        ("3" * 400, False, None),
    ],
)
def test_dates_as_tools_write_them(text, day_first, expected):
    assert moment(text, day_first=day_first) == expected


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ('"VIP","Blog"', ["VIP", "Blog"]),
        ('"Editors"', ["Editors"]),
        ("Editors", ["Editors"]),
        ("a; b ;a", ["a", "b"]),
        ("Lorem | Ipsum Dolor", ["Lorem", "Ipsum Dolor"]),
        ("Multiple Tags,Example, More tags", ["Multiple Tags", "Example", "More tags"]),
        ('["a", "b c"]', ["a", "b c"]),
        ("['a', 'b']", ["a", "b"]),
        (" , ;", []),
        ("[1, 2]", []),
    ],
)
def test_tags_as_tools_join_them(text, tags):
    assert tags_of(text) == tags


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ('{"city": "Hull", "age": 3, "gone": null}', {"city": "Hull", "age": "3"}),
        ("{'staff': 'true', 'likes': ['a']}", {"staff": "true", "likes": '["a"]'}),
        ("", {}),
        ("[1]", None),
        ("__import__('os').getcwd()", None),
        ("{" * 5000, None),
    ],
)
def test_objects_as_json_or_as_python_writes_them(text, members):
    assert object_of(text) == members


@settings(deadline=None)
@given(st.lists(st.text(max_size=30), min_size=12, max_size=12))
def test_whatever_stands_in_the_cells_a_row_is_taken_or_refused(cells):
    read = reader(
        "address", "name", "status", "subscribed_at", "confirmed_at", "unsubscribed_at", "bounced_at", "tags",
        "attributes", "ip_address", "language", "opted_out",
    )  # fmt: skip
    try:
        found = read(["a@example.org", *cells[1:]]).address
    except Refused as refused:
        found = str(refused)

    assert found == "a@example.org" or len(found) > 10
