"""Mails that wait in a column: leased, sent, given up or left to their next turn."""

import dataclasses
import datetime as dt
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

import pytest

from newsletter.due_mail import LEASE, MailColumn, MailKind
from subscribers.models import Subscription
from tests.factories import SubscriptionFactory

NOW = dt.datetime(2026, 6, 7, 17, 20, tzinfo=dt.UTC)
WAITING = MailColumn(Subscription.objects, "welcome_due_at")


@pytest.mark.django_db
class TestColumn:
    @pytest.fixture
    def ids(self):
        """One that waits for long, one for a minute, one whose turn comes later, and one that wants no mail."""
        minutes = (-60, -1, 1, None)
        due = [None if each is None else NOW + dt.timedelta(minutes=each) for each in minutes]
        return [SubscriptionFactory(welcome_due_at=at).pk for at in due]

    def test_what_is_due_comes_in_the_order_of_waiting(self, ids):
        assert (WAITING.due(NOW), WAITING.due(NOW, limit=1)) == (ids[:2], ids[:1])

    def test_what_is_due_is_leased_once(self, ids):
        assert [WAITING.lease(*ids, now=NOW) for _ in range(2)] == [2, 0]
        assert (WAITING.due(NOW), WAITING.due(NOW + LEASE)) == ([], [ids[2], *ids[:2]])

    def test_nobody_is_leased_who_is_not_there(self):
        assert WAITING.lease(987_654_321, now=NOW) == 0

    def test_what_ended_waits_no_more(self, ids):
        WAITING.end(ids[0], held_because="It is over.")
        assert WAITING.due(NOW) == ids[1:2]
        assert Subscription.objects.get(held_because="It is over.").pk == ids[0]


class Desk:
    """A kind of mail whose errands are names, with what became of each."""

    def __init__(self, **answers):
        self.answers, self.fates = answers, []
        self.kind = MailKind(
            about="The mail to {}",
            due=lambda now: list(answers),
            take=lambda key, *, now: None if key == "nobody" else key,
            send=self.send,
            drop=lambda errand: self.fates.append((errand, "dropped")),
            put_off=lambda errand, *, now: self.fates.append((errand, "put off")),
        )

    def send(self, errand, *, base_url):
        answer = self.answers[errand]
        if answer is not None:
            raise answer
        self.fates.append((errand, base_url))


def refused(*codes):
    return SMTPRecipientsRefused({f"bob{code}@example.org": (code, b"no") for code in codes})


@pytest.mark.parametrize(
    ("answer", "fate", "is_there"),
    [
        (None, "https://x", True),
        (refused(550), "dropped", True),
        (refused(451), "put off", True),
        (refused(550, 451), "put off", True),
        (SMTPDataError(554, b"no"), "dropped", True),
        (SMTPDataError(451, b"later"), "put off", True),
        (ValueError("a header"), "dropped", True),
        (SMTPSenderRefused(530, b"sign in", "tides@example.org"), "put off", False),
        (SMTPAuthenticationError(535, b"no"), "put off", False),
        (SMTPServerDisconnected("gone"), "put off", False),
        (ConnectionRefusedError(), "put off", False),
        (TimeoutError(), "put off", False),
    ],
)
def test_what_becomes_of_a_mail_follows_from_what_the_server_said(answer, fate, is_there):
    desk = Desk(bob=answer)
    assert desk.kind.send_one("bob", base_url="https://x") is is_there
    assert desk.fates == [("bob", fate)]


def test_a_mail_that_somebody_else_took_on_is_nobodys_trouble():
    desk = Desk(nobody=TimeoutError())
    assert (desk.kind.send_one("nobody", base_url="https://x"), desk.fates) == (True, [])


def test_what_is_refused_keeps_no_other_back():
    desk = Desk(bob=refused(550), nobody=None, chiyo=None)
    desk.kind.send_due(base_url="https://x")
    assert desk.fates == [("bob", "dropped"), ("chiyo", "https://x")]


def test_a_server_that_is_away_is_asked_once():
    desk = Desk(bob=TimeoutError(), chiyo=None)
    desk.kind.send_due(base_url="https://x")
    assert desk.fates == [("bob", "put off")]


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (refused(550), "The mail to bob was refused: [550]"),
        (SMTPDataError(554, b"no bob@example.org"), "The mail to bob was refused: [554]"),
        (SMTPSenderRefused(451, b"later", "tides@example.org"), "The mail to bob waits: [451]"),
        (SMTPServerDisconnected("bob@example.org"), "The mail to bob waits: SMTPServerDisconnected"),
        (ValueError("bob@example.org"), "The mail to bob cannot be made: ValueError"),
    ],
)
def test_the_log_names_the_mail_and_no_address(caplog, answer, line):
    Desk(bob=answer).kind.send_one("bob", base_url="https://x")
    assert [record.getMessage() for record in caplog.records] == [line]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused(550), "The mail server said: 550 no"),
        (SMTPDataError(554, b"no\0 \xff"), "The mail server said: 554 no \ufffd"),
        (ValueError("a\0b"), "No mail can be made for this address: ab"),
        (TimeoutError("bob"), "The mail server cannot be reached."),
    ],
)
def test_whoever_is_to_know_why_is_told_before_it_is_seen_to(answer, words):
    desk = Desk(bob=answer)
    kind = dataclasses.replace(desk.kind, explain=lambda errand, why: desk.fates.append((errand, why)))
    kind.send_one("bob", base_url="https://x")
    assert desk.fates[0] == ("bob", words)
