"""Tables in plain text."""

from newsletter.rendering.text.tables import write_table


def test_columns_are_aligned_under_their_names():
    rows = [["Day", "High water"], ["Sunday", "3.2 m"], ["月曜日", "2.95 m"]]
    assert write_table(rows, header=True, aligns=["", "right"]).split("\n") == [
        "Day     High water",
        "------  ----------",
        "Sunday       3.2 m",
        "月曜日      2.95 m",
    ]


def test_a_centred_column_and_a_short_row():
    assert write_table([["wide one", "x"], ["a"]], header=False, aligns=["center"]) == "wide one  x\n   a"


def test_a_table_that_is_too_wide_becomes_a_record_for_each_row():
    rows = [["Name", "What it is"], ["Float", "A ball of copper in a well"], ["Bell", "A bell"]]
    assert write_table(rows, header=True, aligns=[], width=30).split("\n") == [
        "Name: Float",
        "What it is: A ball of copper",
        "  in a well",
        "",
        "Name: Bell",
        "What it is: A bell",
    ]


def test_a_wide_table_of_names_alone_loses_none():
    assert write_table([["x" * 20, "y" * 20]], header=True, aligns=[], width=30) == f"{'x' * 20}\n{'y' * 20}"
    named = write_table([["One", "Two"], ["x" * 40, ""]], header=True, aligns=[], width=30)
    assert named == f"Two\n\nOne:\n  {'x' * 40}"


def test_an_empty_table_is_nothing():
    assert write_table([["", ""], []], header=True, aligns=[]) == ""
