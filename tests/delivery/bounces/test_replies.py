"""One reply, one judgement: the ledger and the bounce say the same, and nobody is suppressed for a fault of ours."""

import pytest

from delivery.bounces.replies import reason_of
from delivery.models import Stage
from delivery.reasons import LABELS, OUR_FAULTS
from delivery.transport import Reply
from tests.delivery.bounces.refused import outcome, refused


@pytest.mark.parametrize(
    ("stage", "reply", "kind", "reason"),
    [
        # Words are worth more than codes.
        (Stage.RCPT, (550, "", "Your host is listed at zen.spamhaus.org"), "sender_fault", "blocklisted"),
        (Stage.RCPT, (550, "", "relay not permitted"), "sender_fault", "sender_fault"),
        (Stage.RCPT, (550, "", "SPF check failed"), "sender_fault", "unauthenticated"),
        (Stage.DOT, (550, "", "This message was classified as SPAM"), "sender_fault", "spam"),
        (Stage.RCPT, (550, "", "Mailbox full"), "soft", "mailbox_full"),
        (Stage.RCPT, (550, "", "Too many connections from your address"), "sender_fault", "rate_limited"),
        (Stage.RCPT, (554, "5.7.1", "<bob@example.org>: Recipient address rejected: user unknown"), "hard",
         "mailbox_unknown"),
        (Stage.RCPT, (550, "5.1.1", "no such user"), "hard", "mailbox_unknown"),
        (Stage.RCPT, (550, "", "mailbox unavailable"), "hard", "mailbox_unknown"),
        (Stage.DOT, (554, "5.7.1", "spam"), "sender_fault", "spam"),
        # A bare code suppresses nobody.
        (Stage.RCPT, (550, "", "Requested action not taken"), "soft", "other"),
        (Stage.RCPT, (550, "", ""), "soft", "other"),
        (Stage.RCPT, (551, "", "no"), "soft", "other"),
        (Stage.RCPT, (553, "", "sorry"), "soft", "other"),
        (Stage.DOT, (550, "", "no"), "soft", "other"),
        (Stage.RCPT, (552, "", "no"), "soft", "mailbox_full"),
        # What is said of the sender or of the message says nothing of the reader.
        (Stage.MAIL, (550, "", "user unknown"), "sender_fault", "sender_fault"),
        (Stage.MAIL, (550, "5.1.1", "no such user here"), "sender_fault", "sender_fault"),
        (Stage.MAIL, (554, "5.6.3", "it offers no 8BITMIME"), "sender_fault", "message_refused"),
        (Stage.MAIL, (552, "5.3.4", "too big"), "sender_fault", "message_too_big"),
        (Stage.RCPT, (552, "", "message size exceeds the maximum"), "sender_fault", "message_too_big"),
        (Stage.DATA, (554, "", "no"), "sender_fault", "message_refused"),
        (Stage.DATA, (554, "5.6.0", "no bytes before the subject"), "sender_fault", "message_refused"),
        (Stage.DATA, (554, "", "no valid recipients"), "hard", "mailbox_unknown"),
        (Stage.AUTH, (535, "5.7.8", "bad credentials"), "sender_fault", "authentication"),
        (Stage.RCPT, (530, "5.7.0", "log in, user unknown"), "sender_fault", "authentication"),
    ],
)  # fmt: skip
def test_the_ledger_and_the_bounce_agree(stage, reply, kind, reason, now):
    event = refused(stage, Reply(*reply), at=now)

    assert (event.kind, event.reason, event.source) == (kind, reason, "refusal")
    assert outcome(stage, Reply(*reply)).reason == reason
    assert (reason in OUR_FAULTS) <= (kind == "sender_fault")


@pytest.mark.parametrize(
    ("stage", "reply", "reason"),
    [
        (Stage.RCPT, (421, "", "closing"), "server_busy"),
        (Stage.RCPT, (450, "", "wait"), "mailbox_busy"),
        (Stage.RCPT, (451, "", "wait"), "server_error"),
        (Stage.RCPT, (421, "4.7.0", "too many connections, try again in 60 seconds"), "rate_limited"),
        (Stage.MAIL, (450, "", "wait"), "server_busy"),
        (Stage.MAIL, (450, "4.1.8", "sender domain not found"), "sender_fault"),
        (Stage.MAIL, (499, "", "wait"), "server_busy"),
        (Stage.DATA, (450, "4.7.1", "Greylisted"), "greylisted"),
    ],
)
def test_not_now_has_its_reason_too(stage, reply, reason):
    assert reason_of(Reply(*reply), stage=stage) == reason


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("code", [421, 450, 499, 500, 550, 599])
@pytest.mark.parametrize("text", ["", "\0\udcff" * 99, "5.1.1 4.7.1 550", "永久错误" * 2000])
def test_garbage_has_a_reason_and_suppresses_nobody_before_a_reader_was_named(stage, code, text, now):
    assert reason_of(Reply(code, "9.9.9", text), stage=stage) in LABELS
    if stage in {Stage.CONNECT, Stage.MAIL}:
        assert refused(stage, Reply(code, "9.9.9", text), at=now).kind == "sender_fault"
