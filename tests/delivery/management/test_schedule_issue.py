"""``schedule_issue`` as people type it."""

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command

from delivery.models import ChosenSegment
from newsletter.document import Document, SectionNode
from newsletter.editing.saving import save_document
from newsletter.models import AuditEntry, IssueState
from tests.delivery.segments import segment
from tests.factories import IssueFactory, NewsletterFactory

pytestmark = pytest.mark.django_db

NEW_YEAR = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def run(*arguments, capsys):
    call_command("schedule_issue", *arguments)
    return capsys.readouterr().out


@time_machine.travel(NEW_YEAR, tick=False)
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--next-slot"], "Sunday 4 January 2026, 17:00"),
        (["--at", "2026-02-03T09:30"], "Tuesday 3 February 2026, 09:30"),
        (["--at", "2026-02-03T09:30+00:00"], "Tuesday 3 February 2026, 10:30"),
        (["--at", "2026-02-03"], "Tuesday 3 February 2026, 17:00"),
    ],
)
def test_it_says_the_moment_in_the_newsletters_time(arguments, said, capsys):
    issue = IssueFactory(number=21)
    assert run("21", *arguments, capsys=capsys) == f"#21: High water 21 goes out on {said} (Europe/Amsterdam).\n"
    issue.refresh_from_db()
    assert issue.state == IssueState.SCHEDULED


@time_machine.travel(NEW_YEAR, tick=False)
@pytest.mark.parametrize(
    ("at", "said"),
    [
        (
            "2027-03-28T02:30",
            "Sunday 28 March 2027, 03:30 (Europe/Amsterdam). "
            "There is no 02:30 on that day, as the clocks go forward: it becomes 03:30.",
        ),
        (
            "2027-10-31T02:30",
            "Sunday 31 October 2027, 02:30 (Europe/Amsterdam). "
            "02:30 comes twice on that day, as the clocks go back: the first one is meant.",
        ),
        (
            "2027-10-31T02:30+01:00",
            "Sunday 31 October 2027, 02:30 (Europe/Amsterdam). "
            "02:30 comes twice on that day, as the clocks go back: the second one is meant.",
        ),
    ],
)
def test_it_says_what_the_clocks_do_to_a_time(at, said, capsys):
    IssueFactory(number=21)
    assert run("21", "--at", at, capsys=capsys) == f"#21: High water 21 goes out on {said}\n"


@time_machine.travel(NEW_YEAR, tick=False)
def test_unscheduling_makes_it_a_draft_again(capsys):
    issue = IssueFactory(number=21)
    run("21", "--next-slot", capsys=capsys)
    assert run("21", "--unschedule", capsys=capsys) == "#21: High water 21 is a draft again.\n"
    issue.refresh_from_db()
    assert (issue.state, issue.publish_at) == (IssueState.DRAFT, None)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["22", "--next-slot"], 2, "has no issue #22: its last is #21"),
        (["21", "--newsletter", "nope", "--next-slot"], 2, "There is no newsletter “nope”. There are: tide-notes"),
        (["21", "--at", "2020-01-01T10:00"], 1, "has gone by"),
        (["21", "--at", "9999-12-31"], 1, "end of the calendar|more than five years ahead: look at the year"),
        (["21", "--at", "0001-01-01T00:00"], 1, "0001-01-01 is the start of the calendar: look at the year"),
        (["21", "--at", "9999-12-31T23:59"], 1, "end of the calendar|more than five years ahead: look at the year"),
        (["21", "--unschedule"], 1, "is not scheduled: it is draft"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_exit_status(arguments, status, message):
    IssueFactory(number=21, newsletter=NewsletterFactory(slug="tide-notes"))
    with pytest.raises(CommandError, match=message) as refusal:
        call_command("schedule_issue", *arguments)
    assert refusal.value.returncode == status


@time_machine.travel(NEW_YEAR, tick=False)
@pytest.mark.parametrize("arguments", [["--next-slot"], ["--at", "2026-02-03"]])
def test_an_issue_that_cannot_be_made_into_a_mail_is_not_scheduled(arguments):
    issue = IssueFactory(number=21, newsletter=NewsletterFactory(sender_email="no address"))
    with pytest.raises(CommandError, match="#21: High water 21 cannot be made into a mail") as refusal:
        call_command("schedule_issue", "21", *arguments)
    issue.refresh_from_db()
    assert (refusal.value.returncode, issue.state, issue.publish_at) == (1, IssueState.DRAFT, None)


def test_a_date_beyond_the_calendar_is_refused_in_every_zone():
    IssueFactory(number=21, newsletter=NewsletterFactory(timezone="America/Los_Angeles"))
    with pytest.raises(CommandError, match="9999-12-31 is the end of the calendar: look at the year"):
        call_command("schedule_issue", "21", "--at", "9999-12-31")


def test_control_characters_of_a_bad_date_are_shown_escaped():
    with pytest.raises(CommandError) as refusal:
        call_command("schedule_issue", "21", "--at", "\x1b[2J")
    assert "argument --at: “\\x1b[2J” is not a date and time" in str(refusal.value)


@pytest.mark.parametrize("garbage", ["tomorrow", "2026-13-01T00:00", "", "\x00", "9" * 400])
def test_a_date_that_is_none_is_refused_before_anything_is_looked_up(garbage):
    with pytest.raises(CommandError, match="not a date and time"):
        call_command("schedule_issue", "21", "--at", garbage)


def test_several_newsletters_need_a_name():
    NewsletterFactory.create_batch(2)
    with pytest.raises(CommandError, match="say which with --newsletter"):
        call_command("schedule_issue", "21", "--next-slot")


def with_link(issue, address):
    text = {"type": "text", "text": "the tide table", "marks": [{"type": "link", "attrs": {"href": address}}]}
    story = SectionNode(kind="letter", content=({"type": "paragraph", "content": [text]},))
    return save_document(issue, Document(sections=(story,)), reason="Saved")


@pytest.mark.parametrize("command", [["schedule_issue", "21", "--next-slot"], ["send_issue", "21", "--yes"]])
def test_what_preflight_calls_an_error_is_mended_first(command, capsys):
    issue = with_link(IssueFactory(number=21), "http://192.168.1.20/tides")
    with pytest.raises(CommandError, match="no reader can reach"):
        call_command(*command)
    issue.refresh_from_db()
    assert issue.state == IssueState.DRAFT


def test_what_preflight_warns_of_is_said_and_does_not_hold_anything_up(capsys):
    issue = with_link(IssueFactory(number=21, preheader=""), "https://example.org/tides")
    call_command("schedule_issue", "21", "--next-slot")
    assert "Preflight: " in capsys.readouterr().err
    issue.refresh_from_db()
    assert issue.state == IssueState.SCHEDULED


@time_machine.travel(NEW_YEAR, tick=False)
def test_it_chooses_to_whom_the_issue_goes_and_says_so(capsys):
    issue = IssueFactory(number=21)
    segment(issue.newsletter)
    said = "Sunday 4 January 2026, 17:00 (Europe/Amsterdam).\n"
    words = ["21", "--next-slot"]
    tides = f"#21: High water 21 goes out to the segment “Tide watchers” on {said}"
    assert run(*words, "--segment", "Tide watchers", capsys=capsys) == tides
    assert run(*words, capsys=capsys) == tides  # it is remembered
    assert run(*words, "--everybody", capsys=capsys) == f"#21: High water 21 goes out on {said}"
    acts = AuditEntry.objects.filter(act="addressed").order_by("pk").values_list("details__to", flat=True)
    assert list(acts) == ["Tide watchers", "everybody"]


@pytest.mark.parametrize("name", ["", "tides", "x" * 300, "\x1b[2J", "\udce4"])
def test_a_segment_that_is_not_there_schedules_nothing(name):
    issue = IssueFactory(number=21)
    segment(issue.newsletter)
    with pytest.raises(CommandError, match=r"There are: “Tide watchers”\.") as error:
        call_command("schedule_issue", "21", "--next-slot", "--segment", name)
    issue.refresh_from_db()
    assert (error.value.returncode, issue.state, ChosenSegment.objects.count()) == (2, IssueState.DRAFT, 0)


def test_what_cannot_be_scheduled_keeps_its_audience():
    issue = with_link(IssueFactory(number=21), "http://192.168.1.20/tides")
    segment(issue.newsletter)
    with pytest.raises(CommandError, match="no reader can reach"):
        call_command("schedule_issue", "21", "--next-slot", "--segment", "Tide watchers")
    assert ChosenSegment.objects.count() == 0
