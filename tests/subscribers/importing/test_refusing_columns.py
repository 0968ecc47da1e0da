"""Columns that say by yes or no who must not be mailed, whatever the tool calls them."""

import pytest

from subscribers.importing.recognising import recognise
from subscribers.importing.sources import sources_of
from subscribers.models import Subscription


def recognised(tmp_path, content):
    path = tmp_path / "list.csv"
    path.write_text(content)
    (source,) = sources_of([path])
    return recognise(source)[0]


@pytest.mark.parametrize(
    ("header", "value", "meaning"),
    [
        ("Ist auf der Blacklist", "nein", "opted_out"),
        ("globally unsubscribed?", "1", "opted_out"),
        ("Do not contact", "", "opted_out"),
        ("SMS opt out", "yes", "attributes.sms_opt_out"),
        ("Unsubscribe link", "https://example.org/u/1", "attributes.unsubscribe_link"),
    ],
)
def test_a_column_of_yes_and_no_whose_name_speaks_of_refusal_is_heeded(tmp_path, header, value, meaning):
    found = recognised(tmp_path, f"email,{header}\na@example.org,{value}\n")

    assert found.meanings == ("address", meaning)
    assert found.notes == ((f"“{header}” was read as who must not be mailed.",) if meaning == "opted_out" else ())


def test_passwords_are_not_taken_over(tmp_path):
    assert recognised(tmp_path, "email,Password\na@example.org,geheim\n").meanings == ("address", "")


def test_who_stands_on_the_black_list_of_phplist_is_not_mailed(moved):
    header = "Email\tIs this subscriber confirmed\tIs this subscriber blacklisted\tEntered\tList Membership"
    rows = ["ann@example.org\t1\t0", "bo@example.org\t0\t0", "cy@example.org\t1\t1"]
    moved("\n".join([header, *(f"{row}\t2024-03-24 10:23:10\tNews; Tides" for row in rows)]))

    found = Subscription.objects.order_by("subscriber__address")
    assert list(found.values_list("subscriber__address", "state")) == [
        ("ann@example.org", "active"), ("bo@example.org", "pending"), ("cy@example.org", "unsubscribed"),
    ]  # fmt: skip
    assert list(found.values_list("tags", flat=True)) == [["News", "Tides"]] * 3
