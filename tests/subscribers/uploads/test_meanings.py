"""What a form says of columns: taken over, or refused with the reason."""

import pytest

from subscribers.importing.fields import Field
from subscribers.uploads import meanings

FILE = {
    "name": "list.csv",
    "headers": ["Mail", "Name", "Ort"],
    "meanings": ["address", "name", "attributes.ort"],
    "watched": {"2": "words"},
    "unsaid": {},
    "all_are": "",
    "day_first": False,
    "encoding": "cp1252",
}


def said(**posted):
    return meanings.read_said([FILE], {name.replace("_", "-"): value for name, value in posted.items()})


def test_what_is_not_said_stays_as_it_was():
    assert said() == meanings.Said(files=[FILE], troubles=[])


def test_each_column_is_what_was_chosen_for_it():
    found = said(is_0_0="address", is_0_1="", is_0_2="own", key_0_2="Home town", all_0="unsubscribed", day_0="first")

    assert found.troubles == []
    assert found.files == [
        {
            **FILE,
            "meanings": ["address", "", "attributes.home_town"],
            "watched": {},
            "all_are": "unsubscribed",
            "day_first": True,
            "order_by": "writer",
        }
    ]


def test_a_field_of_its_own_without_a_name_is_called_as_its_column():
    assert said(is_0_1="own", key_0_1="").files[0]["meanings"][1] == "attributes.name"


def test_days_may_come_second_again():
    before = {**FILE, "day_first": True}
    assert meanings.read_said([before], {"day-0": "month"}).files[0]["day_first"] is False


@pytest.mark.parametrize(
    ("posted", "trouble"),
    [
        ({"is_0_1": "address"}, "list.csv: “Mail” and “Name” cannot all be “E-mail address”. Choose one of them"),
        ({"is_0_1": "own", "key_0_1": "ort"}, "list.csv: “Name” and “Ort” cannot all be the field “ort”."),
        ({"is_0_1": "own", "key_0_1": "読"}, "list.csv: “読” cannot be the name of a field"),
        ({"is_0_1": "password"}, "list.csv: “password” is nothing a column can be."),
        ({"is_0_1": "attributes.x"}, "list.csv: “attributes.x” is nothing a column can be."),
        ({"is_0_1": "\0" * 900}, "is nothing a column can be."),
        ({"all_0": "erased"}, "list.csv: choose who is in it from those that are shown."),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(posted, trouble):
    found = said(**posted).troubles
    assert len(found) == 1
    assert trouble in found[0]


def test_tags_may_be_in_several_columns():
    assert said(is_0_1="tags", is_0_2="tags").troubles == []


def test_everything_that_is_offered_can_be_read():
    assert set(meanings.LABELS) - {meanings.OWN} == set(Field)


def test_a_column_without_a_header_goes_by_its_number():
    assert [meanings.column_name({"headers": ["", "b"]}, place) for place in range(3)] == ["Column 1", "b", "Column 3"]
