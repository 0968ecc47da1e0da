"""Cells of addresses as mail programs and spreadsheets write them."""

import pytest

from subscribers.importing import reporting
from subscribers.importing.noticing import Notice
from subscribers.importing.refusing import Refused
from subscribers.models import Subscription
from tests.subscribers.importing.moving import outcomes, person, states

ANN = "ann@example.org"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (f"mailto:{ANN}", ""),
        (f"MAILTO:{ANN}?subject=Hello%20there", ""),
        ("mailto:ann%40example.org", ""),
        (f"<{ANN}>", ""),
        (f"Ann Lee <{ANN}>", "Ann Lee"),
        ("  Ann   Lee<Ann@Example.org> ;", "Ann Lee"),
        (f'"Lee, Ann" <{ANN}>', "Lee, Ann"),
        (f"Lee, Ann <{ANN}>", "Lee, Ann"),
        (f'"Ann \\"A\\" Lee" <{ANN}>', 'Ann "A" Lee'),
        (f"'{ANN}' <{ANN}>", ""),
        (f"{ANN} <mailto:{ANN}>", ""),
        (f"Žofie <{ANN}>", "Žofie"),
    ],
)
def test_the_address_in_angle_brackets_or_behind_mailto_is_read_with_its_name(cell, name):
    found = person([cell], "address")
    assert (found.address, found.name) == (ANN, name)


def test_a_name_of_the_table_goes_before_the_one_at_the_address():
    cell = f"Ann <{ANN}>"
    assert person([cell, "Annie"], "address", "name").name == "Annie"
    assert person([cell, ""], "address", "name").name == "Ann"
    assert person([cell, "", ""], "address", "first_name", "last_name").name == "Ann"
    kept = person([f"{'a' * 101} <{ANN}>"], "address")
    assert (kept.name, kept.lost_name) == ("a" * 100, Notice.NAME_CUT)


@pytest.mark.parametrize(
    "cell",
    [
        f"{ANN}, bo@example.org", f"{ANN};bo@example.org", f"{ANN} bo@example.org", f"mailto:{ANN},bo@example.org",
        f"Ann <{ANN}>, Bo <bo@example.org>", f"bo@example.org <{ANN}>", f"Ann <{ANN}, bo@example.org>",
    ],
)  # fmt: skip
def test_a_cell_with_two_addresses_is_refused_and_says_so(cell):
    with pytest.raises(Refused, match=r"more than one address in this cell. Give each a row of its own"):
        person([cell], "address")


@pytest.mark.parametrize(
    "cell", ["Ann <>", "<ann>", "mailto:", f"Ann <<{ANN}>>", f"Ann <{ANN}", "Ann <a b@example.org>"]
)
def test_what_holds_no_address_is_refused(cell):
    with pytest.raises(Refused):
        person([cell], "address")


@pytest.mark.django_db
def test_a_column_of_such_cells_is_found_and_who_left_stays_out_by_them(moved):
    moved("email\nann@example.org\nbo@example.org\n")
    moved(("unsubscribed.csv", f"email\nAnn <{ANN}>\n"))
    run = moved(f'who,city\nAnn <{ANN}>,Rye\nmailto:bo@example.org,Hull\n"Lee, Cy" <cy@example.org>,Ely\n')
    assert "The addresses were found in column “who”" in reporting.reports(run)[0]["notes"][0]
    assert outcomes(run) == [{"added": 1, "known": 1, "stays_out": 1}]
    assert states() == {ANN: "unsubscribed", "bo@example.org": "active", "cy@example.org": "active"}
    assert Subscription.objects.get(subscriber__address="cy@example.org").name == "Lee, Cy"
