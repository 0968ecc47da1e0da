import datetime as dt
import email
import email.policy
import io
import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from delivery import mailings
from delivery.dispatch import work_at
from delivery.management.commands.send_issue import NO_SENDER
from delivery.models import Mailing
from newsletter.models import Issue, IssueState
from subscribers import reader_links
from tests.factories import IssueFactory, NewsletterFactory
from tests.machine import wait_until

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def run(*words, stdin=""):
    out, err = io.StringIO(), io.StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


# --- send_issue ---------------------------------------------------------------------------------------------------


def test_sending_begins_and_says_that_a_worker_must_run(issue, readers, wake_ups, settings):
    out, err = run("send_issue", "21", "--yes")

    assert out == "#21: High water goes out to 3 now. send_status 21 shows how far.\n"
    assert err.strip() == NO_SENDER
    assert wake_ups.taken() == [(sender,) for sender in range(settings.DELIVERY_SENDERS)]


def test_nobody_is_written_to_without_a_yes(issue, readers, wake_ups, monkeypatch):
    with pytest.raises(CommandError, match=r"Send #21: High water to 3 people now\? Nobody is here to answer") as error:
        run("send_issue", "21")
    assert (error.value.returncode, Mailing.objects.count()) == (2, 0)


@pytest.mark.parametrize(("answer", "count"), [("y\n", 1), ("YES\n", 1), ("n\n", 0), ("\n", 0), ("", 0), ("sure\n", 0)])
def test_only_a_yes_is_a_yes(issue, readers, wake_ups, monkeypatch, answer, count):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdin", Terminal(answer))
    if count:
        run("send_issue", "21")
    else:
        with pytest.raises(CommandError, match=r"Nothing was done\."):
            run("send_issue", "21")
    assert Mailing.objects.count() == count


def test_pausing_resuming_and_cancelling(mailing, wake_ups):
    assert run("send_issue", "21", "--pause")[0] == "#21: High water is paused.\n"
    assert Issue.objects.get().state == "paused"
    assert run("send_issue", "21", "--resume")[0] == "#21: High water goes on.\n"
    assert wake_ups.taken() == [(sender,) for sender in range(4)]
    out, _ = run("send_issue", "21", "--cancel", "--yes")
    assert out == "#21: High water is cancelled. 0 of 3 sent.\n"
    assert Issue.objects.get().state == "cancelled"


@pytest.mark.parametrize("act", ["--pause", "--resume", "--cancel", "--retry-failed", "--resend-in-doubt", "--go-on"])
def test_what_has_not_begun_cannot_be_stopped(issue, act):
    with pytest.raises(CommandError, match="has not begun") as error:
        run("send_issue", "21", act, "--yes")
    assert error.value.returncode == 1


@pytest.mark.parametrize("command", ["send_issue", "send_status", "render_issue"])
@pytest.mark.parametrize("words", [["99"], ["21", "--newsletter", "nonsense"]])
def test_an_issue_that_is_not_there_is_unusable(issue, command, words):
    with pytest.raises(CommandError, match=r"There is no|has no issue") as error:
        run(command, *words)
    assert error.value.returncode == 2


def test_of_several_newsletters_one_must_be_named(issue, db):
    IssueFactory(newsletter=NewsletterFactory(slug="another"), number=21)

    with pytest.raises(CommandError, match="say which with --newsletter") as error:
        run("send_issue", "21", "--yes")
    assert error.value.returncode == 2


def test_an_issue_that_was_sent_is_not_sent_again(issue, readers, wake_ups):
    Issue.objects.update(state=IssueState.SENT)

    with pytest.raises(CommandError, match="not sent a second time") as error:
        run("send_issue", "21", "--yes")
    assert (error.value.returncode, wake_ups.taken()) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_waiting_shows_how_it_ended(issue, readers, smtp_sink, wake_ups):
    sender = threading.Thread(target=_take_a_turn, args=[issue])
    sender.start()
    out, _err = run("send_issue", "21", "--yes", "--wait")
    sender.join(20)

    assert out.splitlines()[-1] == "Finished. 3 of 3 sent."
    assert sorted(smtp_sink.recipients()) == ["bob@example.org", "chiyo@example.org", "dara@example.org"]


def _take_a_turn(issue):
    """What a sender does as soon as there is a mailing."""
    try:
        wait_until(lambda: Mailing.objects.filter(issue=issue).exists(), what="a mailing")
        work_at(0, now=timezone.now())
    finally:
        connection.close()


def end(mailing, **states):
    for name, state in states.items():
        mailing.deliveries.filter(address=f"{name}@example.org").update(state=state, reason="other")
    mailings.finish_if_done(mailing, now=timezone.now())


def test_failed_copies_are_tried_again_and_those_in_doubt_only_when_asked_for(mailing, wake_ups):
    end(mailing, bob="failed", chiyo="expired", dara="in_doubt")

    assert run("send_issue", "21", "--retry-failed", "--yes")[0] == "2 copies of #21: High water go out again.\n"
    assert [state for _, state in sorted(mailing.deliveries.values_list("address", "state"))] == [
        "pending", "pending", "in_doubt",
    ]  # fmt: skip
    assert run("send_issue", "21", "--resend-in-doubt", "--yes")[0] == "1 copy of #21: High water goes out again.\n"
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"pending"}
    assert (Mailing.objects.get().state, len(wake_ups.taken())) == ("sending", 4)


@pytest.mark.parametrize(
    ("option", "question"),
    [
        ("--retry-failed", r"Try 1 copy of #21: High water again\? No server took it\. Nobody is here to answer"),
        ("--resend-in-doubt", r"Send 1 copy of #21: High water again\? Most .* gets it a second time\. Nobody is here"),
    ],
)
def test_nothing_goes_out_again_without_a_yes(mailing, wake_ups, option, question):
    end(mailing, bob="failed", chiyo="in_doubt", dara="sent")

    with pytest.raises(CommandError, match=question) as error:
        run("send_issue", "21", option)
    assert (error.value.returncode, Mailing.objects.get().state, wake_ups.taken()) == (2, "finished", [])


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--retry-failed", "No copy of #21: High water was refused or given up on"),
        ("--resend-in-doubt", "No copy of #21: High water is in doubt"),
        ("--go-on", "Nothing of #21: High water is held back"),
    ],
)
def test_where_there_is_nothing_to_do_again_nothing_changes(mailing, wake_ups, option, said):
    end(mailing, bob="sent", chiyo="sent", dara="sent")

    with pytest.raises(CommandError, match=said) as error:
        run("send_issue", "21", option, "--yes")
    assert (error.value.returncode, Mailing.objects.get().state, wake_ups.taken()) == (1, "finished", [])


def test_the_rest_goes_on_when_a_person_says_so(mailing, wake_ups):
    Mailing.objects.update(held_after=1)

    assert run("send_issue", "21", "--go-on")[0] == "The rest of #21: High water goes out now.\n"
    assert (Mailing.objects.get().held_after, len(wake_ups.taken())) == (None, 4)


# --- send_status --------------------------------------------------------------------------------------------------


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
    Mailing.objects.update(
        groups={"gmail": 1, "other": 2}, held_after=1, wave_size=1, wave_minutes=15,
        wave_done_at=timezone.now().replace(hour=9, minute=50),
    )  # fmt: skip
    lines = run("send_status", "21")[0].splitlines()

    assert lines[-4:] == [
        "By provider (accepted, to come, not arrived):",
        "        1         0         0  Gmail",
        "        0         2         0  All other domains",
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
    with pytest.raises(CommandError, match="it has not been sent from here") as error:
        run("send_status", "21")
    assert error.value.returncode == 1


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


# --- render_issue -------------------------------------------------------------------------------------------------


def test_a_rendering_is_what_the_reader_gets(issue, readers):
    link = reader_links.unsubscribe_url(readers[0].pk)
    html, _ = run("render_issue", "21", "--to", "bob@example.org")
    text, _ = run("render_issue", "21", "--format", "text", "--to", "BOB@example.org")
    eml, _ = run("render_issue", "21", "--format", "eml", "--to", "bob@example.org")

    message = email.message_from_string(eml.replace("\r\n", "\n"), policy=email.policy.default)
    assert message["List-Unsubscribe"] == f"<{link}>"
    plain, rich = (part.get_content() for part in message.iter_parts())
    assert plain.rstrip() == text.rstrip()
    assert rich.rstrip() == html.rstrip()
    assert link in text
    assert f'href="{link}"' in html


def test_a_rendering_for_nobody_has_links_that_do_nothing(issue, settings):
    text, _ = run("render_issue", "21", "--format", "text")

    assert f"{settings.BASE_URL}/u/test-mail/" in text


def test_mjml_is_what_the_html_is_made_of(issue):
    assert run("render_issue", "21", "--format", "mjml")[0].startswith("<mjml")


@pytest.mark.parametrize("address", ["nonsense", "bob@example.org\nBcc: x@example.org", ""])
def test_an_address_that_is_none_is_unusable(issue, address):
    with pytest.raises(CommandError) as error:
        run("render_issue", "21", "--to", address)
    assert error.value.returncode == 2


def test_a_sender_that_cannot_be_used_fails_the_whole_mail(issue, newsletter):
    type(newsletter).objects.update(sender_email="nonsense")

    with pytest.raises(CommandError, match="sender cannot be used") as error:
        run("render_issue", "21", "--format", "eml")
    assert error.value.returncode == 1
