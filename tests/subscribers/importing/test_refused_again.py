"""The rows that were refused, mended and moved in again."""

import csv

import pytest

from subscribers.importing import reporting, runs
from subscribers.models import Subscription
from tests.subscribers.importing.moving import states

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(moved, tmp_path, tide_notes):
    """Writes the refused rows of a run with ``mends`` made in them, and moves them in; returns header and run."""

    def go(run, *, file=None, **mends):
        path = tmp_path / "refused.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(reporting.refused_rows(run, file=file))
        text = path.read_text(encoding="utf-8")
        for wrong, right in mends.items():
            text = text.replace(wrong, right)
        header = next(csv.reader(text.splitlines()))
        return header, moved(("refused.csv", text))

    return go


def test_refused_rows_come_in_once_they_are_mended(moved, again):
    run = moved('email,name,city\nann@example.org,Ann,Hull\nnobody,"Bo, junior",=Leeds\n')

    header, run = again(run, nobody="bo@example.org")

    assert header == ["file", "line", "reason", "email", "name", "city"]
    bo = Subscription.objects.get(subscriber__address="bo@example.org")
    assert (bo.name, bo.attributes) == ("Bo, junior", {"city": "=Leeds"})
    assert (run.refused.count(), list(run.files[0]["meanings"][:3])) == (0, ["", "", ""])


def test_what_a_column_was_taken_for_is_kept_where_its_name_does_not_say_it(moved, again):
    run = moved("Wer,Spitzname,Notiz\nann@example.org,Ann,x\nnobody,Bo,y\n", mapping={"Spitzname": "name", "Notiz": ""})

    header, run = again(run, nobody="bo@example.org")

    assert header[3:] == ["Wer [address]", "Spitzname [name]", "Notiz []"]
    assert list(run.files[0]["headers"][3:]) == ["Wer", "Spitzname", "Notiz"]
    assert Subscription.objects.get(subscriber__address="bo@example.org").name == "Bo"
    assert Subscription.objects.get(subscriber__address="bo@example.org").attributes == {}


def test_a_file_without_a_header_gets_columns_called_by_their_meanings(moved, again):
    run = moved("ann@example.org,Ann,Hull\nnobody,Bo,Leeds\n", mapping={"3": "attributes.city"})

    header, _ = again(run, nobody="bo@example.org")

    assert header[3:] == ["address", "name", "attributes.city"]
    bo = Subscription.objects.get(subscriber__address="bo@example.org")
    assert (bo.name, bo.attributes) == ("Bo", {"city": "Leeds"})


def test_rows_of_different_files_come_in_together_or_file_by_file(moved, again):
    run = moved("Email,Name,City\nnobody,Bo,Leeds\n", "Courriel,Spitzname\nniemand,Cid\n")
    assert next(reporting.refused_rows(run, file=1))[3:] == ["Courriel", "Spitzname"]

    header, _ = again(run, nobody="bo@example.org", niemand="cid@example.org")

    assert header[3:] == ["address", "name", "attributes.city", "attributes.spitzname"]
    found = Subscription.objects.order_by("subscriber__address").values_list("name", "attributes")
    assert list(found) == [("Bo", {"city": "Leeds"}), ("", {"spitzname": "Cid"})]


@pytest.mark.parametrize("other", [(), ("email,city\nniemand,Hull\n",)])
def test_who_is_in_a_file_is_not_lost_with_its_name(moved, again, other):
    run = moved(("unsubscribed.csv", "email,name\nnobody,Bo\n"), *other)

    again(run, nobody="bo@example.org", niemand="cid@example.org")

    assert states() == {"bo@example.org": "unsubscribed"} | ({"cid@example.org": "active"} if other else {})


@pytest.mark.parametrize(
    "content",
    [
        "email,status\nann@example.org,active\nbo@example.org,gesprengt\n",
        "email,Blacklist\n" + "ann@example.org,no\n" * 120 + "bo@example.org,gesprengt\n",
        'email,name,status\nbo@example.org,"Bo\n',
    ],
)
def test_a_row_that_is_not_mended_stays_refused(moved, again, content):
    if "ann" not in content:
        content += "ann@example.org,Ann,active\n"
    run = moved(content)
    before = run.refused.count()

    _, run = again(run)

    assert (before, run.refused.count(), states()) == (1, 1, {"ann@example.org": "active"})


def test_a_row_below_an_open_mark_needs_all_its_cells_even_if_a_spreadsheet_filled_it_up(moved, again):
    run = moved('email,name,status\nann@example.org,"Ann,\nbo@example.org\ncid@example.org,Cid,active\n')
    reasons = list(run.refused.values_list("reason", flat=True))

    _, run = again(run, **{",bo@example.org": ",bo@example.org,,"})

    assert list(run.refused.values_list("reason", flat=True))[:1] == reasons[:1]
    assert (len(reasons), run.refused.count(), states()) == (2, 2, {"cid@example.org": "active"})


def test_rows_that_are_refused_once_more_can_be_mended_once_more(moved, again):
    header, run = again(moved("email,name\nnobody,'=Bo\n"), nobody="nobody yet")
    once_more, _ = again(run, **{"nobody yet": "bo@example.org"})

    assert header == once_more
    assert Subscription.objects.get().name == "'=Bo"


def test_a_run_in_which_nothing_is_refused_gives_a_header(tmp_path, tide_notes):
    (tmp_path / "list.csv").write_text("email\nann@example.org\n")
    run = runs.begin([tmp_path / "list.csv"], newsletter=tide_notes)
    runs.read(run)
    assert list(reporting.refused_rows(run)) == [["file", "line", "reason"]]
