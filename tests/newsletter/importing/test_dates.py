"""The date in a file's name or page, where it is one that an issue can have."""

import datetime as dt

import pytest

from newsletter.importing.dates import date_in_name, is_usable
from tests.newsletter.importing.reading import draft_of

NO_DATE = "The file's name begins with no date from 1990 to 2100: the issue has no date for now."


@pytest.mark.parametrize(
    ("day", "usable"),
    [("1989-12-31", False), ("1990-01-01", True), ("2100-12-31", True), ("2101-01-01", False)],
)
def test_an_issue_is_of_a_day_from_1990_to_2100(day, usable):
    assert is_usable(dt.date.fromisoformat(day)) == usable


@pytest.mark.parametrize("name", ["0001-01-01-low-water.md", "9999-12-31-low-water.md", "2026-13-40-low-water.md"])
def test_a_name_that_begins_with_an_impossible_date_gives_neither_date_nor_number(name):
    draft = draft_of("---\ntitle: Low water\n---\nMud.\n", name=name)
    assert (draft.date, draft.number) == (None, None)
    assert [warning.message for warning in draft.warnings] == [NO_DATE]
    assert date_in_name(name) == (None, "low-water.md")


def test_a_page_of_an_impossible_date_has_none_and_says_so():
    page = '<html><head><title>Low water</title><meta name="date" content="0001-01-01"></head><body><p>Mud.</p>'
    draft = draft_of(page, name="low-water.html")
    assert draft.date is None
    assert [warning.message for warning in draft.warnings] == [
        "The page's date '0001-01-01' is no date from 1990 to 2100: left out."
    ]
