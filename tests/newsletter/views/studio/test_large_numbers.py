"""Numbers in addresses of the studio that no column can hold: nothing is found, and nothing fails."""

import pytest
from django.db import transaction
from django.urls import reverse

from tests.factories import WriterFactory
from tests.newsletter.team.studio_rows import Rows, studio_names

NUMBERS = {"pk", "revision_pk", "delivery", "note_id"}
NAMES = {name: parts for name, parts in studio_names().items() if parts & NUMBERS}


@pytest.fixture
def rows(db):
    return Rows("tide-notes", member=WriterFactory(username="walter", is_superuser=False))


@pytest.mark.parametrize("number", [2**63, 2**64, 10**40])
def test_a_number_that_no_column_holds_is_not_found_anywhere(rows, studio_client, number):
    seen, asked = [], 0
    for name, parts in NAMES.items():
        for large in sorted(parts & NUMBERS):
            filled = {each: number if each == large else rows.filled(name, each) for each in parts}
            for method in ("get", "post"):
                with transaction.atomic():
                    status = getattr(studio_client, method)(reverse(name, kwargs=filled)).status_code
                    transaction.set_rollback(True)
                asked += 1
                # A note that is not there is said to be gone, and whoever has not proved who they are is asked first.
                if status not in {404, 405} and name not in {"studio_people:delete_note", "studio:passkey"}:
                    seen.append((method, name, large, status))
    assert (seen, asked > 100) == ([], True)
