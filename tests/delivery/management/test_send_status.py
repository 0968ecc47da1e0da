"""``send_status``: how far a mailing is, for people and for machines."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError
from django.utils import timezone

from delivery import mailings
from delivery.models import Mailing
from newsletter.models import Issue
from tests.delivery.management.commands import run
from tests.factories import IssueFactory

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def test_status_is_one_json_object(mailing, subscribe):
    found = json.loads(run("send_status", "21", "--json")[0])

    assert (found["number"], found["newsletter"], found["issue_state"], found["state"]) == (
        21, "tide-notes", "sending", "sending",
    )  # fmt: skip
    assert (found["total"], found["counts"]["pending"], found["reasons"], found["failures"]) == (3, 3, {}, [])


def test_status_has_providers_time_and_what_is_held_back_for_machines(mailing):
    found = json.loads(run("send_status", "21", "--json")[0])

    assert {name: found[name] for name in ("groups", "over_time", "rate", "seconds_left", "ends", "held_back")} == {
        "groups": {"other": {"pending": 3}}, "over_time": [], "rate": 0.0, "seconds_left": None, "ends": None,
        "held_back": [],
    }  # fmt: skip


def test_status_in_words_names_providers_where_there_are_several_and_what_waits(mailing):
    mailing.deliveries.filter(address="bob@example.org").update(domain_group="gmail", state="sent")
    mailing.deliveries.filter(address="dara@example.org").update(state="in_doubt", reason="no_reply")
    Mailing.objects.update(
        groups={"gmail": 1, "other": 2}, held_after=1, wave_size=1, wave_minutes=15,
        wave_done_at=timezone.now().replace(hour=9, minute=50),
    )  # fmt: skip
    lines = run("send_status", "21")[0].splitlines()

    assert lines[-6:] == [
        "By provider (accepted, to come, in doubt, not arrived):",
        "        1         0         0         0  Gmail",
        "        0         1         1         0  All other domains",
        "Why:",
        "        1  The server did not answer after the whole message was sent",
        "First 1; the other 2 follow at 10:05 UTC, unless the first fare badly.",
    ]


def test_recipients_are_written_to_a_file_or_standard_output(mailing, tmp_path):
    path = tmp_path / "who.csv"
    path.write_text("what was there before")
    out, _ = run("send_status", "21", "--csv", str(path))

    assert (out, len(path.read_text().splitlines())) == (f"3 recipients are in {path}.\n", 4)
    assert run("send_status", "21", "--csv", "-")[0].splitlines() == path.read_text().splitlines()
    assert [file.name for file in tmp_path.iterdir()] == ["who.csv"]


@pytest.mark.parametrize("name", ["missing/who.csv", "", ".", "\0", "x" * 300])
def test_a_file_that_cannot_be_written_is_named(mailing, tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if not name:
        (tmp_path / "folder").mkdir()
        name = "folder"
    with pytest.raises(CommandError, match=r"cannot be written: .* Name another file\.") as error:
        run("send_status", "21", "--csv", name)
    assert (error.value.returncode, [file.name for file in tmp_path.iterdir() if file.is_file()]) == (1, [])


@pytest.mark.parametrize("state", ["draft", "overdue"])
def test_status_of_what_was_not_sent_is_said(issue, state):
    assert json.loads(run("send_status", "21", "--json")[0]) == {
        "number": 21, "issue_state": "scheduled", "state": None, "publish_at": issue.publish_at.isoformat(),
    }  # fmt: skip
    changes = {"state": "draft", "publish_at": None} if state == "draft" else {"publish_at": LONG_AGO}
    Issue.objects.filter(pk=issue.pk).update(**changes)
    word = "draft" if state == "draft" else "scheduled"
    assert run("send_status", "21")[0] == f"#21: High water is {word}: it has not been sent from here.\n"


def test_what_was_not_sent_has_no_recipients_to_write_down(issue, tmp_path):
    with pytest.raises(CommandError, match="So it has no recipients to write down") as error:
        run("send_status", "21", "--csv", str(tmp_path / "who.csv"))
    assert (error.value.returncode, list(tmp_path.iterdir())) == (1, [])


def test_trouble_is_a_sentence_with_the_time_of_the_next_try(mailing):
    Mailing.objects.update(trouble="it hung up", retry_at=timezone.now().replace(hour=9, minute=50))
    assert run("send_status", "21")[0].splitlines()[1] == "Trouble: it hung up. Tried again at 09:50 UTC."


def test_status_of_what_is_scheduled_says_when_it_goes_out(newsletter):
    at = dt.datetime(2126, 12, 1, 16, tzinfo=dt.UTC)
    IssueFactory(newsletter=newsletter, number=22, title="Ebb", state="scheduled", publish_at=at)
    assert run("send_status", "22")[0] == "#22: Ebb goes out on Sunday 1 December 2126, 17:00 (Europe/Amsterdam).\n"
    assert json.loads(run("send_status", "22", "--json")[0])["publish_at"] == "2126-12-01T16:00:00+00:00"


def test_status_in_words(issue, readers, subscribe, now):
    subscribe("gone", state="unsubscribed")
    mailing = mailings.begin(issue, now=now)
    mailing.deliveries.filter(address="bob@example.org").update(state="failed", reason="mailbox_full")
    mailings.pause(mailing, reason="The postman is ill")

    assert run("send_status", "21")[0].splitlines() == [
        "#21: High water: paused, 1 of 3 done (33 %)",
        "Paused: The postman is ill",
        "        2  Waiting",
        "        1  Refused",
        "Why:",
        "        1  The mailbox is full",
        "Left out at the start:",
        "        1  Unsubscribed",
    ]
