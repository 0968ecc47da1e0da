"""Columns that say by yes or no who must not be mailed, whatever the tool calls them."""

import pytest

from subscribers.importing.recognising import recognise
from subscribers.importing.sources import sources_of
from subscribers.models import Subscription
from tests.subscribers.importing.moving import APRIL


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
        ("Automatically unsubscribed", "yes", "opted_out"),
        ("Unsubscribed from posts", "0", "opted_out"),
        ("Email opt-out by phone", "yes", "opted_out"),
        ("SMS opt out", "yes", "attributes.sms_opt_out"),
        ("opt_out_sms", "yes", "attributes.opt_out_sms"),
        ("Unsubscribe link", "https://example.org/u/1", "attributes.unsubscribe_link"),
    ],
)
def test_a_column_of_yes_and_no_whose_name_speaks_of_refusal_is_heeded(tmp_path, header, value, meaning):
    found = recognised(tmp_path, f"email,{header}\na@example.org,{value}\n")

    assert found.meanings == ("address", meaning)
    assert found.notes == ((f"“{header}” was read as who must not be mailed.",) if meaning == "opted_out" else ())


@pytest.mark.parametrize(
    ("refusals", "state"),
    [
        ("no,no", "active"),
        ("no,yes", "unsubscribed"),
        ("yes,no", "unsubscribed"),
        (",2024-04-03 12:00", "unsubscribed"),
    ],
)
def test_who_refused_in_any_of_several_columns_is_not_mailed(moved, refusals, state):
    moved(f"email,Unsubscribed,Blacklisted by admin\nann@example.org,{refusals}\nbo@example.org,no,no\n")

    found = Subscription.objects.get(subscriber__address="ann@example.org")
    assert (found.state, found.attributes) == (state, {})
    assert "2024" not in refusals or found.ended_at == APRIL


def test_a_refusal_that_cannot_be_read_in_a_further_column_refuses_the_row(moved):
    moved("email,Unsubscribed,Blacklisted\nann@example.org,no,perhaps\nbo@example.org,no,no\n")

    assert list(Subscription.objects.values_list("subscriber__address", flat=True)) == ["bo@example.org"]


def test_what_a_tool_keeps_for_itself_is_heeded_where_it_speaks_of_refusal(tmp_path):
    header = "Email,Subscription type,Activity,Subscription date,Revenue,Unsubscribed from all"
    found = recognised(tmp_path, f"{header}\na@example.org,Free,1,2024-03-24,$0,yes\n")

    assert (found.tool, found.meanings[-1]) == ("Substack, dashboard", "opted_out")


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


@pytest.mark.parametrize("header", ["Désabonné", "Désinscrit", "Abgemeldet", "Jetzt gesperrt", "отписан", "退会"])
def test_refusals_are_heeded_in_other_languages(tmp_path, header):
    assert recognised(tmp_path, f"E-Mail,{header}\na@example.org,0\n").meanings == ("address", "opted_out")


@pytest.mark.parametrize(
    ("header", "values", "meaning"),
    [
        ("Newsletter-Stand", "abonniert abgemeldet", "status"),
        ("Subscription", "Active Unsubscribed", "status"),
        ("購読", "購読中 解除", "status"),
        ("Plan", "free paid", "attributes.plan"),
        ("Premium", "yes no", "attributes.premium"),
        ("Colour", "active red blue green", "attributes.colour"),
    ],
)
def test_a_column_of_words_for_where_people_stand_is_a_status_whatever_its_name(tmp_path, header, values, meaning):
    rows = "".join(f"r{at}@example.org,{value}\n" for at, value in enumerate(values.split()))
    found = recognised(tmp_path, f"E-Mail,{header}\n{rows}")

    assert found.meanings == ("address", meaning)
    if meaning == "status":
        assert found.notes[0].startswith(f"“{header}” was read as where people stand")


@pytest.mark.parametrize("header", ["ステータス", "状态", "상태", "Stan", "Durum", "Zustand", "Κατάσταση", "الحالة"])
def test_a_status_is_known_by_its_name_in_many_languages(tmp_path, header):
    assert recognised(tmp_path, f"email,{header}\na@example.org,active\n").meanings == ("address", "status")


def test_who_did_not_confirm_waits_whatever_the_column_is_called(moved):
    moved("email,Is the address confirmed?\nann@example.org,yes\nbo@example.org,no\n")

    found = Subscription.objects.order_by("subscriber__address")
    assert list(found.values_list("state", flat=True)) == ["active", "pending"]


def test_a_field_in_letters_that_no_merge_tag_has_is_kept_by_its_place(tmp_path):
    found = recognised(tmp_path, "email,都市,Ort\na@example.org,Kyoto,Ghent\n")

    assert found.meanings == ("address", "attributes.column_2", "attributes.ort")
    assert found.notes == ("“都市” is kept as the field “column_2”; give it another name if you like.",)


def test_addresses_below_such_a_name_are_found_and_are_no_field(tmp_path):
    found = recognised(tmp_path, "宛先,都市\na@example.org,Kyoto\n")

    assert found.meanings == ("address", "attributes.column_2")
    assert found.notes[0] == "The addresses were found in column “宛先” by what stands in it."
    assert len(found.notes) == 2


def test_the_table_of_phplist_is_known_by_its_columns(tmp_path):
    header = "id,email,confirmed,blacklisted,optedin,bouncecount,entered,modified,htmlemail"
    found = recognised(tmp_path, f"{header}\n1,a@example.org,1,0,0,0,2024-04-03 12:00:00,2024-04-03 12:00:00,1\n")

    assert found.tool == "phpList, its table"
    assert found.meanings == ("", "address", "confirmed_at", "opted_out", "", "", "subscribed_at", "", "")
