"""Columns that were changed on the page and not read again, and pages that two people have open."""

import pytest

from subscribers.models import ImportState, SubscriberImport
from tests.studio_pages import fields_of
from tests.subscribers.importing.moving import states
from tests.subscribers.views.studio_imports import PAGE, page_of, say_so

pytestmark = pytest.mark.django_db
LIST = "Mail,Wunsch\nann@example.org,ja\nbob@example.org,vielleicht\n"


def test_giving_the_word_reads_the_files_again_where_a_column_was_changed(studio_client, uploaded):
    run = uploaded(("list.csv", LIST))
    asked = {"is-0-0": "address", "is-0-1": "opted_in", "tag": "fair"}

    response = say_so(studio_client, run, **asked)

    run.refresh_from_db()
    assert (run.state, states(), run.refused.count()) == (ImportState.READY, {}, 1)
    assert response.headers["Location"] == f"{PAGE}{run.pk}/"
    page = page_of(studio_client, run)
    assert "You changed what columns are, so the files were read again, and nobody was moved in yet." in page
    assert ("They asked.</textarea>" in page, 'value="fair"' in page) == (True, True)


def test_giving_it_for_what_was_read_moves_them_in(studio_client, uploaded):
    run = uploaded(("list.csv", LIST))

    say_so(studio_client, run, **{"is-0-0": "address", "is-0-1": "own", "key-0-1": "wunsch", "all-0": ""})

    assert states() == {"ann@example.org": "active", "bob@example.org": "active"}


def test_a_slip_in_a_column_is_said_before_anybody_is_moved_in_and_what_was_typed_is_kept(studio_client, uploaded):
    run = uploaded(("list.csv", LIST))

    response = say_so(studio_client, run, **{"is-0-1": "address"})

    assert (response.status_code, states()) == (422, {})
    page = response.content.decode()
    assert "cannot all be “E-mail address”" in page
    assert "They asked.</textarea>" in page


def test_reading_again_keeps_what_was_typed(studio_client, uploaded):
    run = uploaded(("list.csv", LIST))
    form = {"is-0-1": "", "statement": "They ticked\0 the box", "tag": " fair "}
    studio_client.post(f"{PAGE}{run.pk}/columns/", form)

    page = page_of(studio_client, run)
    assert ("They ticked the box</textarea>" in page, 'value="fair"' in page) == (True, True)


def test_a_page_that_a_colleague_changed_meanwhile_overwrites_nothing(studio_client, uploaded):
    run = uploaded(("list.csv", LIST))
    studio_client.post(f"{PAGE}{run.pk}/columns/", {"is-0-1": "", "statement": "A colleague’s words."})

    stale = {"is-0-1": "status", "seen": "2026-01-01T00:00:00+00:00", "statement": "They did."}
    response = studio_client.post(f"{PAGE}{run.pk}/columns/", stale, follow=True)

    run = SubscriberImport.objects.get()
    assert (run.files[0]["meanings"], run.statement) == (["address", ""], "A colleague’s words.")
    page = response.content.decode()
    assert ("This import has gone on meanwhile." in page, "They did.</textarea>" in page) == (True, True)


def test_leaving_a_file_out_keeps_what_was_chosen_and_typed(studio_client, uploaded):
    run = uploaded(("a.csv", LIST), ("b.csv", LIST))
    form = {"is-1-1": "opted_in", "all-1": "pending", "statement": "They ticked the box", "tag": "fair"}

    studio_client.post(f"{PAGE}{run.pk}/without/0/", form)

    run.refresh_from_db()
    (file,) = run.files
    assert (file["name"], file["meanings"], file["all_are"]) == ("b.csv", ["address", "opted_in"], "pending")
    assert (run.state, run.statement, run.tag) == (ImportState.READY, "They ticked the box", "fair")


def test_a_slip_in_the_file_that_is_left_out_stops_nothing_and_in_another_it_is_shown(studio_client, uploaded):
    run = uploaded(("a.csv", LIST), ("b.csv", LIST))

    response = studio_client.post(f"{PAGE}{run.pk}/without/0/", {"is-1-1": "address"})
    assert (response.status_code, len(SubscriberImport.objects.get().files)) == (422, 2)

    studio_client.post(f"{PAGE}{run.pk}/without/0/", {"is-0-1": "address", "is-1-1": "opted_in"})
    (file,) = SubscriberImport.objects.get().files
    assert (file["name"], file["meanings"]) == ("b.csv", ["address", "opted_in"])


def test_of_files_of_which_one_lacks_its_addresses_a_second_press_leaves_no_second_out(studio_client, uploaded):
    run = uploaded(("a.csv", LIST), ("b.csv", LIST), ("c.csv", LIST), ("d.csv", "title\nTides\n"))
    seen = fields_of(studio_client.get(f"{PAGE}{run.pk}/"), form="columns")["seen"][0]

    for _ in range(2):
        studio_client.post(f"{PAGE}{run.pk}/without/0/", {"seen": seen, "is-2-1": "opted_in"})

    files = SubscriberImport.objects.get().files
    assert [(file["name"], file["meanings"][-1]) for file in files] == [
        ("b.csv", "attributes.wunsch"),
        ("c.csv", "opted_in"),
        ("d.csv", "attributes.title"),
    ]


def test_leaving_a_file_out_on_a_page_on_which_another_stands_leaves_none_out(studio_client, uploaded):
    run = uploaded(("a.csv", LIST), ("b.csv", LIST), ("c.csv", LIST))
    seen = fields_of(studio_client.get(f"{PAGE}{run.pk}/"), form="columns")["seen"][0]

    for _ in range(2):
        response = studio_client.post(f"{PAGE}{run.pk}/without/0/", {"seen": seen}, follow=True)

    assert [file["name"] for file in SubscriberImport.objects.get().files] == ["b.csv", "c.csv"]
    assert "This import has gone on meanwhile." in response.content.decode()


def test_two_columns_of_addresses_in_a_file_that_was_not_read_are_no_empty_file(studio_client, uploaded):
    run = uploaded(("list.csv", "Wer,Kontakt\nann,ann at home\n"))
    response = studio_client.post(f"{PAGE}{run.pk}/columns/", {"is-0-0": "address", "is-0-1": "address"})

    page = response.content.decode()
    assert ("<h1>Nothing is read yet</h1>" in page, "no row below it" in page) == (True, False)
