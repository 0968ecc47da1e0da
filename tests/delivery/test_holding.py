"""An issue whose slot has come while an error stands: held, told of once, and never gone by itself."""

import datetime as dt
import email
import email.policy
import threading

import pytest
import time_machine
from django.db import connection, transaction

from config.env import MailRoute
from delivery import audiences, beat, holding, mailings, planning, preparing
from delivery.models import Mailing
from delivery.tasks import send_due_reminders
from newsletter.document import Document
from newsletter.editing.saving import save_document
from newsletter.models import Hold, Issue, IssueState
from newsletter.scheduling import unschedule
from subscribers.models import Segment
from tests.delivery.segments import rule, segment
from tests.factories import IssueFactory, NewsletterFactory, WriterFactory, one_topic
from tests.machine import wait_until

pytestmark = pytest.mark.django_db

BASE = "https://news.example.org"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _mail(settings, smtp_sink):
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"
    settings.BASE_URL = BASE


@pytest.fixture
def wrong(issue, readers):
    """The issue that is due now, saved by Alice, with its title gone."""
    save_document(issue, one_topic(), reason="saved", author=WriterFactory())
    Issue.objects.filter(pk=issue.pk).update(title="")
    issue.refresh_from_db()
    return issue


def title(issue, words):
    Issue.objects.filter(pk=issue.pk).update(title=words)


def tell(issue, now):
    return holding.tell(issue.pk, now=now, base_url=BASE)


def only_mail(smtp_sink):
    (received,) = smtp_sink.received
    return email.message_from_bytes(received.content, policy=email.policy.default)


def test_an_issue_with_an_error_does_not_go_out_at_its_slot(wrong, now, caplog):
    assert beat.tick(now=now) is False
    wrong.refresh_from_db()
    assert (wrong.state, Mailing.objects.count()) == (IssueState.SCHEDULED, 0)
    hold = holding.hold_of(wrong)
    assert (hold.slot, hold.held_at, len(hold.reasons)) == (wrong.publish_at, now, 1)
    beat.tick(now=now + MINUTE)
    assert [record.levelname for record in caplog.records if "it is held" in record.message] == ["ERROR"]


def test_a_warning_holds_nothing(issue, readers, now):
    issue.newsletter.postal_address = ""
    issue.newsletter.save()
    Issue.objects.filter(pk=issue.pk).update(preheader="")
    assert beat.tick(now=now) is True
    assert (Mailing.objects.count(), Hold.objects.count()) == (1, 0)


def test_one_that_cannot_be_made_into_a_mail_is_held_too(now):
    broken = IssueFactory(
        newsletter=NewsletterFactory(slug="broken", sender_email="no address"),
        state=IssueState.SCHEDULED, publish_at=now - dt.timedelta(hours=1),
    )  # fmt: skip
    beat.tick(now=now)
    (reason,) = holding.hold_of(broken).reasons
    assert "cannot be made into a mail" in reason


def test_one_whose_segment_cannot_be_read_is_held_and_goes_to_nobody(issue, readers, now):
    tides = segment(issue.newsletter)
    audiences.choose(issue, tides)
    Segment.objects.filter(pk=tides.pk).update(rule=rule(("no_such_fact", "yes")))
    assert beat.tick(now=now) is False
    (reason,) = holding.hold_of(issue).reasons
    assert reason == (
        "It is to go to the segment “Tide watchers”, and who that is cannot be found out: Nothing is known of "
        "“no_such_fact” here any more. Take that condition away. Mend the segment, or choose another audience."
    )
    assert Mailing.objects.count() == 0


def test_at_its_slot_an_issue_goes_to_its_segment(issue, readers, now):
    audiences.choose(issue, segment(issue.newsletter, ("tag", "is_not", "tides")))
    issue.newsletter.subscriptions.filter(pk=readers[0].pk).update(tags=["tides"])
    assert beat.tick(now=now) is True
    assert list(Mailing.objects.get().deliveries.order_by("address").values_list("address", flat=True)) == [
        "chiyo@example.org", "dara@example.org",
    ]  # fmt: skip


def test_one_that_was_cancelled_a_moment_ago_waits_and_is_not_held(mailing, now):
    mailing.deliveries.update(state="handoff")
    Mailing.objects.filter(pk=mailing.pk).update(state="cancelled", finished_at=None)
    Issue.objects.filter(pk=mailing.issue_id).update(state=IssueState.SCHEDULED)
    with pytest.raises(preparing.NotYet):
        holding.begin_or_hold(mailing.issue, now=now)
    assert Hold.objects.count() == 0


def test_mended_it_still_waits_until_somebody_sends_it(wrong, now):
    beat.tick(now=now)
    title(wrong, "High water")
    beat.tick(now=now + MINUTE)
    assert Mailing.objects.count() == 0
    mailings.begin(Issue.objects.get(pk=wrong.pk), now=now + 2 * MINUTE)
    assert (Mailing.objects.count(), holding.hold_of(wrong)) == (1, None)


def test_at_another_slot_it_goes_and_is_held_anew_where_an_error_stands_again(wrong, now):
    beat.tick(now=now)
    title(wrong, "High water")
    planning.plan(wrong, at=now + dt.timedelta(hours=1), now=now)
    assert holding.hold_of(wrong) is None
    title(wrong, "")
    later = now + dt.timedelta(hours=2)
    beat.tick(now=later)
    assert (holding.hold_of(wrong).held_at, holding.untold(later)) == (later, [wrong.pk])


def test_taken_back_it_is_a_draft_and_nobody_is_told(wrong, now, smtp_sink):
    beat.tick(now=now)
    unschedule(Issue.objects.get(pk=wrong.pk))
    assert (holding.untold(now), holding.hold_of(wrong), tell(wrong, now)) == ([], None, True)
    assert smtp_sink.received == []


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_hold_it_once_and_two_workers_tell_once(wrong, now, smtp_sink, caplog):
    def at_once(act):
        barrier = threading.Barrier(3)

        def work():
            barrier.wait()
            try:
                act()
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    at_once(lambda: beat.tick(now=now))
    assert len([record for record in caplog.records if "it is held" in record.message]) == 1
    at_once(lambda: tell(wrong, now))
    assert len(smtp_sink.received) == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_another_worker_to_take_the_mail_sends_none(wrong, now, smtp_sink):
    beat.tick(now=now)
    with transaction.atomic():
        assert holding._note(holding.hold_of(wrong), now=now)
        late = threading.Thread(target=lambda: (tell(wrong, now), connection.close()))
        late.start()
        wait_until(lambda: waiting_for_locks() == 1, what="the second worker")
    late.join()
    assert smtp_sink.received == []


def waiting_for_locks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def test_the_author_gets_a_mail_with_the_findings_and_the_ways_on(wrong, now, smtp_sink):
    title(wrong, "")
    beat.tick(now=now)
    assert (tell(wrong, now), tell(wrong, now), holding.untold(now + MINUTE)) == (True, True, [])
    mail = only_mail(smtp_sink)
    text, html = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    assert (mail["To"], mail["Subject"].split(":")[0]) == ("alice@example.org", "#21 did not go out and waits for you")
    reason = Hold.objects.get().reasons[0]
    assert f"- {reason}\n" in text
    assert "was to go out on Sunday 6 December 2026, 17:00 (Europe/Amsterdam)" in text
    for part in (text, html):
        assert f"{BASE}/studio/issues/{wrong.pk}/" in part
        assert f"{BASE}/studio/issues/{wrong.pk}/send/" in part
    assert Hold.objects.get().sent_at == now


def test_where_nobody_is_known_who_saved_it_the_administrators_are_told(wrong, now, smtp_sink):
    wrong.revisions.update(author=None)
    beat.tick(now=now)
    tell(wrong, now)
    assert [received.rcpt_to for received in smtp_sink.received] == [("alice@example.org",)]


def test_where_no_account_has_an_address_the_log_says_so(wrong, now, smtp_sink, caplog):
    beat.tick(now=now)
    WriterFactory._meta.model.objects.update(email="")
    assert (tell(wrong, now), smtp_sink.received, holding.untold(now)) == (True, [], [])
    assert "Nobody can be told" in caplog.text


def test_a_server_that_is_away_is_tried_again_after_ten_minutes(wrong, now, settings, smtp_sink):
    beat.tick(now=now)
    settings.EMAIL_ROUTE = MailRoute(host="127.0.0.1", port=1, tls="none")
    assert (tell(wrong, now), holding.untold(now + 9 * MINUTE)) == (False, [])
    settings.EMAIL_ROUTE = smtp_sink.route
    assert holding.untold(now + 10 * MINUTE) == [wrong.pk]
    assert (tell(wrong, now + 10 * MINUTE), len(smtp_sink.received)) == (True, 1)


def test_the_task_tells_although_the_newsletter_wants_no_reminders(wrong, now, smtp_sink):
    wrong.newsletter.remind_author = False
    wrong.newsletter.save()
    beat.tick(now=now)
    send_due_reminders()
    send_due_reminders()
    assert len(smtp_sink.received) == 1


def test_an_issue_that_is_gone_is_no_error(now):
    assert holding.tell(987_654_321, now=now, base_url=BASE) is True


def test_which_are_held_costs_no_query_where_no_slot_has_gone_by(issue, now, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert holding.held([issue], now=issue.publish_at - MINUTE) == frozenset()


def test_the_studio_says_that_it_is_held_and_why(wrong, now, client):
    beat.tick(now=now)
    page = f"/studio/issues/{wrong.pk}/send/"
    with time_machine.travel(now, tick=False):
        client.force_login(WriterFactory())
        shown = " ".join(client.get(page).content.decode().split())
        assert "and was held back: nobody has it. Mend it, then choose another time below" in shown
        assert Hold.objects.get().reasons[0] in shown
        title(wrong, "High water")
        assert "What stood in the way is mended:" in client.get(page).content.decode()
        for path in (page, "/studio/tide-notes/issues/"):
            assert '<span class="state is-paused">Held back</span>' in client.get(path).content.decode()


def test_an_emptied_issue_is_held(wrong, now):
    save_document(wrong, Document(), reason="emptied", author=WriterFactory())
    title(wrong, "High water")
    beat.tick(now=now)
    assert holding.hold_of(wrong) is not None
