"""What becomes of the ledger and the reader; every row here is real, in PostgreSQL."""

import dataclasses
import datetime as dt
import threading

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from delivery.bounces import Action, Kind, TooEarly, apply, apply_all, applying, events_in, refusal
from delivery.models import BounceRecord, Delivery, DeliveryState, Mailing, Stage
from delivery.transport import Reply
from delivery.verp import envelope_sender, message_token
from subscribers import suppression
from subscribers.models import ConsentAct, ConsentEvent, Subscription, Suppression
from tests.delivery.bounces.samples import fields, report
from tests.factories import IssueFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def standing(name="bob"):
    """The copy's state, the subscription's, and why the address is suppressed, if it is."""
    address = f"{name}@example.org"
    entry = suppression.find_suppression(address)
    copy = Delivery.objects.filter(address=address).order_by("-pk").first()
    return copy.state, Subscription.objects.get(subscriber__address=address).state, entry.reason if entry else None


@pytest.mark.parametrize(
    ("kind", "reason", "after"),
    [
        (Kind.HARD, "mailbox_unknown", ("bounced", "bounced", "hard_bounce")),
        (Kind.SOFT, "mailbox_full", ("bounced", "active", None)),
        (Kind.SENDER_FAULT, "spam", ("bounced", "active", None)),
        (Kind.COMPLAINT, "spam_report", ("complained", "complained", "complaint")),
        (Kind.AUTOREPLY, "", ("sent", "active", None)),
        (Kind.DELAYED, "unreachable", ("sent", "active", None)),
        (Kind.DELIVERED, "", ("sent", "active", None)),
    ],
)
def test_what_a_message_leads_to(sent, event, kind, reason, after):
    applied = apply(event(sent, kind, reason=reason))

    assert standing() == after
    assert (applied.record.kind, applied.record.reason, applied.record.delivery) == (kind, reason, sent)
    assert standing("chiyo") == ("sent", "active", None)


def test_the_copy_keeps_the_moment_it_went_out_and_says_why_it_came_back(sent, event, now):
    apply(event(sent, Kind.SOFT, reason="mailbox_full", excerpt="552 5.2.2 full", at=now + DAY))

    sent.refresh_from_db()
    assert (sent.reason, sent.detail, sent.settled_at) == ("mailbox_full", "552 5.2.2 full", now)


def test_the_same_message_a_second_time_changes_nothing(sent, event):
    apply(event(sent))
    suppression.lift("bob@example.org")

    assert apply(event(sent)).record is None
    assert (BounceRecord.objects.count(), Suppression.objects.count()) == (1, 0)


def test_a_complaint_is_kept_as_evidence_that_the_reader_left(sent, event):
    apply(event(sent, Kind.COMPLAINT))

    acts = ConsentEvent.objects.filter(subscriber__address="bob@example.org").values_list("act", "source")
    assert list(acts) == [(ConsentAct.UNSUBSCRIBED, "complaint to the mail provider")]


def test_a_complaint_after_a_bounce_is_the_graver(sent, event):
    apply(event(sent))
    apply(event(sent, Kind.COMPLAINT))

    assert standing() == ("bounced", "complained", "complaint")


def test_a_bounce_shows_that_a_copy_in_doubt_had_gone_out(mailing, settle, event, now):
    settle(mailing, DeliveryState.IN_DOUBT)

    apply(event(Delivery.objects.get(address="bob@example.org")))

    assert standing() == ("bounced", "bounced", "hard_bounce")


def test_a_bounce_faster_than_the_answer_to_the_dot_is_to_come_again(mailing, settle, event):
    settle(mailing, DeliveryState.HANDOFF)
    bob = Delivery.objects.get(address="bob@example.org")

    with pytest.raises(TooEarly):
        apply(event(bob))
    assert (BounceRecord.objects.count(), standing()) == (0, ("pending", "active", None))


def test_a_refusal_in_the_conversation_is_the_same_event(mailing, settle, now):
    settle(mailing, DeliveryState.FAILED)
    bob = Delivery.objects.get(address="bob@example.org")

    applied = apply(
        refusal(delivery_id=bob.pk, epoch=1, stage=Stage.RCPT, reply=Reply(550, "5.1.1", "user unknown"), at=now)
    )

    assert (applied.action, standing()) == (Action.SUPPRESS, ("failed", "bounced", "hard_bounce"))


@pytest.mark.parametrize(
    ("stage", "reply", "kind", "reason"),
    [
        (Stage.RCPT, Reply(550, "", "no"), "hard", "mailbox_unknown"),
        (Stage.RCPT, Reply(550, "5.7.1", "user unknown"), "hard", "mailbox_unknown"),
        (Stage.MAIL, Reply(550, "", "user unknown"), "sender_fault", "sender_fault"),
        (Stage.RCPT, Reply(452, "4.2.2", "over quota"), "soft", "mailbox_full"),
        (Stage.DOT, Reply(554, "5.7.1", "spam"), "sender_fault", "spam"),
        (Stage.DOT, Reply(550, "", "no"), "soft", "other"),
        (Stage.AUTH, Reply(535, "5.7.8", "bad credentials"), "sender_fault", "authentication"),
    ],
)
def test_what_a_refusal_comes_to(stage, reply, kind, reason, now):
    event = refusal(delivery_id=1, epoch=1, stage=stage, reply=reply, at=now)

    assert (event.kind, event.reason, event.source) == (kind, reason, "refusal")


def test_a_reader_who_confirmed_after_the_copy_went_out_is_not_suppressed_by_it(sent, event, now):
    Subscription.objects.filter(pk=sent.subscription_id).update(confirmed_at=now + DAY)

    assert apply(event(sent, at=now + 2 * DAY)).action == Action.NOTHING
    assert standing() == ("bounced", "active", None)


class TestSoftBounces:
    """Five copies over thirty days, with none between that stayed."""

    @pytest.fixture
    def copies(self, sent, now):
        """So many further copies to Bob, a week apart, each as a mailing of its own would leave it."""

        def more(count):
            return [(sent if not number else self.another(sent), now + number * 8 * DAY) for number in range(count)]

        return lambda count: [(copy, self.went_out(copy, at)) for copy, at in more(count)]

    def another(self, sent):
        issue = IssueFactory(newsletter=sent.mailing.issue.newsletter)
        mailing = Mailing.objects.get(pk=sent.mailing_id)
        mailing.pk, mailing.issue = None, issue
        mailing.save()
        return Delivery.objects.create(
            mailing=mailing, subscription=sent.subscription, address=sent.address, to_address=sent.to_address
        )

    def went_out(self, copy, at):
        Delivery.objects.filter(pk=copy.pk).update(state=DeliveryState.SENT, settled_at=at)
        return at

    def test_the_fifth_over_thirty_days_suppresses(self, copies, event):
        actions = [apply(event(copy, Kind.SOFT, at=at + DAY)).action for copy, at in copies(5)]

        assert actions == ["nothing"] * 4 + ["suppress"]
        assert standing() == ("bounced", "bounced", "hard_bounce")

    def test_a_copy_that_stayed_begins_the_count_anew(self, copies, event):
        stories = copies(9)
        actions = [apply(event(copy, Kind.SOFT, at=at + DAY)).action for copy, at in stories[:4] + stories[5:]]

        assert actions == ["nothing"] * 8

    def test_several_messages_about_one_copy_count_once(self, copies, event, now):
        (copy, _), *_ = copies(1)
        events = [event(copy, Kind.SOFT, at=now + number * 9 * DAY) for number in range(1, 7)]

        assert [apply(each).action for each in events] == ["nothing"] * 6

    def test_faults_of_ours_are_not_counted(self, copies, event):
        stories = copies(6)
        actions = [
            apply(event(copy, Kind.SENDER_FAULT if number % 2 else Kind.SOFT, at=at + DAY)).action
            for number, (copy, at) in enumerate(stories)
        ]

        assert actions == ["nothing"] * 6


class TestAttribution:
    """By the envelope sender, by the Message-ID, or by an address mailed not long ago."""

    def take(self, data, now, **given):
        return [apply(event) for event in events_in(data, source="test", received_at=now, **given)]

    def test_the_envelope_sender_names_the_copy(self, sent, bounce_of, now):
        (applied,) = self.take(bounce_of(sent, address="somebody.else@example.net"), now)

        assert (applied.delivery, applied.record.proven, standing()[2]) == (sent, True, "hard_bounce")

    def test_so_does_the_envelope_recipient_given_beside_the_message(self, sent, bounce_of, sender_of, now):
        data = bounce_of(sent, to="alice@example.org", address="elsewhere@example.net")

        (applied,) = self.take(data, now, returned_to=[sender_of(sent)])

        assert (applied.delivery, applied.record.proven) == (sent, True)

    def test_so_does_the_message_id_of_the_returned_mail(self, sent, bounce_of, now):
        data = bounce_of(
            sent, to="alice@example.org", message_id=f"<{message_token(sent.pk)}@example.org>", address="x@example.net"
        )

        (applied,) = self.take(data, now)

        assert (applied.delivery, applied.record.proven, standing()[2]) == (sent, True, "hard_bounce")

    def test_a_forged_token_suppresses_nobody(self, sent, bounce_of, now, settings):
        settings.TOKEN_KEYS = {"k9": b"9" * 32}
        forged = envelope_sender(sent.pk, sender="")
        settings.TOKEN_KEYS = {"k1": b"1" * 32}

        applied = self.take(bounce_of(sent, to=forged), now)

        assert [each.action for each in applied] == ["nothing"]
        assert standing() == ("sent", "active", None)

    def test_an_address_alone_is_kept_and_not_acted_on_where_copies_carry_tokens(self, sent, bounce_of, now):
        (applied,) = self.take(bounce_of(sent, to="alice@example.org"), now + DAY)

        assert (applied.delivery, applied.record.proven, applied.action) == (sent, False, "nothing")
        assert standing() == ("sent", "active", None)

    def test_an_address_mailed_lately_is_enough_where_no_copy_carries_one(self, sent, bounce_of, now, settings):
        data = bounce_of(sent, to="alice@example.org")
        settings.BOUNCE_DOMAIN = ""

        (applied,) = self.take(data, now + 9 * DAY)

        assert (applied.delivery, standing()) == (sent, ("bounced", "bounced", "hard_bounce"))

    def test_an_address_not_mailed_lately_is_not(self, sent, bounce_of, now, settings):
        data = bounce_of(sent, to="alice@example.org")
        settings.BOUNCE_DOMAIN = ""

        (applied,) = self.take(data, now + 11 * DAY)

        assert (applied.delivery, applied.record.delivery, standing()) == (None, None, ("sent", "active", None))

    def test_of_several_recipients_without_a_token_each_is_looked_for(self, sent, now, settings):
        settings.BOUNCE_DOMAIN = ""
        told = [fields(status="5.1.1", address=f"{name}@example.org") for name in ("chiyo", "stranger")]
        data = report("It failed.", "\n\n".join(told), copy="Subject: a\n\n").encode()

        assert [each.delivery and each.delivery.address for each in self.take(data, now)] == ["chiyo@example.org", None]
        assert (standing("chiyo")[2], BounceRecord.objects.count()) == ("hard_bounce", 2)

    def test_what_is_not_about_a_delivery_leaves_nothing_behind(self, sent, now):
        assert self.take(b"From: a@example.org\n\nhello", now) == []
        assert BounceRecord.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_event_at_two_workers_at_once_is_one(sent, event):
    results, told = [], event(sent)

    def work():
        try:
            results.append(apply(told).record is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(results), BounceRecord.objects.count()) == ([False, False, False, True], 1)


class TestSeveralAtOnce:
    """``apply_all``: one commit, and nobody pays for a bad neighbour."""

    @pytest.mark.django_db(transaction=True)
    def test_all_are_kept_with_one_commit(self, sent, event):
        chiyo = Delivery.objects.get(address="chiyo@example.org")
        with CaptureQueriesContext(connection) as queries:
            results = apply_all([event(sent), event(chiyo, Kind.SOFT, reason="mailbox_full"), event(sent)])

        assert [query["sql"] for query in queries if query["sql"] in {"BEGIN", "COMMIT"}] == ["BEGIN", "COMMIT"]
        assert [result.record is not None for result in results] == [True, True, False]
        assert (standing(), standing("chiyo")) == (
            ("bounced", "bounced", "hard_bounce"), ("bounced", "active", None),
        )  # fmt: skip

    def test_one_that_the_database_refuses_leaves_its_neighbours_alone(self, sent, event):
        chiyo = Delivery.objects.get(address="chiyo@example.org")
        bad = dataclasses.replace(event(sent), reason="nul\0", digest=b"bad")
        first, second, third = apply_all([event(sent), bad, event(chiyo)])

        assert isinstance(second, (DatabaseError, ValueError))
        assert (first.action, third.action) == (Action.SUPPRESS, Action.SUPPRESS)
        assert (BounceRecord.objects.count(), standing("chiyo")) == (2, ("bounced", "bounced", "hard_bounce"))

    def test_one_that_comes_too_early_is_told_apart(self, mailing, settle, event):
        settle(mailing, DeliveryState.HANDOFF)
        bob = Delivery.objects.get(address="bob@example.org")
        [result] = apply_all([event(bob)])

        assert isinstance(result, TooEarly)
        assert (BounceRecord.objects.count(), standing()) == (0, ("pending", "active", None))

    @pytest.mark.django_db(transaction=True)
    def test_where_the_database_goes_away_none_is_kept_and_it_says_so(self, sent, event, monkeypatch):
        chiyo = Delivery.objects.get(address="chiyo@example.org")

        def end_the_session(*_, **__):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        monkeypatch.setattr(applying, "take_complaint", end_the_session)
        with pytest.raises(DatabaseError):
            apply_all([event(sent), event(chiyo, Kind.COMPLAINT)])
        connection.close()
        assert (BounceRecord.objects.count(), standing()) == (0, ("sent", "active", None))

    def test_nothing_to_apply_is_nothing(self):
        assert apply_all([]) == []
