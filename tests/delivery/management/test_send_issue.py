"""``send_issue``: begins a mailing, and stops it, and goes on with it."""

import io
import threading

import pytest
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone
from kombu import Connection

from config.celery import app
from delivery import audiences
from delivery.dispatch import work_at
from delivery.management.commands.send_issue import NO_BROKER, NO_SENDER
from delivery.models import ChosenSegment, Mailing
from newsletter.models import Issue, IssueState
from tests.delivery.management.commands import end, run
from tests.delivery.segments import segment
from tests.factories import IssueFactory, NewsletterFactory
from tests.machine import wait_until


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
        ("--go-on", "The mailing of #21: High water is finished"),
    ],
)
def test_where_there_is_nothing_to_do_again_nothing_changes(mailing, wake_ups, option, said):
    end(mailing, bob="sent", chiyo="sent", dara="sent")

    with pytest.raises(CommandError, match=said) as error:
        run("send_issue", "21", option, "--yes")
    assert (error.value.returncode, Mailing.objects.get().state, wake_ups.taken()) == (1, "finished", [])


def test_a_paused_mailing_s_rest_stays_held_back(mailing, wake_ups):
    Mailing.objects.update(held_after=1, state="paused")
    with pytest.raises(CommandError, match="The mailing of #21: High water is paused"):
        run("send_issue", "21", "--go-on")
    assert (Mailing.objects.get().held_after, wake_ups.taken()) == (1, [])


@pytest.fixture
def broker_away(monkeypatch):
    """Nobody listens where the broker should be."""
    monkeypatch.setattr(app, "connection_for_write", lambda *_, **__: Connection("redis+socket:///nonexistent/v.sock"))
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)


def test_with_the_broker_away_it_begins_and_says_when_it_goes_on(issue, readers, broker_away):
    out, err = run("send_issue", "21", "--yes")
    assert (out.startswith("#21: High water goes out to 3 now."), err.strip()) == (True, NO_BROKER)
    assert Mailing.objects.get().state == "sending"


def test_the_rest_goes_on_when_a_person_says_so(mailing, wake_ups):
    Mailing.objects.update(held_after=1)

    assert run("send_issue", "21", "--go-on")[0] == "The rest of #21: High water goes out now.\n"
    assert (Mailing.objects.get().held_after, len(wake_ups.taken())) == (None, 4)


@pytest.fixture
def tides(newsletter, readers):
    newsletter.subscriptions.filter(subscriber__address="bob@example.org").update(tags=["tides"])
    return segment(newsletter)


def test_it_goes_to_a_segment_once_that_is_answered_for(issue, tides, wake_ups):
    with pytest.raises(CommandError, match=r"High water to 1 person of the segment “Tide watchers” now\?"):
        run("send_issue", "21", "--segment", "Tide watchers")
    assert (Mailing.objects.count(), ChosenSegment.objects.count()) == (0, 0)
    out, _ = run("send_issue", "21", "--segment", "Tide watchers", "--yes")
    assert out == "#21: High water goes out to 1 now. send_status 21 shows how far.\n"
    assert Mailing.objects.get().segment_name == "Tide watchers"
    assert run("send_status", "21")[0].splitlines()[1] == (
        "To the segment “Tide watchers”. Everybody who has the tag “tides”."
    )


def test_everybody_is_said_as_well(issue, tides, wake_ups):
    audiences.choose(issue, tides)
    assert run("send_issue", "21", "--everybody", "--yes")[0].startswith("#21: High water goes out to 3 now.")


def test_a_segment_that_is_not_there_sends_nothing(issue, tides, wake_ups):
    with pytest.raises(CommandError, match=r"no segment “Moon”\. There are: “Tide watchers”\.") as error:
        run("send_issue", "21", "--segment", "Moon", "--yes")
    assert (error.value.returncode, Mailing.objects.count()) == (2, 0)


@pytest.mark.parametrize("act", ["--pause", "--resume", "--cancel", "--retry-failed", "--resend-in-doubt", "--go-on"])
@pytest.mark.parametrize("whom", [["--everybody"], ["--segment", "Tide watchers"]])
def test_what_is_on_its_way_keeps_its_audience(mailing, act, whom):
    with pytest.raises(CommandError, match="has its audience") as error:
        run("send_issue", "21", act, *whom, "--yes")
    assert error.value.returncode == 2
