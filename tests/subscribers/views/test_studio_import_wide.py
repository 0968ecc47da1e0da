"""A table of very many columns in the studio, and what of its notes still stands on the page of its result."""

from tests.studio_pages import fields_of
from tests.subscribers.views.studio_imports import PAGE, page_of, say_so

WIDE = "email,name,{}\nann@example.org,Ann,{}\n".format(
    ",".join(f"field {number}" for number in range(120)), ",".join("x" for _ in range(120))
)


def test_many_fields_of_their_own_are_folded_below_what_matters_and_stay_in_the_form(studio_client, uploaded):
    run = uploaded(("list.csv", WIDE))

    before, folded = page_of(studio_client, run).split("120 columns kept as fields of their own: field 0, field 1,")
    assert "is-0-0" in before
    assert "is-0-1" in before
    assert "is-0-2" not in before
    assert before.rstrip().endswith('<summary class="quiet-summary">')
    assert folded.count("data-meaning") == 120
    assert (
        len([name for name in fields_of(studio_client.get(f"{PAGE}{run.pk}/"), form="columns") if "is-" in name]) == 122
    )


def test_a_slip_opens_the_folded_columns(studio_client, uploaded):
    run = uploaded(("list.csv", WIDE))
    wrong = studio_client.post(f"{PAGE}{run.pk}/columns/", {"is-0-5": "address"}).content.decode()
    assert '<details class="import-left-out" open>' in wrong


def test_a_few_fields_of_their_own_stand_with_the_other_columns(studio_client, uploaded):
    few = uploaded(("few.csv", "email,city,plan\na@example.org,Rye,x\n"))
    assert "kept as fields of their own" not in page_of(studio_client, few)


def test_the_result_says_how_the_file_was_read_and_asks_for_nothing_that_is_too_late(studio_client, uploaded):
    run = uploaded(("list.csv", "Wer,名簿,subscribed_at\nann@example.org,x,03/04/2024\nbo@example.org,y,soon\n"))
    say_so(studio_client, run)

    page = page_of(studio_client, run)

    for words in (
        "2 people came in",
        "The addresses were found in column “Wer” by what stands in it.",
        "“名簿” is kept as the field “column_2”.",
        "Dates in figures were read with the",
        "In 1 row a date could not be read",
    ):
        assert words in page
    for words in ("give it another name", "say so", "see that"):
        assert words not in page
