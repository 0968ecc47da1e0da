"""What a file leaves open of its letters and dates: told on the page of its import, and put right there."""

import pytest

from subscribers.models import ImportedRow, SubscriberImport
from tests.studio_pages import fields_of
from tests.subscribers.views.studio_imports import PAGE, page_of, say_so

RUSSIAN = "Имя,Город,email\nИван,Тверь,a@example.org\n"


@pytest.fixture
def loaded(studio_client, uploaded):
    """An upload of bytes, read; and what the form of its columns says."""

    def load(content):
        run = uploaded(("list.csv", content))
        return run, fields_of(studio_client.get(f"{PAGE}{run.pk}/"), form="columns")

    return load


def put_right(client, run, fields, **more):
    response = client.post(f"{PAGE}{run.pk}/columns/", fields | more)
    return response, SubscriberImport.objects.get(pk=run.pk)


def test_the_order_of_dates_is_found_and_chosen_beforehand(studio_client, loaded):
    run, fields = loaded("email,subscribed_at\na@example.org,03/04/2024\nb@example.org,31/12/2023\n")

    assert fields["day-0"] == ["first"]
    assert "Dates in figures are read with the day first (03/04/2024 is 3 April), since some" in page_of(
        studio_client, run
    )


def test_another_order_is_the_writers_word_and_what_cannot_be_then_is_counted(studio_client, loaded):
    run, fields = loaded("email,subscribed_at\na@example.org,03/04/2024\nb@example.org,31/12/2023\n")
    _, run = put_right(studio_client, run, fields, **{"day-0": "month"})

    assert (run.files[0]["order_by"], run.files[0]["doubted"]) == ("writer", 1)
    months = ImportedRow.objects.filter(run=run).order_by("seq").values_list("subscribed_at__month", flat=True)
    assert list(months) == [3, None]
    assert "with the month first (03/04/2024 is 4 March), as you say." in page_of(studio_client, run)


def test_a_column_that_is_said_to_hold_dates_tells_their_order(studio_client, loaded):
    run, fields = loaded("email,x\na@example.org,04/03/2024\nb@example.org,12/31/2023\n")
    assert "day-0" not in fields
    _, run = put_right(studio_client, run, fields, **{"is-0-1": "subscribed_at"})

    assert (run.files[0]["order_by"], run.files[0]["day_first"], run.files[0]["doubted"]) == ("cells", False, 0)


def test_a_guess_is_told_and_can_be_put_right(studio_client, loaded):
    run, fields = loaded(RUSSIAN.encode("cp1251"))
    assert fields["letters-0"] == ["cp1251"]
    assert "They are read as Cyrillic (Windows-1251), as in “Имя”." in page_of(studio_client, run)

    _, run = put_right(studio_client, run, fields, **{"letters-0": "cp1252"})
    assert (run.files[0]["encoding"], ImportedRow.objects.get(run=run).name) == ("cp1252", "")
    fields = fields_of(studio_client.get(f"{PAGE}{run.pk}/"), form="columns")
    assert fields["letters-0"] == ["cp1252"]

    _, run = put_right(studio_client, run, fields, **{"letters-0": "cp1251"})
    row = ImportedRow.objects.get(run=run)
    assert (row.name, row.attributes) == ("Иван", {"column_2": "Тверь"})
    assert run.files[0]["headers"] == ["Имя", "Город", "email"]
    say_so(studio_client, run)
    assert SubscriberImport.objects.get().state == "done"


def test_letters_that_are_none_are_refused_and_nothing_is_read_anew(studio_client, loaded):
    run, fields = loaded(RUSSIAN.encode("cp1251"))
    response, run = put_right(studio_client, run, fields, **{"letters-0": "klingon"})

    assert (response.status_code, run.files[0]["encoding"]) == (422, "cp1251")
    assert "choose how its letters are written from those that are shown" in response.content.decode()


def test_where_the_file_tells_its_letters_nothing_is_asked(studio_client, loaded):
    _, fields = loaded(RUSSIAN)

    assert "letters-0" not in fields


def test_what_is_not_kept_of_rows_is_told_before_and_after(studio_client, loaded):
    run, _ = loaded(f"email,name\na@example.org,{'a' * 101}\nb@example.org,Bo\n")
    told = "In 1 row the name is longer than 100 letters, and is cut there (line 2)."
    assert told in page_of(studio_client, run)

    say_so(studio_client, run)
    assert told in page_of(studio_client, run)


def test_where_some_lines_have_other_letters_their_encoding_can_be_said(studio_client, loaded):
    run, fields = loaded("email,name\na@example.org,Åsa\nb@example.org,Öbo\nc@example.org,".encode() + b"Zo\xeb\n")
    assert fields["letters-0"] == ["utf-8"]
    assert "1 line is not written in UTF-8 as the others are" in page_of(studio_client, run)

    _, run = put_right(studio_client, run, fields, **{"letters-0": "cp1252"})
    names = ImportedRow.objects.filter(run=run).order_by("seq").values_list("name", flat=True)
    assert list(names) == ["Ã…sa", "Ã–bo", "Zoë"]


def test_what_is_said_together_with_other_letters_stands(studio_client, loaded):
    content = "Имя;email;x;y\nИван;a@example.org;03/04/2024;Hull\nМария;b@example.org;;York\n"
    run, fields = loaded(content.encode("cp1251"))
    said = {"letters-0": "koi8-r", "all-0": "unsubscribed", "is-0-2": "unsubscribed_at", "is-0-3": "tags"}
    _, run = put_right(studio_client, run, fields, **said)
    fields = fields_of(studio_client.get(f"{PAGE}{run.pk}/"), form="columns")
    _, run = put_right(studio_client, run, fields, **{"day-0": "month"})
    fields = fields_of(studio_client.get(f"{PAGE}{run.pk}/"), form="columns")
    _, run = put_right(studio_client, run, fields, **{"letters-0": "cp1251"})

    file = run.files[0]
    assert (file["encoding"], file["all_are"], file["order_by"], file["day_first"]) == (
        "cp1251", "unsubscribed", "writer", False,
    )  # fmt: skip
    assert file["meanings"] == ["first_name", "address", "unsubscribed_at", "tags"]
    row = ImportedRow.objects.get(run=run, address="a@example.org")
    assert (row.name, row.state, row.tags, row.ended_at.month) == ("Иван", "unsubscribed", ["Hull"], 3)
