"""A column with words for having left, of which the studio asks what it is."""

import pytest

from subscribers.importing import runs
from tests.subscribers.importing.moving import states
from tests.subscribers.views.studio_imports import PAGE, page_of, say_so

BLANKS = "".join(f"r{number}@example.org,Ann,\n" for number in range(120))
LATE = f"email,name,Kundenstand\n{BLANKS}bo@example.org,Bo,abgemeldet\n"


def test_the_column_is_asked_about_and_an_unchanged_form_says_nothing(studio_client, uploaded):
    run = uploaded(("list.csv", LATE))
    page = page_of(studio_client, run)
    assert '<option value="unsaid" selected>' in page
    assert "In 1 row column “Kundenstand” has a word such as “abgemeldet”" in page

    form = {"is-0-0": "address", "is-0-1": "name", "is-0-2": "unsaid", "key-0-2": "kundenstand"}
    studio_client.post(f"{PAGE}{run.pk}/columns/", form)
    run.refresh_from_db()
    assert (run.files[0]["watched"], run.refused.count()) == ({"2": "words"}, 1)


@pytest.mark.parametrize(("choice", "state"), [("status", "unsubscribed"), ("own", "active")])
def test_it_is_said_by_choosing(studio_client, uploaded, choice, state):
    run = uploaded(("list.csv", LATE))
    form = {"is-0-0": "address", "is-0-1": "name", "is-0-2": choice, "key-0-2": "kundenstand"}
    studio_client.post(f"{PAGE}{run.pk}/columns/", form)
    run.refresh_from_db()
    assert (run.files[0]["watched"], run.refused.count()) == ({}, 0)
    assert '<option value="unsaid"' not in page_of(studio_client, run)

    say_so(studio_client, run)
    runs.carry_on(run)
    assert states()["bo@example.org"] == state
