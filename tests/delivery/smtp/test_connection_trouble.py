"""Servers that hang, drop, say too much or go, and what becomes of the message."""

import asyncio
import time

import pytest

from delivery.looping import run_to_end
from delivery.models import Stage
from delivery.smtp import Timeouts
from delivery.transport import Broken, NoReply, Prepared, Refused, Reply, TransportDown
from tests.delivery.smtp.scripted_server import (
    BODY,
    CLOSE,
    DEAF,
    GO_ON,
    GREETING,
    OK,
    UNASKED,
    ScriptedServer,
)
from tests.delivery.smtp.sending import (
    ENVELOPE,
    MESSAGE,
    PIPELINING,
    QUEUED,
    READY,
    TAKEN,
    WHOLE,
    connection_to,
    send,
    sent,
)


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ([CLOSE], Broken(Stage.MAIL, "the server closed the connection")),
        ([b"421 4.3.2 bye\r\n"], Refused(Stage.MAIL, Reply(421, "4.3.2", "bye"))),
        ([OK, b"421 bye\r\n"], Refused(Stage.RCPT, Reply(421, "", "bye"))),
        ([OK, OK, b"421 bye\r\n"], Refused(Stage.DATA, Reply(421, "", "bye"))),
        ([OK, CLOSE], Broken(Stage.RCPT, "the server closed the connection")),
        ([OK, b"250-half", UNASKED, CLOSE], Broken(Stage.RCPT, "the server closed the connection")),
        ([OK, OK, CLOSE], Broken(Stage.DATA, "the server closed the connection")),
        ([b"\x16\x03\x01\r\n"], Broken(Stage.MAIL, "not an SMTP reply: “\\x16\\x03\\x01”")),
        ([b"2" * 5000, UNASKED, 0.1], Broken(Stage.MAIL, "a line without an end: “" + "2" * 80 + "”")),
        ([OK, OK, OK], Broken(Stage.DATA, "DATA was answered 250 2.0.0 OK")),
    ],
)
def test_what_goes_wrong_before_the_body_is_told_with_its_stage_and_the_next_message_goes_anew(script, outcome):
    answers, server = sent([*READY, *script], [*READY, *WHOLE], times=2)
    assert answers == [outcome, TAKEN]
    assert server.verbs.count("EHLO") == 2


def test_an_answer_to_a_dot_that_was_not_said_is_none():
    answers, server = sent([*READY, OK + OK + GO_ON + QUEUED], [*READY, *WHOLE], times=2)
    assert answers == [Broken(Stage.BODY, "it answered before it was asked: 250 2.0.0 queued"), TAKEN]
    assert [said for said in server.heard if said.endswith(b"<dot>")] == [MESSAGE + b"<dot>"]


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ([QUEUED, CLOSE], TAKEN),
        ([QUEUED + QUEUED], TAKEN),
        ([b"451 4.3.0 later\r\n"], Reply(451, "4.3.0", "later")),
        ([b"421 4.3.2 bye\r\n"], Reply(421, "4.3.2", "bye")),
        ([CLOSE], NoReply("the server closed the connection")),
        ([b"250-almo", UNASKED, CLOSE], NoReply("the server closed the connection")),
        ([b"whatever\r\n"], NoReply("not an SMTP reply: “whatever”")),
        ([DEAF], NoReply("no answer within 0.3 s")),
    ],
)
def test_what_comes_after_the_dot(script, outcome):
    answers, _ = sent([*PIPELINING, OK, OK, GO_ON, BODY, *script], timeouts=Timeouts(dot=0.3))
    assert answers == [outcome]


@pytest.mark.parametrize(
    "after", [[QUEUED + QUEUED], [QUEUED, UNASKED, QUEUED], [QUEUED, UNASKED, b"421 idle\r\n"], [QUEUED, CLOSE]]
)
def test_a_server_that_says_too_much_or_leaves_between_messages_costs_no_message(after):
    async def run(server):
        connection = connection_to(server)
        first = await send(connection)
        await asyncio.sleep(0.1)
        second = await send(connection)
        await connection.close()
        return first, second

    with ScriptedServer([*PIPELINING, OK, OK, GO_ON, BODY, *after], [*PIPELINING, *WHOLE]) as server:
        assert run_to_end(run(server)) == (TAKEN, TAKEN)
    assert server.verbs.count("EHLO") == 2


def test_a_connection_found_closed_at_the_next_message_is_made_anew_and_the_message_offered_again():
    async def run(server):
        connection = connection_to(server)
        first = await send(connection)
        time.sleep(0.2)
        return first, await send(connection)

    with ScriptedServer([*PIPELINING, *WHOLE, UNASKED, CLOSE], [*PIPELINING, *WHOLE]) as server:
        assert run_to_end(run(server)) == (TAKEN, TAKEN)


@pytest.mark.parametrize(
    ("script", "timeouts", "outcome"),
    [
        ([*READY, 1], Timeouts(command=0.2), Broken(Stage.MAIL, "no answer within 0.2 s")),
        ([*READY, OK, 1], Timeouts(command=0.2), Broken(Stage.RCPT, "no answer within 0.2 s")),
        ([*READY, OK, OK, 1], Timeouts(data=0.2), Broken(Stage.DATA, "no answer within 0.2 s")),
        ([*READY, b"250-and so on\r\n", 1], Timeouts(command=0.2), Broken(Stage.MAIL, "no answer within 0.2 s")),
    ],
)
def test_a_server_that_hangs_is_waited_for_as_long_as_its_stage_allows(script, timeouts, outcome):
    started = time.monotonic()
    answers, _ = sent(script, timeouts=timeouts)
    assert answers == [outcome]
    assert time.monotonic() - started < 5


def test_a_server_that_drips_does_not_win_time_by_it():
    dripping = [step for _ in range(20) for step in (UNASKED, b"2", 0.05)]
    answers, _ = sent([*READY, *dripping], timeouts=Timeouts(command=0.3))
    assert answers == [Broken(Stage.MAIL, "no answer within 0.3 s")]


def test_a_body_that_the_server_does_not_take_is_not_prepared():
    answers = []

    async def run(server):
        connection = connection_to(server, timeouts=Timeouts(block=0.3))
        answers.append(await connection.prepare(ENVELOPE, b"x" * 70 + b"\r\n" + b"line\r\n" * 5_000_000))
        await connection.close()

    with ScriptedServer([*PIPELINING, OK, OK, GO_ON, DEAF]) as server:
        run_to_end(run(server))
    assert answers == [Broken(Stage.BODY, "it took no more within 0.3 s")]


@pytest.mark.parametrize(
    ("said", "reply"),
    [(b"421 4.4.2 too slow\r\n", "421 4.4.2 too slow"), (b"552 5.3.4 too big\r\n", "552 5.3.4 too big"),
     (None, "421 4.4.2 Lost before the final dot, so nothing was taken")],
)  # fmt: skip
def test_a_server_that_speaks_or_goes_before_the_dot_never_sees_it(said, reply):
    async def run(server):
        connection = connection_to(server)
        prepared = await connection.prepare(ENVELOPE, MESSAGE)
        await asyncio.sleep(0.3)
        return prepared, str(await connection.finish(prepared)).partition(":")[0]

    ending = [said] if said else [CLOSE]
    with ScriptedServer([*READY, OK, OK, GO_ON, UNASKED, 0.1, *ending]) as server:
        assert run_to_end(run(server)) == (Prepared(20), reply)
    assert [line for line in server.heard if line.endswith(b".\r\n")] == []


def test_being_cancelled_drops_the_connection_and_a_later_message_takes_a_new_one():
    async def run(server):
        connection = connection_to(server)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await connection.prepare(ENVELOPE, MESSAGE)
        return await send(connection)

    with ScriptedServer([*READY, 0.5, OK], [*READY, *WHOLE]) as server:
        assert run_to_end(run(server)) == TAKEN


def test_a_server_that_lets_us_in_and_hangs_up_is_not_tried_for_ever():
    async def run(server):
        connection = connection_to(server)
        await connection.open()
        await asyncio.sleep(0.2)
        return await send(connection)

    with ScriptedServer([*READY, CLOSE], [GREETING, CLOSE]) as server, pytest.raises(TransportDown) as caught:
        run_to_end(run(server))
    assert caught.value.stage == Stage.GREETING
