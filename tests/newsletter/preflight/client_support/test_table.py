"""The table of what mail clients support, and the script that makes it."""

import json
from pathlib import Path

import pytest

from newsletter.preflight.client_support import make_table as script
from newsletter.preflight.client_support.harm import unknown_to
from newsletter.preflight.client_support.limits import LIMITS
from newsletter.preflight.client_support.shares import AT_HOME_IN
from newsletter.preflight.client_support.table import TABLE, load_table

UPSTREAM = Path(__file__).resolve().parents[5] / "shared/caniemail"
needs_upstream = pytest.mark.skipif(
    not (UPSTREAM / "caniemail.json").exists(), reason=f"Can I email's data is not at {UPSTREAM}"
)


def data(stats, *, notes=None, title="border-radius"):
    """Can I email's data with one feature."""
    feature = {"slug": "css-border-radius", "title": title, "stats": stats, "notes_by_num": notes}
    names = {"outlook": "Outlook", "gmail": "Gmail", "yahoo": "Yahoo! Mail"}
    return {"last_update_date": "2020-02-02 10:00:00 +0000", "nicenames": {"family": names}, "data": [feature]}


@needs_upstream
def test_the_script_makes_the_table_that_is_here(tmp_path, monkeypatch, capsys):
    made = tmp_path / "table.json"
    monkeypatch.setattr("sys.argv", ["make_table", str(UPSTREAM / "caniemail.json"), "--output", str(made)])
    assert script.main() == 0
    assert made.read_bytes() == TABLE.read_bytes()
    assert capsys.readouterr().out == f"{made}: {len(TABLE.read_bytes()):,} bytes\n"


@needs_upstream
def test_the_licence_of_the_data_stands_beside_the_table():
    assert TABLE.with_name("caniemail-LICENSE.txt").read_text() == (UPSTREAM / "LICENSE").read_text()


def test_the_table_is_small():
    assert TABLE.stat().st_size < 64_000


def test_every_feature_has_a_letter_for_every_client():
    table = load_table()
    assert {len(feature.support) for feature in table.features.values()} == {len(table.clients)}
    assert set("".join(feature.support for feature in table.features.values())) == set("yanu")


def test_the_table_says_who_ignores_rounded_corners():
    ignoring = load_table().unsupporting("css-border-radius")
    assert [client.name for client in ignoring if client.family in {"apple-mail", "gmail", "outlook", "yahoo"}] == [
        "Outlook for Windows"
    ]


def test_every_limit_is_about_a_note_of_the_table():
    table = load_table()
    stale = [limit for limit in LIMITS if not table.limited(limit.feature, note=limit.note)]
    assert stale == []


def test_harm_and_advice_are_about_features_of_the_table():
    assert unknown_to(load_table()) == set()


def test_families_of_one_language_are_families_of_the_table():
    assert set(AT_HOME_IN) - set(load_table().families) == set()


def test_the_version_that_was_tested_last_counts():
    made = json.loads(script.make_table(data({"outlook": {"windows": {"2007": "n", "2019": "y"}}})))
    assert made["features"] == {"css-border-radius": ["border-radius", "y", {}]}
    assert made["clients"] == {"outlook/windows": "Outlook for Windows"}


def test_a_note_is_kept_with_the_clients_it_limits():
    stats = {
        "outlook": {"windows": {"2019": "a #1"}},
        "gmail": {"ios": {"2019": "n #1"}, "android": {"2019": "y #1 #2"}},
    }
    made = json.loads(script.make_table(data(stats, notes={"1": "Not\n on  Sundays.", "2": ""})))
    assert made["features"] == {"css-border-radius": ["border-radius", "any", {"Not on Sundays.": [0, 2]}]}


def test_a_client_without_results_or_that_has_ended_is_left_out():
    stats = {"outlook": {"windows-mail": {"2019": "y"}, "macos": {}}, "yahoo": {"ios": {"2019": "n"}}}
    made = json.loads(script.make_table(data(stats)))
    assert made["clients"] == {"yahoo/ios": "Yahoo Mail for iOS"}
    assert made["families"] == {"yahoo": "Yahoo Mail"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "Expecting value: line 1 column 1 (char 0)"),
        ("{}", "This is not Can I email’s data: KeyError: 'nicenames'."),
        ("[]", "This is not Can I email’s data: TypeError: list indices must be integers or slices, not str."),
        ('{"nicenames": {"family": {}}, "data": [7]}', "This is not Can I email’s data: TypeError: "
         "'int' object is not subscriptable."),
        (json.dumps(data({"pine": {"vt100": {"1": "n"}}})), "This is not Can I email’s data: KeyError: 'vt100'."),
        (json.dumps(data({"pine": {"ios": {"1": "n"}}})), "This is not Can I email’s data: KeyError: 'pine'."),
        (json.dumps(data({"gmail": {"ios": {"1": ""}}})), "This is not Can I email’s data: ValueError: "
         "not enough values to unpack (expected at least 1, got 0)."),
    ],
)  # fmt: skip
def test_what_is_not_the_data_is_refused_and_the_table_stays(written, said, tmp_path, monkeypatch, capsys):
    source, made = tmp_path / "data.json", tmp_path / "table.json"
    source.write_text(written)
    made.write_text("as it was")
    monkeypatch.setattr("sys.argv", ["make_table", str(source), "--output", str(made)])
    assert script.main() == 2
    assert capsys.readouterr().err == f"{source}: {said}\n"
    assert made.read_text() == "as it was"


def test_a_file_that_is_not_there_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["make_table", str(tmp_path / "none.json")])
    assert script.main() == 2
    assert capsys.readouterr().err.endswith(f"No such file or directory: '{tmp_path / 'none.json'}'\n")
