import csv
import datetime as dt
import io

import pytest

from delivery import exporting, mailings
from delivery.exporting import COLUMNS, csv_blocks
from delivery.listing import Wanted
from delivery.models import Delivery


def rows(mailing, **options):
    return list(csv.reader(io.StringIO("".join(csv_blocks(mailing, **options)), newline="")))


def test_every_recipient_has_a_row_with_state_reason_last_answer_and_times(mailing, now):
    later = now + dt.timedelta(hours=1)
    Delivery.objects.filter(address="bob@example.org").update(
        state="sent", settled_at=now, first_attempt_at=now, attempts_made=1
    )
    Delivery.objects.filter(address="chiyo@example.org").update(
        state="deferred", reason="greylisted", detail='451 4.7.1 "later",\nsaid it', not_before=later, attempts_made=2,
        domain_group="gmail",
    )  # fmt: skip

    assert rows(mailing) == [
        list(COLUMNS),
        ["bob@example.org", "All other domains", "sent", "Accepted by the server", "", "", "", "1",
         "2026-12-06T16:00:05+00:00", "2026-12-06T16:00:05+00:00", ""],
        ["chiyo@example.org", "Gmail", "deferred", "To be tried again", "greylisted",
         "The server wants us to try again later", '451 4.7.1 "later",\nsaid it', "2", "", "",
         "2026-12-06T17:00:05+00:00"],
        ["dara@example.org", "All other domains", "pending", "Waiting", "", "", "", "0", "", "", ""],
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_what_a_spreadsheet_would_run_is_made_harmless(mailing, start):
    Delivery.objects.filter(address="bob@example.org").update(
        to_address=f"{start}cmd()@example.org", detail=f"{start}1"
    )

    assert [cell for cell in rows(mailing)[1] if start in cell] == [f"'{start}cmd()@example.org", f"'{start}1"]


def test_the_list_may_be_narrowed(mailing):
    assert [row[0] for row in rows(mailing, wanted=Wanted(search="hiyo"))] == ["address", "chiyo@example.org"]


@pytest.mark.parametrize("count", [1, 7])
def test_it_takes_one_query_and_comes_in_blocks_however_many_there_are(
    issue, subscribe, now, count, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(exporting, "BLOCK", 3)
    for number in range(count):
        subscribe(f"reader{number}")
    mailing = mailings.begin(issue, now=now)

    with django_assert_num_queries(1):
        blocks = list(csv_blocks(mailing))
    assert [block.count("\r\n") for block in blocks] == ([1, 1] if count == 1 else [1, 3, 3, 1])
