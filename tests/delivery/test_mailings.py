import datetime as dt

import pytest

from delivery import ledger, mailings
from delivery.ledger import Outcome
from delivery.mailings import CannotBegin, MailingError, WrongState
from delivery.models import Delivery, DeliveryState, Lease, Mailing, MailingState, Stage
from delivery.models.ledger import STORED_STATES
from newsletter.document import Document
from newsletter.models import IssueState
from newsletter.rendering.types import RenderedIssue
from tests.factories import IssueFactory

LEASE = dt.timedelta(minutes=5)


def settle(mailing, state, *, count=99, now, reason=""):
    claims = ledger.claim(mailing.pk, quotas={"other": 99}, limit=count, now=now, lease=LEASE)
    if state in {DeliveryState.SENT, DeliveryState.IN_DOUBT}:
        ledger.hand_off(claims, now=now, lease=LEASE)
    ledger.settle([Outcome(claim=c, state=state, stage=Stage.DOT, reason=reason) for c in claims], now=now)


def states(mailing, issue):
    mailing.refresh_from_db()
    issue.refresh_from_db()
    return mailing.state, issue.state


def test_an_issue_that_is_due_keeps_its_slot_and_one_sent_by_hand_gets_the_moment(issue, newsletter, readers, now):
    draft = IssueFactory(newsletter=newsletter, number=22)
    planned = IssueFactory(
        newsletter=newsletter, number=23, state=IssueState.SCHEDULED, publish_at=now + dt.timedelta(days=3)
    )
    slot = issue.publish_at
    for each in (issue, draft, planned):
        mailings.begin(each, now=now)
        each.refresh_from_db()

    assert [each.state for each in (issue, draft, planned)] == ["sending"] * 3
    assert [each.publish_at for each in (issue, draft, planned)] == [slot, now, now]


@pytest.mark.parametrize("planned", [None, dt.timedelta(days=3)], ids=["a draft", "one planned for later"])
def test_an_issue_sent_by_hand_carries_the_day_it_is_sent_in_the_newsletters_zone(newsletter, readers, planned):
    midnight = dt.datetime(2026, 12, 6, 23, 30, tzinfo=dt.UTC)  # in Amsterdam the seventh has begun
    newsletter.subject_pattern = "{title}, {date}"
    newsletter.save()
    state = {"state": IssueState.SCHEDULED, "publish_at": midnight + planned} if planned else {}
    mailing = mailings.begin(IssueFactory(newsletter=newsletter, number=22, title="Ebb", **state), now=midnight)

    rendered = RenderedIssue.from_json(mailing.rendered)
    assert rendered.subject == "Ebb, 7 December 2026"
    assert "Issue 22 · 7 December 2026" in rendered.text


def test_the_rendering_and_the_sender_are_frozen(mailing, newsletter, issue, now):
    newsletter.sender_name, newsletter.name = "Somebody else", "Another name"
    newsletter.save()
    mailing.refresh_from_db()

    rendered = RenderedIssue.from_json(mailing.rendered)
    assert rendered.subject == "#21: High water"
    assert rendered.digest() == mailing.rendered_hash
    assert mailing.identity["sender_name"] == "Alice at Tide Notes"
    assert mailing.date == now


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED, IssueState.SENT])
def test_an_issue_is_not_sent_a_second_time(issue, now, state):
    type(issue).objects.filter(pk=issue.pk).update(state=state)

    with pytest.raises(CannotBegin, match=f"is {state}: it is not sent a second time"):
        mailings.begin(issue, now=now)
    assert Mailing.objects.count() == 0


def test_two_who_begin_at_once_make_one_mailing(issue, readers, now):
    mailings.begin(issue, now=now)

    with pytest.raises(CannotBegin):
        mailings.begin(issue, now=now)
    assert Mailing.objects.count() == 1


def test_an_issue_without_words_is_not_sent(newsletter, now):
    empty = IssueFactory(newsletter=newsletter, number=30)
    empty.sections.all().delete()

    for act in (mailings.check, lambda issue: mailings.begin(issue, now=now)):
        with pytest.raises(CannotBegin, match="no section that is shown in the mail"):
            act(empty)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("sender_name", "Alice\r\nBcc: evil@example.org", "sender's name holds a line break"),
        ("name", "=?utf-8?q?x?=", "newsletter's name holds an encoded word"),
        ("sender_email", "not an address", "sender cannot be used"),
    ],
)
def test_a_sender_that_cannot_stand_in_a_header_stops_it_before_anyone_is_written_to(
    issue, newsletter, readers, now, field, value, words
):
    type(newsletter).objects.filter(pk=newsletter.pk).update(**{field: value})
    issue.refresh_from_db()

    with pytest.raises(CannotBegin, match=words):
        mailings.begin(issue, now=now)
    assert Delivery.objects.count() == 0


def test_a_check_changes_nothing(issue, readers):
    mailings.check(issue)

    issue.refresh_from_db()
    assert (issue.state, Mailing.objects.count()) == ("scheduled", 0)


def test_pausing_and_resuming_shows_on_the_issue(mailing, issue):
    mailings.pause(mailing, reason="The postman is ill")
    assert (*states(mailing, issue), mailing.paused_reason) == ("paused", "paused", "The postman is ill")

    mailings.resume(mailing)
    assert (*states(mailing, issue), mailing.paused_reason) == ("sending", "sending", "")


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        (MailingState.SENDING, [mailings.resume]),
        (MailingState.PAUSED, [mailings.pause]),
        (MailingState.FINISHED, [mailings.pause, mailings.resume, mailings.cancel]),
        (MailingState.CANCELLED, [mailings.pause, mailings.resume, mailings.cancel]),
    ],
)
def test_what_the_state_does_not_allow_is_said(mailing, state, acts):
    Mailing.objects.filter(pk=mailing.pk).update(state=state)

    for act in acts:
        with pytest.raises(WrongState, match=f"is {state}"):
            act(mailing)


def test_a_mailing_ends_when_every_copy_is_settled(mailing, issue, now):
    settle(mailing, DeliveryState.SENT, count=2, now=now)
    assert mailings.finish_if_done(mailing, now=now) is False

    settle(mailing, DeliveryState.FAILED, now=now)
    assert mailings.finish_if_done(mailing, now=now) is True
    assert (*states(mailing, issue), mailing.finished_at) == ("finished", "sent", now)


@pytest.mark.parametrize("end", [mailings.finish_if_done, mailings.cancel])
def test_what_stood_in_its_way_is_not_said_of_a_mailing_that_is_over(mailing, now, end):
    settle(mailing, DeliveryState.SENT, now=now)
    mailings.pause(mailing, reason="The postman is ill")
    Mailing.objects.update(trouble="It cannot be reached", trouble_count=3, retry_at=now)
    end(mailing, now=now)

    mailing.refresh_from_db()
    assert (mailing.paused_reason, mailing.trouble, mailing.trouble_count, mailing.retry_at) == ("", "", 0, None)


@pytest.mark.parametrize(
    "state", [DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HANDOFF, DeliveryState.DEFERRED]
)
def test_a_mailing_with_an_open_copy_is_not_finished(mailing, now, state):
    settle(mailing, DeliveryState.SENT, now=now)
    stored = state if state in STORED_STATES else DeliveryState.PENDING
    Delivery.objects.filter(address="bob@example.org").update(state=stored)
    if state != stored:
        bob = Delivery.objects.get(address="bob@example.org")
        Lease.objects.create(delivery=bob, mailing=mailing, epoch=99, stage=state, until=now)

    assert mailings.finish_if_done(mailing, now=now) is False


def test_a_mailing_whose_totals_do_not_add_up_is_not_finished_and_says_so(mailing, now):
    settle(mailing, DeliveryState.SENT, now=now)
    Mailing.objects.filter(pk=mailing.pk).update(audience=4)

    assert mailings.finish_if_done(mailing, now=now) is False
    mailing.refresh_from_db()
    assert mailing.trouble == "The ledger has 3 copies of 4: rows were taken away past it."


def test_a_paused_mailing_whose_last_copies_came_home_is_finished(mailing, issue, now):
    settle(mailing, DeliveryState.SENT, now=now)
    mailings.pause(mailing)

    assert mailings.finish_if_done(mailing, now=now) is True
    assert states(mailing, issue) == ("finished", "sent")


def test_a_cancelled_issue_nobody_got_is_cancelled_and_can_be_mended_and_sent(mailing, issue, now):
    settle(mailing, DeliveryState.FAILED, count=1, now=now)
    mailings.cancel(mailing, now=now)
    assert states(mailing, issue) == ("cancelled", "cancelled")
    assert sorted(mailing.deliveries.values_list("state", flat=True)) == ["cancelled", "cancelled", "failed"]

    mailings.reopen(issue)
    assert (issue.state, issue.publish_at) == ("draft", None)
    assert mailings.begin(issue, now=now).audience == 3


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.IN_DOUBT])
def test_a_cancelled_issue_somebody_has_stays_sent(mailing, issue, now, state):
    settle(mailing, state, count=1, now=now)
    mailings.cancel(mailing, now=now)

    assert states(mailing, issue) == ("cancelled", "sent")
    with pytest.raises(WrongState, match="is sent, not cancelled"):
        mailings.reopen(issue)
    with pytest.raises(CannotBegin):
        mailings.begin(issue, now=now)


def test_a_copy_at_its_dot_when_the_mailing_is_cancelled_is_waited_for(mailing, issue, now):
    (claim,) = ledger.claim(mailing.pk, quotas={"other": 99}, limit=1, now=now, lease=LEASE)
    ledger.hand_off([claim], now=now, lease=LEASE)
    mailings.cancel(mailing, now=now)
    assert (states(mailing, issue), mailing.finished_at) == (("cancelled", "sent"), None)

    ledger.settle([Outcome(claim=claim, state=DeliveryState.FAILED, stage=Stage.DOT)], now=now)
    mailings.close_cancelled(mailing, now=now)
    assert (states(mailing, issue), mailing.finished_at) == (("cancelled", "cancelled"), now)


def test_a_copy_at_a_worker_when_the_mailing_is_cancelled_keeps_the_issue_from_being_reopened(mailing, issue, now):
    claims = ledger.claim(mailing.pk, quotas={"other": 99}, limit=1, now=now, lease=LEASE)
    mailings.cancel(mailing, now=now)
    issue.refresh_from_db()
    with pytest.raises(MailingError, match="a moment ago"):
        mailings.reopen(issue)

    ledger.release(claims)
    assert mailings.needing_attention() == [mailing]
    mailings.close_cancelled(mailing, now=now)
    assert mailings.needing_attention() == []
    mailings.reopen(issue)
    assert issue.state == "draft"


@pytest.mark.parametrize("again", [False, True], ids=["a draft again", "on its way anew"])
def test_closing_a_cancelled_mailing_late_leaves_the_issue_alone(mailing, issue, now, again):
    mailings.cancel(mailing, now=now)
    mailings.reopen(issue)
    if again:
        mailings.begin(issue, now=now)
    before = issue.state
    mailings.close_cancelled(mailing, now=now + dt.timedelta(minutes=1))

    assert states(mailing, issue) == ("cancelled", before)
    assert before == ("sending" if again else "draft")
    assert mailing.finished_at == now


def test_a_mailing_all_of_whose_copies_were_refused_because_of_us_pauses_instead_of_ending(mailing, issue, now):
    """The sender that settled the last copy has not come to its own test yet."""
    settle(mailing, DeliveryState.FAILED, now=now, reason="sender_fault")

    assert mailings.finish_if_done(mailing, now=now) is False
    assert states(mailing, issue) == ("paused", "paused")
    assert mailing.paused_reason.startswith("The server objects to us as the sender, 3 times in the last 3 copies")
    mailings.resume(mailing, now=now)
    settle(mailing, DeliveryState.SENT, now=now)
    assert mailings.finish_if_done(mailing, now=now) is True


def test_the_latest_mailing_is_the_current_one(mailing, issue, now):
    assert mailings.current(issue) == mailing
    mailings.cancel(mailing, now=now)
    mailings.reopen(issue)
    again = mailings.begin(issue, now=now + dt.timedelta(hours=1))

    assert mailings.current(issue) == again
    assert mailings.current(IssueFactory(newsletter=issue.newsletter, number=99, document=Document())) is None


def test_the_numbers_of_a_mailing_whose_rows_were_taken_away_are_made_anew(mailing, now, caplog):
    settle(mailing, DeliveryState.SENT, count=2, now=now)
    mailing.deliveries.filter(state="pending").delete()

    assert mailings.finish_if_done(mailing, now=now) is False
    mailing.refresh_from_db()
    assert {state: count for state, count in ledger.numbers(mailing).states.items() if count} == {"sent": 2}
    assert mailing.trouble == "The ledger has 2 copies of 3: rows were taken away past it."
    assert "numbers are made anew" in caplog.text
