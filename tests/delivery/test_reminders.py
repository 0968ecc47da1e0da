"""The reminder of the day before: who gets it, when, once, and what is in it; against a real SMTP server."""

import datetime as dt
import email
import email.policy
import re
import threading

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection

from config.env import MailRoute
from delivery import audiences, reminders
from delivery.reminder_mail import read_skip
from delivery.tasks import send_due_reminders
from newsletter.document import Document
from newsletter.editing.saving import save_document
from newsletter.models import Issue, IssueState, Membership, Reminder, Role
from subscribers.models import Segment
from subscribers.tokens import BadToken
from tests.delivery.segments import segment
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory, WriterFactory, in_team, one_topic
from tests.smtp_sink import HANG_UP

pytestmark = pytest.mark.django_db

SLOT = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)
DAY_BEFORE = SLOT - dt.timedelta(hours=24)
MINUTE = dt.timedelta(minutes=1)
BASE = "https://news.example.org"


@pytest.fixture(autouse=True)
def _mail(settings, smtp_sink):
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"
    settings.BASE_URL = BASE


def scheduled(*, author=None, **fields):
    issue = IssueFactory(
        **{"newsletter__slug": "tide-notes", "number": 7, "state": IssueState.SCHEDULED, "publish_at": SLOT, **fields}
    )
    saved_by(issue, author or WriterFactory())
    return issue


def saved_by(issue, author):
    save_document(issue, one_topic(), reason="saved", author=author)


def remind(issue, *, now=DAY_BEFORE):
    return reminders.remind(issue.pk, now=now, base_url=BASE)


def only_mail(smtp_sink):
    (received,) = smtp_sink.received
    return email.message_from_bytes(received.content, policy=email.policy.default)


def test_the_author_is_told_a_day_before_and_once(smtp_sink):
    issue = scheduled()
    assert reminders.due(DAY_BEFORE - MINUTE) == []
    assert reminders.due(DAY_BEFORE) == [issue.pk]
    assert (remind(issue), remind(issue), reminders.due(DAY_BEFORE + MINUTE)) == (True, True, [])
    assert [received.rcpt_to for received in smtp_sink.received] == [("alice@example.org",)]
    stored = Reminder.objects.get()
    assert (stored.slot, stored.handed_over_at, stored.sent_at) == (SLOT, DAY_BEFORE, DAY_BEFORE)


def test_the_beat_s_task_tells_all_who_are_due(smtp_sink):
    scheduled()
    scheduled(newsletter=NewsletterFactory(slug="other"))
    with time_machine.travel(DAY_BEFORE, tick=False):
        send_due_reminders()
        send_due_reminders()
    assert len(smtp_sink.received) == 2


def test_nobody_is_told_when_it_is_about_to_go_or_gone(smtp_sink):
    issue = scheduled()
    assert reminders.due(SLOT - 6 * MINUTE) == [issue.pk]
    assert (reminders.due(SLOT - 5 * MINUTE), reminders.due(SLOT), reminders.due(SLOT + MINUTE)) == ([], [], [])
    remind(issue, now=SLOT - 5 * MINUTE)
    assert smtp_sink.received == []


@pytest.mark.parametrize("state", [state for state in IssueState.values if state != IssueState.SCHEDULED])
def test_nobody_is_told_of_an_issue_that_is_not_scheduled(smtp_sink, state):
    issue = scheduled()
    Issue.objects.update(state=state)
    remind(issue)
    assert (reminders.due(DAY_BEFORE), smtp_sink.received) == ([], [])


def test_a_newsletter_that_wants_no_reminders_gets_none(smtp_sink):
    issue = scheduled(newsletter__remind_author=False)
    remind(issue)
    assert (reminders.due(DAY_BEFORE), smtp_sink.received) == ([], [])


def test_it_goes_to_whoever_saved_last_of_those_who_work_on_the_newsletter_and_have_an_address(smtp_sink):
    issue = scheduled()
    people = get_user_model().objects
    team = [
        people.create_user("chiyo", email="chiyo@example.org"),
        people.create_user("gone", email="gone@example.org", is_active=False),
        people.create_user("nameless"),
    ]
    left = people.create_user("left", email="left@example.org", is_staff=True)
    for member in team:
        Membership.objects.create(newsletter=issue.newsletter, user=member, role=Role.WRITER)
    Membership.objects.create(newsletter=NewsletterFactory(slug="another"), user=left, role=Role.OWNER)
    for author in (team[0], left, *team[1:]):
        saved_by(issue, author)
    saved_by(issue, None)
    remind(issue)
    assert [received.rcpt_to for received in smtp_sink.received] == [("chiyo@example.org",)]


def test_an_author_whom_the_newsletter_is_shut_to_is_told_nothing(smtp_sink):
    issue = scheduled(newsletter__needs_second_step=True)
    saved_by(issue, in_team(issue.newsletter, "owner"))
    remind(issue)
    assert [received.rcpt_to for received in smtp_sink.received] == [("alice@example.org",)]


@pytest.mark.parametrize(("role", "may_skip"), [("owner", True), ("editor", True), ("writer", False)])
def test_the_link_to_skip_goes_to_those_who_may_send(smtp_sink, role, may_skip):
    issue = scheduled()
    saved_by(issue, in_team(issue.newsletter, role))
    remind(issue)
    parts = [part.get_content() for part in only_mail(smtp_sink).iter_parts()]
    assert [(f"{BASE}/s/" in part, "Skip this time" in part) for part in parts] == [(may_skip, may_skip)] * 2


@pytest.mark.parametrize("readable", [True, False])
def test_it_says_to_which_segment_the_issue_goes(smtp_sink, readable):
    issue = scheduled()
    SubscriptionFactory(newsletter=issue.newsletter)
    tides = segment(issue.newsletter, ("tag", "is_not", "tides"))
    audiences.choose(issue, tides)
    if not readable:
        Segment.objects.filter(pk=tides.pk).update(rule={})
    remind(issue)
    for part in only_mail(smtp_sink).iter_parts():
        words = " ".join(re.sub(r"<[^>]+>", "", part.get_content()).split())
        assert f"to {'1 reader of ' if readable else ''}the segment “Tide watchers”." in words
        assert ("As it stands it cannot go out: It is to go to the segment “Tide watchers”" in words) is not readable


def test_an_issue_without_a_known_author_reminds_nobody(smtp_sink):
    issue = IssueFactory(state=IssueState.SCHEDULED, publish_at=SLOT)
    assert (remind(issue), smtp_sink.received, Reminder.objects.count()) == (True, [], 0)


def test_an_issue_that_is_not_there_is_no_error():
    assert reminders.remind(987_654_321, now=DAY_BEFORE, base_url=BASE) is True


@pytest.mark.parametrize(("later", "again"), [(dt.timedelta(hours=2), 0), (dt.timedelta(days=14), 1)])
def test_another_one_goes_only_where_the_issue_was_moved_by_a_day_or_more(smtp_sink, later, again):
    issue = scheduled()
    remind(issue)
    Issue.objects.update(publish_at=SLOT + later)
    remind(issue, now=DAY_BEFORE + later)
    assert len(smtp_sink.received) == 1 + again


def test_a_server_that_is_away_is_tried_again_after_ten_minutes(settings, smtp_sink):
    issue = scheduled()
    settings.EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=1, tls="none")
    assert remind(issue) is False
    settings.EMAIL_ROUTE = smtp_sink.route
    assert (reminders.due(DAY_BEFORE + 9 * MINUTE), reminders.due(DAY_BEFORE + 10 * MINUTE)) == ([], [issue.pk])
    assert remind(issue, now=DAY_BEFORE + 10 * MINUTE) is True
    assert (len(smtp_sink.received), reminders.due(DAY_BEFORE + 30 * MINUTE)) == (1, [])


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_server_that_says_not_now_is_tried_again_and_one_that_says_no_is_not(smtp_sink, stage):
    issue = scheduled()
    smtp_sink.answer(stage, "451 4.3.0 later", times=1)
    smtp_sink.answer(stage, "550 5.7.1 no")
    remind(issue)
    assert reminders.due(DAY_BEFORE + 10 * MINUTE) == [issue.pk]
    remind(issue, now=DAY_BEFORE + 10 * MINUTE)
    assert (reminders.due(DAY_BEFORE + 30 * MINUTE), smtp_sink.received) == ([], [])


def test_a_mail_whose_answer_was_lost_is_not_sent_twice(smtp_sink):
    issue = scheduled()
    smtp_sink.answer("DOT", HANG_UP, keep=True)
    remind(issue)
    assert (len(smtp_sink.received), Reminder.objects.get().sent_at) == (1, None)
    remind(issue, now=DAY_BEFORE + 10 * MINUTE)
    assert (len(smtp_sink.received), reminders.due(DAY_BEFORE + 30 * MINUTE)) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one(smtp_sink):
    issue = scheduled()
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        try:
            remind(issue)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(smtp_sink.received) == 1


def test_the_mail_says_when_to_how_many_and_what_preflight_found(smtp_sink):
    issue = scheduled(title="Höhe & <Flut>", newsletter__postal_address="")
    SubscriptionFactory(newsletter=issue.newsletter)
    remind(issue)
    mail = only_mail(smtp_sink)
    text, html = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    assert mail["Subject"] == "#7 goes out Sunday at 17:00: Höhe & <Flut>"
    assert (mail["From"].addresses[0].addr_spec, mail["To"]) == ("alice@example.org", "alice@example.org")
    assert "#7: Höhe & <Flut>\ngoes out on Sunday 4 January 2026, 17:00 (Europe/Amsterdam) to 1 reader." in text
    assert "Höhe &amp; &lt;Flut&gt;" in html
    assert re.search(r"Preflight found .*\d (error|warning)", text)
    assert "postal address" in text
    assert f"{BASE}/studio/issues/{issue.pk}/send/" in text
    assert f"{BASE}/studio/tide-notes/settings/rhythm/" in text


def test_an_issue_that_cannot_go_out_is_told_as_such(smtp_sink):
    issue = scheduled()
    save_document(issue, Document(), reason="emptied", author=WriterFactory())
    remind(issue)
    assert "As it stands it cannot go out:" in only_mail(smtp_sink).get_body(("plain",)).get_content()


def test_the_link_in_it_names_the_issue_and_the_moment_and_no_other_works(smtp_sink):
    issue = scheduled()
    remind(issue)
    text = only_mail(smtp_sink).get_body(("plain",)).get_content()
    token = re.search(rf"{BASE}/s/([^/]+)/", text)[1]
    assert read_skip(token)[:2] == (issue, SLOT)
    for forged in ("", "x", token[:-1], token + "A", token.upper(), "k." + "A" * 60, "\x00", "é"):
        with pytest.raises(BadToken):
            read_skip(forged)
