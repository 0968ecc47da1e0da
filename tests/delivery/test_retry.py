"""The policy as a table."""

import datetime as dt

import pytest

from delivery.models import DeliveryState as S, Stage
from delivery.retry import History, decide, sender_is_at_fault, trouble_wait
from delivery.transport import Broken, NoReply, Refused, Reply

NOW = dt.datetime(2026, 12, 6, 16, 0, tzinfo=dt.UTC)
EXPIRE = dt.timedelta(hours=72)


def decided(result, *, tries=0, first_at=None, jitter=0.0):
    found = decide(result, history=History(tries=tries, first_at=first_at), now=NOW, jitter=jitter, expire=EXPIRE)
    wait = None if found.not_before is None else (found.not_before - NOW).total_seconds() / 60
    return found.state, found.reason, wait


def at(stage, code, enhanced="", text=""):
    return Refused(stage, Reply(code, enhanced, text))


@pytest.mark.parametrize(
    ("result", "state", "reason", "minutes"),
    [
        (Reply(250, "2.0.0", "queued"), S.SENT, "", None),
        (Reply(251, "", "will forward"), S.SENT, "", None),
        (NoReply("timed out"), S.IN_DOUBT, "no_reply", None),
        (Broken(Stage.MAIL, "reset"), S.DEFERRED, "connection_lost", 5),
        (Broken(Stage.BODY, "reset"), S.DEFERRED, "connection_lost", 5),
        (at(Stage.RCPT, 450, "4.2.0", "busy"), S.DEFERRED, "mailbox_busy", 5),
        (at(Stage.RCPT, 451, "4.7.1", "Greylisted, try again in 600 seconds"), S.DEFERRED, "greylisted", 10),
        (at(Stage.RCPT, 450, "", "Graylisted; wait 20 minutes"), S.DEFERRED, "greylisted", 20),
        (at(Stage.RCPT, 451, "", "come back in 99999 s"), S.DEFERRED, "server_error", 240),
        (at(Stage.RCPT, 452, "4.2.2", "full"), S.DEFERRED, "mailbox_full", 5),
        (at(Stage.RCPT, 421, "4.7.0", "slow down"), S.DEFERRED, "rate_limited", 5),
        (at(Stage.MAIL, 421, "", "closing"), S.DEFERRED, "server_busy", 5),
        (Reply(451, "4.3.0", "after the dot"), S.DEFERRED, "server_error", 5),
        (at(Stage.RCPT, 550, "5.1.1", "no such user"), S.FAILED, "mailbox_unknown", None),
        (at(Stage.RCPT, 550, "", "no such user"), S.FAILED, "mailbox_unknown", None),
        (at(Stage.RCPT, 550, "5.1.2", "no such host"), S.FAILED, "domain_unknown", None),
        (at(Stage.RCPT, 553, "5.1.3", "bad syntax"), S.FAILED, "address_invalid", None),
        (at(Stage.RCPT, 550, "5.1.6", "moved"), S.FAILED, "mailbox_moved", None),
        (at(Stage.RCPT, 556, "5.1.10", "null MX"), S.FAILED, "domain_unknown", None),
        (at(Stage.RCPT, 550, "5.2.1", "disabled"), S.FAILED, "mailbox_disabled", None),
        (at(Stage.RCPT, 552, "5.2.2", "full"), S.FAILED, "mailbox_full", None),
        (at(Stage.MAIL, 552, "5.3.4", "too big"), S.FAILED, "message_too_big", None),
        (at(Stage.RCPT, 553, "5.6.7", "no SMTPUTF8"), S.FAILED, "needs_smtputf8", None),
        (at(Stage.DATA, 554, "5.7.1", "spam"), S.FAILED, "spam", None),
        (Reply(550, "5.7.515", "not authenticated"), S.FAILED, "unauthenticated", None),
        (at(Stage.MAIL, 550, "", "who are you"), S.FAILED, "sender_fault", None),
        (at(Stage.MAIL, 550, "5.1.8", "bad sender"), S.FAILED, "sender_fault", None),
        (at(Stage.MAIL, 530, "5.7.0", "log in"), S.FAILED, "authentication", None),
        (at(Stage.DATA, 554, "", "no"), S.FAILED, "message_refused", None),
        (Reply(550, "", "no"), S.FAILED, "other", None),
    ],
)
def test_each_answer_means_one_thing(result, state, reason, minutes):
    assert decided(result) == (state, reason, minutes)


@pytest.mark.parametrize(
    ("tries", "minutes"), [(0, 5), (1, 15), (2, 30), (3, 60), (4, 120), (5, 240), (6, 240), (99, 240)]
)
def test_waits_grow_to_four_hours(tries, minutes):
    assert decided(at(Stage.RCPT, 451), tries=tries, first_at=NOW)[2] == minutes


@pytest.mark.parametrize(("jitter", "minutes"), [(-1, 4), (0, 5), (0.5, 5.5), (1, 6)])
def test_jitter_spreads_a_wait_by_a_fifth(jitter, minutes):
    assert decided(at(Stage.RCPT, 451), jitter=jitter)[2] == minutes


@pytest.mark.parametrize(
    ("hours_ago", "state"), [(0, S.DEFERRED), (67, S.DEFERRED), (68, S.DEFERRED), (68.1, S.EXPIRED), (200, S.EXPIRED)]
)
def test_a_copy_is_given_up_when_the_next_try_would_come_after_three_days(hours_ago, state):
    first_at = NOW - dt.timedelta(hours=hours_ago)

    assert decided(at(Stage.RCPT, 451), tries=9, first_at=first_at)[0] == state
    assert decided(Broken(Stage.DATA, "reset"), tries=9, first_at=first_at)[0] == state


@pytest.mark.parametrize(
    ("faults", "tries", "audience", "at_fault"),
    [
        (9, 50, 5000, False),
        (10, 50, 5000, True),
        (10, 10, 5000, True),
        (2, 3, 3, False),
        (3, 3, 3, True),
        (1, 1, 1, True),
    ],
)
def test_a_mailing_stops_when_a_fifth_of_the_last_copies_are_refused_because_of_us(faults, tries, audience, at_fault):
    assert sender_is_at_fault(faults=faults, tries=tries, audience=audience) is at_fault


@pytest.mark.parametrize(("count", "seconds"), [(1, 5), (2, 10), (3, 20), (6, 160), (7, 300), (1000, 300)])
def test_a_server_that_is_down_is_tried_less_and_less(count, seconds):
    assert trouble_wait(count).total_seconds() == seconds
