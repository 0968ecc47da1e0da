import re

import pytest
from hypothesis import given, strategies as st

from delivery.models import Stage
from delivery.smtp.conversation import Conversation
from delivery.smtp.features import Features
from delivery.transport import Broken, Envelope, NoReply, Prepared, Refused, Reply

ENVELOPE = Envelope("alice@example.org", "bob@example.org")
MESSAGE = b"Subject: x\r\n\r\n.body\r\n"
PIPELINING, LOCK_STEP = Features(pipelining=True), Features()
MAIL, RCPT, DATA = b"MAIL FROM:<alice@example.org>\r\n", b"RCPT TO:<bob@example.org>\r\n", b"DATA\r\n"
OK, GO_ON, NO, BYE = b"250 OK\r\n", b"354 go on\r\n", b"550 5.1.1 no\r\n", b"421 4.3.2 bye\r\n"
REFUSAL = Reply(550, "5.1.1", "no")
FAREWELL = Reply(421, "4.3.2", "bye")
LOST = "Lost before the final dot, so nothing was taken"
STUFFED = b"Subject: x\r\n\r\n..body\r\n"


def talk_to(*replies, features=PIPELINING):
    """A conversation in which the first message is offered, and the server said ``replies``; and all that was said."""
    talk = Conversation(features)
    said = [talk.begin(ENVELOPE, MESSAGE)]
    said += [talk.receive(reply) for reply in replies]
    return talk, said


def test_envelope_and_data_go_out_together_where_the_server_offers_it():
    talk, said = talk_to(OK + OK + GO_ON)
    assert said == [MAIL + RCPT + DATA, STUFFED]
    assert talk.outcome == Prepared(21)


def test_envelope_and_data_go_out_one_by_one_where_it_does_not():
    talk, said = talk_to(OK, OK, GO_ON, features=LOCK_STEP)
    assert said == [MAIL, RCPT, DATA, STUFFED]
    assert talk.outcome == Prepared(21)


def test_the_dot_is_said_alone_and_answered():
    talk, _ = talk_to(OK + OK + GO_ON)
    assert (talk.end(), talk.outcome) == (b".\r\n", None)
    assert talk.receive(b"250 2.0.0 queued\r\n") == b""
    assert (talk.outcome, talk.over, talk.polite) == (Reply(250, "2.0.0", "queued"), False, True)


@pytest.mark.parametrize(
    ("replies", "stage", "then"),
    [
        (NO + b"503 no\r\n" + b"503 no\r\n", Stage.MAIL, b""),
        (OK + NO + b"503 no\r\n", Stage.RCPT, b"RSET\r\n"),
        (OK + OK + NO, Stage.DATA, b"RSET\r\n"),
    ],
)
@pytest.mark.parametrize("features", [PIPELINING, LOCK_STEP])
def test_the_stage_that_refused_is_named_and_an_open_transaction_reset(replies, stage, then, features):
    lines = replies.splitlines(keepends=True)
    if features is LOCK_STEP:
        lines = lines[: [Stage.MAIL, Stage.RCPT, Stage.DATA].index(stage) + 1]
    talk, _ = talk_to(*lines, features=features)
    assert talk.outcome == Refused(stage, REFUSAL)
    first = then or MAIL if features is LOCK_STEP else then + MAIL + RCPT + DATA
    assert talk.begin(ENVELOPE, MESSAGE) == first


def test_after_a_reset_the_next_message_goes_on_as_any():
    talk, _ = talk_to(OK + NO + b"503 no\r\n")
    talk.begin(ENVELOPE, MESSAGE)
    assert talk.receive(OK + OK + OK + GO_ON) == STUFFED

    talk, _ = talk_to(OK, NO, features=LOCK_STEP)
    assert talk.begin(ENVELOPE, MESSAGE) == b"RSET\r\n"
    assert [talk.receive(reply) for reply in (OK, OK, OK, GO_ON)] == [MAIL, RCPT, DATA, STUFFED]


def test_a_reset_that_is_refused_is_no_fault_of_the_message():
    talk, _ = talk_to(OK + NO + b"503 no\r\n")
    talk.begin(ENVELOPE, MESSAGE)
    talk.receive(b"500 what?\r\n")
    assert (talk.outcome, talk.over) == (Broken(Stage.MAIL, "RSET was answered 500 what?"), True)


@pytest.mark.parametrize("answer", [b"554 5.5.1 no valid recipients\r\n", b"250 OK\r\n", b"451 later\r\n"])
def test_a_354_for_nobody_is_answered_with_a_dot_and_never_with_the_body(answer):
    talk, said = talk_to(OK + NO + GO_ON)
    assert (said[-1], talk.outcome) == (b".\r\n", None)
    assert talk.receive(answer) == b""
    assert (talk.outcome, talk.over) == (Refused(Stage.RCPT, REFUSAL), False)
    assert talk.begin(ENVELOPE, MESSAGE) == MAIL + RCPT + DATA


@pytest.mark.parametrize("replies", [BYE, b"354 what\r\n", b"garbage\r\n", None])
def test_a_refusal_that_was_said_counts_although_the_lone_dot_is_not_answered(replies):
    talk, _ = talk_to(OK + NO + GO_ON)
    if replies is None:
        talk.broken("the server closed the connection")
    else:
        talk.receive(replies)
    assert (talk.outcome, talk.over) == (Refused(Stage.RCPT, REFUSAL), True)


def test_not_even_an_empty_message_goes_to_a_recipient_who_was_accepted_without_a_sender():
    talk, said = talk_to(NO + OK + GO_ON)
    assert (said[-1], talk.outcome, talk.over) == (b"", Refused(Stage.MAIL, REFUSAL), True)


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        (BYE, Refused(Stage.MAIL, FAREWELL)),
        (OK + BYE, Refused(Stage.RCPT, FAREWELL)),
        (OK + OK + BYE, Refused(Stage.DATA, FAREWELL)),
        (OK + NO + BYE, Refused(Stage.RCPT, REFUSAL)),
        (OK + OK + GO_ON + BYE, Refused(Stage.BODY, FAREWELL)),
        (OK + OK + GO_ON + b"552 too big\r\n", Refused(Stage.BODY, Reply(552, "", "too big"))),
        (GO_ON, Broken(Stage.MAIL, "MAIL FROM was answered 354 go on")),
        (OK + OK + OK, Broken(Stage.DATA, "DATA was answered 250 OK")),
        (OK + NO + OK, Refused(Stage.RCPT, REFUSAL)),
        (OK + OK + GO_ON + OK, Broken(Stage.BODY, "it answered before it was asked: 250 OK")),
        (b"HTTP/1.1 400\r\n", Broken(Stage.MAIL, "not an SMTP reply: “HTTP/1.1 400”")),
        (OK + b"\x00\xff\r\n", Broken(Stage.RCPT, "not an SMTP reply: “\\x00\\xff”")),
    ],
)
def test_what_ends_the_connection_before_the_dot(replies, outcome):
    talk, _ = talk_to(replies)
    assert (talk.outcome, talk.over, talk.polite) == (outcome, True, False)


@pytest.mark.parametrize(
    ("answer", "outcome", "over"),
    [
        (b"250 OK\r\n", Reply(250, "", "OK"), False),
        (b"250 OK\r\n250 OK\r\n", Reply(250, "", "OK"), True),
        (b"250 OK\r\n421 bye\r\n", Reply(250, "", "OK"), True),
        (b"250 OK\r\ngarbage\r\n", Reply(250, "", "OK"), True),
        (b"451 4.3.0 no\r\n", Reply(451, "4.3.0", "no"), False),
        (b"554 5.7.1 no\r\n", Reply(554, "5.7.1", "no"), False),
        (BYE, FAREWELL, True),
        (GO_ON, NoReply("an answer that is none: 354 go on"), True),
        (b"garbage\r\n", NoReply("not an SMTP reply: “garbage”"), True),
    ],
)
def test_answers_to_the_dot(answer, outcome, over):
    talk, _ = talk_to(OK + OK + GO_ON)
    talk.end()
    talk.receive(answer)
    assert (talk.outcome, talk.over) == (outcome, over)


def test_a_connection_that_breaks_after_the_dot_leaves_no_answer_although_half_of_one_came():
    talk, _ = talk_to(OK + OK + GO_ON)
    talk.end()
    talk.receive(b"250-almo")
    talk.broken("the server closed the connection")
    assert talk.outcome == NoReply("the server closed the connection")


@pytest.mark.parametrize(
    ("event", "reply"),
    [
        (BYE, FAREWELL),
        (OK, Reply(421, "4.4.2", f"{LOST}: it answered before it was asked: 250 OK")),
        (None, Reply(421, "4.4.2", f"{LOST}: the server closed the connection")),
    ],
)  # fmt: skip
def test_a_dot_is_not_said_to_a_server_that_spoke_or_went_meanwhile(event, reply):
    talk, _ = talk_to(OK + OK + GO_ON)
    if event is None:
        talk.broken("the server closed the connection")
    else:
        talk.receive(event)
    assert (talk.end(), talk.outcome) == (b"", reply)


def test_a_dot_is_said_once():
    talk, _ = talk_to(OK + OK + GO_ON)
    talk.end()
    with pytest.raises(RuntimeError, match="no message stands at its dot"):
        talk.end()


def test_one_message_at_a_time():
    talk, _ = talk_to(OK + OK + GO_ON)
    with pytest.raises(RuntimeError, match="a message cannot begin here"):
        talk.begin(ENVELOPE, MESSAGE)


def test_words_nobody_asked_for_between_messages_end_the_connection():
    talk = Conversation(PIPELINING)
    assert talk.receive(BYE) == b""
    assert (talk.over, talk.outcome) == (True, None)


@pytest.mark.parametrize("patience", ["pipelined", "lock-step"])
def test_each_wait_has_its_own_patience(patience):
    talk = Conversation(PIPELINING if patience == "pipelined" else LOCK_STEP)
    talk.begin(ENVELOPE, MESSAGE)
    waits = [talk.patience]
    for reply in (OK, OK, GO_ON):
        talk.receive(reply)
        waits.append(talk.patience)
    talk.end()
    assert [*waits, talk.patience] == ["command", "command", "data", "block", "dot"]


def outcomes(pieces, *, features):
    """What is said and what comes of two messages in a row, with ``pieces`` of bytes as all that the server says."""
    talk, said, found = Conversation(features), b"", []
    said += talk.begin(ENVELOPE, MESSAGE)
    for piece in pieces:
        for byte in piece:
            said += talk.receive(bytes([byte]))
        if talk.outcome is None or talk.over:
            continue
        found.append(talk.outcome)
        said += talk.end() if isinstance(talk.outcome, Prepared) else talk.begin(ENVELOPE, MESSAGE)
    talk.broken("the end")
    return talk.outcome, found, said


SERVER = st.lists(
    st.sampled_from(
        [OK, OK, OK, GO_ON, GO_ON, NO, BYE, b"250-a\r\n250 b\r\n", b"250 x\n", b"451 4.2.0 later\r\n", b"x\r\n"]
    )
    | st.binary(max_size=20),
    max_size=12,
)


@given(SERVER, st.sampled_from([PIPELINING, LOCK_STEP]))
def test_whatever_a_server_says_no_body_is_said_without_leave_and_none_twice(pieces, features):
    last, found, said = outcomes(pieces, features=features)

    assert {type(outcome) for outcome in [last, *found]} <= {Prepared, Refused, Broken, Reply, NoReply}
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", said) is None
    bodies = said.count(STUFFED)
    assert bodies <= b"".join(pieces).count(b"354")
    assert bodies >= sum(isinstance(outcome, Prepared) for outcome in found)
    lines = said.replace(STUFFED, b"").split(b"\r\n")
    assert {line.split(b" ")[0] for line in lines} <= {b"MAIL", b"RCPT", b"DATA", b"RSET", b".", b""}


@given(SERVER.map(b"".join), st.data(), st.sampled_from([PIPELINING, LOCK_STEP]))
def test_the_same_bytes_come_to_the_same_however_they_are_cut(wire, data, features):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(wire)), max_size=6)))
    pieces = [wire[start:end] for start, end in zip([0, *cuts], [*cuts, len(wire)], strict=True)]

    def run(parts):
        talk = Conversation(features)
        said = talk.begin(ENVELOPE, MESSAGE) + b"".join([talk.receive(part) for part in parts])
        return said, talk.outcome, talk.over

    assert run(pieces) == run([wire]) == run([wire[at : at + 1] for at in range(len(wire))])
